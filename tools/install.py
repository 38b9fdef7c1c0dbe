"""Makes `.venv` and installs one locked set of requirements: `python3 tools/install.py demo`.

Written for any Python 3, so that an old one gets a sentence instead of a traceback.
"""
# ruff: noqa: S603, T201, UP036

import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
LOCKED = ("--require-hashes", "-r")
NEEDED_MB = {"base": 400, "demo": 500, "test": 600, "dev": 900, "e2e": 1200}


def refuse(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


def insist_on_python() -> None:
    if sys.version_info < (3, 11):
        have = ".".join(map(str, sys.version_info[:2]))
        refuse(
            f"Vircle needs Python 3.11 or newer and {sys.executable} is {have}; install a newer "
            "one and name it, for example: make demo PY=python3.12"
        )


def insist_on_venv() -> None:
    try:
        import ensurepip  # noqa: F401 (Debian ships Python without it)
        import venv  # noqa: F401
    except ImportError:
        refuse(
            "This Python has no venv module and cannot make an environment; install it, on Debian "
            "and Ubuntu with: apt-get install python3-venv"
        )


def insist_on_space(name: str) -> None:
    free = shutil.disk_usage(ROOT).free // 1000000
    if free < NEEDED_MB[name]:
        refuse(
            f"Only {free} MB are free in {ROOT} and about {NEEDED_MB[name]} MB are needed; nothing "
            "was installed. Free some space and try again."
        )


def succeeds(*command: str) -> bool:
    return subprocess.call(command, stdin=subprocess.DEVNULL) == 0


def can_import(module: str) -> bool:
    command = (PYTHON, "-c", f"import {module}")
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_environment() -> None:
    if can_import("pip"):
        return
    print("Making .venv ...", flush=True)
    # Also replaces one whose Python is gone or that an interrupted run left half made.
    if not succeeds(sys.executable, "-m", "venv", "--clear", VENV):
        refuse("The environment .venv could not be made; the lines above say why.")


def pip_install(name: str) -> bool:
    pip = (PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check", "install")
    return succeeds(*pip, *LOCKED, os.path.join("requirements", f"{name}.txt"))


def uv_install(name: str) -> bool:
    # Without --system-certs uv trusts no company's proxy.
    uv = (PYTHON, "-m", "uv", "pip", "install", "--quiet", "--system-certs", "--python", PYTHON)
    return succeeds(*uv, *LOCKED, os.path.join("requirements", f"{name}.txt"))


def install(name: str) -> None:
    print(f"Installing requirements/{name}.txt ...", flush=True)
    if (can_import("uv") or pip_install("bootstrap")) and uv_install(name):
        return
    print("uv could not do it; trying pip, which takes longer ...", flush=True)
    if not pip_install(name):
        refuse(
            f"requirements/{name}.txt could not be installed; the lines above say why. Check the "
            "network and run the same command again; what is already here is kept."
        )


def main() -> None:
    insist_on_python()
    insist_on_venv()
    import fcntl  # late: an old Python on another system shall get its sentence first

    name = sys.argv[1]
    os.chdir(ROOT)
    insist_on_space(name)
    # Two commands at once must not install into the same environment.
    with open(os.path.join("requirements", "bootstrap.txt")) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_environment()
        install(name)
    with open(os.path.join(VENV, f".{name}.stamp"), "w"):
        pass


if __name__ == "__main__":
    main()
