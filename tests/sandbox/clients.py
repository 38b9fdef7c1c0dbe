"""Environments of their own for public clients, each built once from its locked requirements."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_BUILD_SECONDS = 300
_RUN_SECONDS = 60


def client_python(*, group: str = "clients") -> Path:
    """The interpreter that has these clients; the first caller builds it and the others wait."""
    requirements, home = _ROOT / "requirements" / f"{group}.txt", _ROOT / ".cache" / group
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    environment, stamp = home / "env", home / "stamp"
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            stamp.unlink(missing_ok=True)
            _build(environment, requirements)
            stamp.write_text(wanted)
    return environment / "bin" / "python"


def run_client(
    script: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    group: str = "clients",
) -> str:
    """What the script prints; it sees nothing of this process's environment."""
    done = subprocess.run(
        [str(client_python(group=group)), "-I", str(script), *arguments],
        capture_output=True,
        text=True,
        timeout=_RUN_SECONDS,
        env={"NO_PROXY": "*", **(environment or {})},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _build(environment: Path, requirements: Path) -> None:
    uv = _uv()
    _run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(environment))
    python = str(environment / "bin" / "python")
    arguments = ("--quiet", "--system-certs", "--require-hashes", "--python", python)
    _run(uv, "pip", "install", *arguments, "--requirement", str(requirements))


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        raise RuntimeError("uv is missing; `make test` installs it beside Python.")
    return found


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=_BUILD_SECONDS)
    if done.returncode:
        raise RuntimeError(
            f"The clients' environment could not be built: {done.stderr.strip()}\n"
            "Nothing else is affected; it needs the package registry once."
        )
