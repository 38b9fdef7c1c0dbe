"""Configuration: complete, explained, and refused when it is half there."""

import ast
import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (ROOT / "vircle" / "settings.py").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
# Read elsewhere: by the queue's wiring and by docker-compose.yml.
READ_ELSEWHERE = {"CELERY_BROKER_URL", "POSTGRES_PASSWORD", "WEB_PORT"}
KEY = base64.b64encode(b"0" * 32).decode()
COMPLETE = {
    "VIRCLE_ENV": "production",
    "ALLOWED_HOSTS": "vircle.example.com",
    "BASE_URL": "https://vircle.example.com",
    "DATABASE_URL": "postgresql://u:p@127.0.0.1/vircle",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "SECRET_KEY": "only-for-this-test",
    "VIRCLE_BLIND_INDEX_KEY": KEY,
    "VIRCLE_ENCRYPTION_KEYS": f"1:{KEY}",
    "VIRCLE_LINK_KEY": KEY,
}
REQUIRED = sorted(COMPLETE.keys() - {"VIRCLE_ENV"})
SECRET_SENDING = ["CAFE24_API_URL", "NAVER_API_URL", "SOLAPI_API_URL", "NHN_ALIMTALK_API_URL"]


def variables_read() -> set[str]:
    """Return every name that settings.py asks the environment for."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(SETTINGS)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[0] == "env":
            names |= {a.value for a in node.args if isinstance(a, ast.Constant)}  # type: ignore[misc]
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_REAL_ADDRESSES":
            assert isinstance(node.value, ast.Dict)
            names |= {k.value for k in node.value.keys if isinstance(k, ast.Constant)}  # type: ignore[misc]
    return {name for name in names if re.fullmatch(r"[A-Z][A-Z0-9_]+", name)}


def start(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process that has this environment and nothing else."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "import vircle.settings"],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_example_lists_exactly_what_is_read_each_with_one_line_of_comment() -> None:
    lines = EXAMPLE.splitlines()
    assert len(lines) % 2 == 0
    comments, names = lines[0::2], [line.split("=", 1)[0] for line in lines[1::2]]
    assert all(re.fullmatch(r"# \S.+", comment) for comment in comments)
    assert names == sorted(names)
    assert set(names) == variables_read() | READ_ELSEWHERE


def test_the_example_holds_no_secret() -> None:
    for line in EXAMPLE.splitlines()[1::2]:
        name, value = line.split("=", 1)
        if re.search(r"SECRET|PASSWORD|_KEY", name):
            assert value == "", name


def test_a_complete_production_starts() -> None:
    assert start(COMPLETE).returncode == 0


def test_the_example_with_the_required_filled_in_starts() -> None:
    example = dict(line.split("=", 1) for line in EXAMPLE.splitlines()[1::2])
    done = start(example | COMPLETE)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", REQUIRED)
def test_production_names_what_is_missing(name: str) -> None:
    done = start({key: value for key, value in COMPLETE.items() if key != name})
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert name in last
    assert not [other for other in REQUIRED if other != name and re.search(rf"\b{other}\b", last)]


@pytest.mark.parametrize("name", SECRET_SENDING)
def test_production_sends_no_secret_to_another_address(name: str) -> None:
    changed = COMPLETE | {name: "https://elsewhere.example.com/{mall_id}"}
    done = start(changed)
    assert done.returncode != 0
    assert name in done.stderr
    assert start(changed | {"ALLOW_OUTSIDE_ADDRESS_OVERRIDES": "1"}).returncode == 0


def test_an_unknown_kind_of_process_is_refused() -> None:
    done = start(COMPLETE | {"VIRCLE_ENV": "staging"})
    assert done.returncode != 0
    assert "staging" in done.stderr


def test_every_variable_is_documented() -> None:
    documented = (ROOT / "docs" / "configuration.md").read_text()
    rows = dict(re.findall(r"^\| `([A-Z0-9_]+)` \| (.+) \|$", documented, re.MULTILINE))
    lines = EXAMPLE.splitlines()
    example = {
        line.split("=", 1)[0]: comment.removeprefix("# ")
        for comment, line in zip(lines[0::2], lines[1::2], strict=True)
    }
    assert rows == example
