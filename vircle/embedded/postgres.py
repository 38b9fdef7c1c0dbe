"""PostgreSQL as a supervised child: makes its data directory once, then describes the service."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from vircle.embedded.binaries import find_postgres
from vircle.embedded.errors import StartError
from vircle.embedded.process import Service
from vircle.embedded.unprivileged import NOBODY, Identity, copy_programs, find_identity, shelter

OWNER = "vircle_owner"
DATABASE = "vircle"
BUILTIN_LOCALES_SINCE = 17
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """`home` holds the data and the log, `run_dir` the socket."""

    home: Path
    run_dir: Path
    bin_dir: Path
    major: int
    identity: Identity
    throwaway: bool = False

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def url(self) -> str:
        return self.url_at(self.run_dir)

    @staticmethod
    def url_at(run_dir: Path) -> str:
        # django-environ leaves a percent-encoded socket directory as it is, so it is a parameter.
        return f"postgresql://{OWNER}@/{DATABASE}?host={run_dir}"

    def create(self) -> None:
        """Under another name until it is complete, so that an interrupted start leaves nothing."""
        if self.data.exists():
            return
        fresh = self.home / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if self.identity.borrowed:
            os.chown(fresh, self.identity.uid, self.identity.uid)
        self.run("initdb", *initdb_options(major=self.major), "-D", str(fresh))
        create = f"CREATE DATABASE {DATABASE}\n"
        self.run("postgres", "--single", "-F", "-D", str(fresh), "template1", said=create)
        fresh.rename(self.data)

    def run(self, program: str, *words: str, said: str = "") -> None:
        done = subprocess.run(  # noqa: S603 (no shell; every word is our own)
            [*self.identity.prefix, self.bin_dir / program, *words],
            input=said,
            capture_output=True,
            text=True,
            errors="replace",
            env=environment(),
            cwd="/",
            check=False,
        )
        if done.returncode:
            raise StartError(f"PostgreSQL's {program} failed: {done.stderr.strip()[-600:]}")

    def settings(self) -> dict[str, str]:
        always = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.run_dir),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        return always | (FORGETFUL if self.throwaway else {})

    def service(self, *, held: tuple[int, ...] = ()) -> Service:
        options = [f"--{name}={value}" for name, value in self.settings().items()]
        return Service(
            name="postgres",
            argv=[*self.identity.prefix, self.bin_dir / "postgres", "-D", self.data, *options],
            ready=self.accepts,
            log=self.home / "postgres.log",
            env=environment(),
            cwd=Path("/"),
            stop_signal=signal.SIGQUIT if self.throwaway else signal.SIGINT,
            ready_within=60,
            held=held,
            remove=(self.home, self.run_dir) if self.throwaway else (),
        )

    def accepts(self) -> bool:
        if not (self.run_dir / ".s.PGSQL.5432").exists():
            return False
        question = [str(self.bin_dir / "pg_isready"), "-q", "-h", str(self.run_dir)]
        question += ["-U", OWNER, "-d", DATABASE]
        asked = subprocess.run(question, env=environment(), check=False)  # noqa: S603
        return asked.returncode == 0


def environment() -> dict[str, str]:
    """A person's own PGDATA, PGPORT and the like are about another server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}


def initdb_options(*, major: int) -> list[str]:
    provider = ["--locale-provider=builtin"] if major >= BUILTIN_LOCALES_SINCE else []
    login = ["-U", OWNER, "--auth=trust"]  # the socket's directory is the lock
    return [*provider, "--locale=C.UTF-8", "-E", "UTF8", "-N", "--no-instructions", *login]


def prepare_postgres(*, home: Path, run_dir: Path, throwaway: bool) -> Postgres:
    """Make the data directory if there is none, and clear what a crash left in it."""
    identity = find_identity()
    if identity.borrowed:
        home = shelter(home)
        os.chown(run_dir, NOBODY, NOBODY)
    made_by = home / "postgres" / "PG_VERSION"
    wanted = int(made_by.read_text()) if made_by.exists() else None
    bin_dir, major = find_postgres(major=wanted)
    if identity.borrowed:
        bin_dir = copy_programs(bin_dir=bin_dir, to=home)
    postgres = Postgres(
        home=home,
        run_dir=run_dir,
        bin_dir=bin_dir,
        major=major,
        identity=identity,
        throwaway=throwaway,
    )
    postgres.create()
    clear_stale_pid(data=postgres.data)
    return postgres


def clear_stale_pid(*, data: Path, patience: float = 10.0) -> None:
    """After a reboot the number may belong to anyone, and PostgreSQL would not start."""
    pid_file = data / "postmaster.pid"
    deadline = time.monotonic() + patience
    while pid_file.exists() and serves(pid_file=pid_file, data=data):
        if time.monotonic() > deadline:
            raise StartError(
                f"Another PostgreSQL is still running on {data}; stop the process named in "
                f"{pid_file.name} there and run the command again."
            )
        time.sleep(0.1)
    pid_file.unlink(missing_ok=True)


def serves(*, pid_file: Path, data: Path) -> bool:
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int(pid_file.read_text().split("\n")[0])
        return Path(f"/proc/{pid}/cwd").resolve() == data.resolve()
    return False
