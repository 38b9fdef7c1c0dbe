"""Whether a test that a document names is there and runs."""

import ast
import re
from functools import cache

from vircle.embedded.paths import ROOT


@cache
def functions_of(path: str) -> dict[str, str]:
    """Return the test functions of a file with their source, decorators included."""
    source = (ROOT / path).read_text()
    return {
        node.name: "\n".join([*map(ast.unparse, node.decorator_list), *map(ast.unparse, node.body)])
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@cache
def is_skipped_whole(path: str) -> bool:
    """Tell whether a file's own marks or first lines skip it."""
    statements = ast.parse((ROOT / path).read_text()).body
    outside = [ast.unparse(each) for each in statements if not isinstance(each, ast.FunctionDef)]
    return any(skips(each) for each in outside)


def skips(code: str) -> bool:
    """Tell whether some code may skip a test."""
    return bool(re.search(r"\b(skip|skipif|xfail|importorskip)\b", code))


def trouble(node_id: str) -> str:
    """Say what is wrong with a test that a row names, or nothing."""
    path, _, name = node_id.partition("::")
    if not (ROOT / path).is_file() or name not in functions_of(path):
        return f"there is no {node_id}"
    if is_skipped_whole(path) or skips(functions_of(path)[name]):
        return f"{node_id} may be skipped"
    return ""
