"""Where the servers keep their data and their sockets."""

import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from vircle.embedded.errors import StartError
from vircle.embedded.unprivileged import NOBODY

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_DATA_DIR = ROOT / ".demo"
LONGEST_SOCKET_PATH = 100  # the kernel's limit is 107 bytes; PostgreSQL adds a lock's suffix
LONGEST_NAME = "/vircle-0000000000-00000000/.s.PGSQL.5432"
NEEDED_BYTES = 300_000_000


def bases() -> Iterator[Path]:
    for place in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108
        if place and re.fullmatch(r"/[\w./-]*", place, re.ASCII) and os.access(place, os.W_OK):
            yield Path(place)


def socket_base() -> Path:
    """A checkout's own path may be too long for a socket or hold letters a URL cannot."""
    for base in bases():
        if len(os.fsencode(base)) + len(LONGEST_NAME) <= LONGEST_SOCKET_PATH:
            return base
    raise StartError(
        "No directory for sockets: neither XDG_RUNTIME_DIR nor /tmp can be written; set one of "
        "them, or set DATABASE_URL and REDIS_URL to servers of yours."
    )


def run_dir(*, data_dir: Path) -> Path:
    """The private directory for the sockets of this data directory, always the same one."""
    key = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:8]
    path = socket_base() / f"vircle-{os.geteuid()}-{key}"
    path.mkdir(mode=0o700, exist_ok=True)
    insist_private(path)
    return path


def insist_private(path: Path) -> None:
    # /tmp is shared: somebody else may have made the directory first, or a link in its place.
    found = path.lstat()
    owners = {os.geteuid()} | ({NOBODY} if os.geteuid() == 0 else set())
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners or found.st_mode & 0o077:
        raise StartError(
            f"{path} is not a private directory of yours, so nothing was started; remove it and "
            "run the command again."
        )


def throwaway_run_dir() -> Path:
    return Path(tempfile.mkdtemp(prefix="vircle-", dir=socket_base()))


def throwaway_dir() -> Path:
    """In memory where the system has it: nothing in it is meant to last."""
    memory = Path("/dev/shm")  # noqa: S108 (the directory made in it is private)
    usable = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > NEEDED_BYTES
    return Path(tempfile.mkdtemp(prefix="vircle-test-", dir=memory if usable else None))


def insist_space(path: Path) -> None:
    free = shutil.disk_usage(path).free
    if free < NEEDED_BYTES:
        raise StartError(
            f"Only {free // 1_000_000} MB are free in {path} and the servers need about "
            f"{NEEDED_BYTES // 1_000_000} MB; nothing was started. Free some space and try again."
        )
