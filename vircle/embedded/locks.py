"""One owner for a data directory, and none before the last server of the previous one ended."""

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path

from vircle.embedded.errors import StartError
from vircle.embedded.supervisor import Supervisor


class AlreadyRunningError(StartError):
    """Another process serves this data directory."""


def take_locks(supervisor: Supervisor, data_dir: Path, *, patience: float = 20.0) -> int:
    """The first lock is the owner's; the one returned is for the guards to hold as well."""
    owner = open_lock(supervisor, data_dir / "owner.lock")
    servers = open_lock(supervisor, data_dir / "servers.lock")
    if not locked(owner):
        raise AlreadyRunningError(
            f"Another command is already running the servers in {data_dir}; stop that one, or "
            "choose another directory."
        )
    deadline = time.monotonic() + patience
    while not locked(servers):
        if time.monotonic() > deadline:
            raise StartError(
                f"Servers of an earlier run still use {data_dir} and do not stop; end them and "
                "run the command again."
            )
        time.sleep(0.05)
    return servers


def open_lock(supervisor: Supervisor, path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    supervisor.afterwards.callback(os.close, descriptor)
    return descriptor


def locked(descriptor: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
