"""Starts the sandbox as what it is, a process of its own, and ends it again."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def running_sandbox(data: Path, *arguments: str) -> Iterator[dict[str, str]]:
    """The addresses that it prints, for example {"sandbox": "http://127.0.0.1:8100"}."""
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--data", str(data), *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
            process.wait(timeout=20)
