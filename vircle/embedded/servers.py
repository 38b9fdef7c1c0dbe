"""DATABASE_URL and REDIS_URL for whoever needs them: the given ones, or servers of our own."""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vircle.embedded import paths
from vircle.embedded.locks import take_locks
from vircle.embedded.postgres import Postgres, prepare_postgres
from vircle.embedded.process import Service
from vircle.embedded.supervisor import Supervisor
from vircle.embedded.unprivileged import sheltered_place
from vircle.embedded.valkey import Valkey, prepare_valkey


@dataclass(frozen=True, kw_only=True)
class Urls:
    database: str
    redis: str

    def export(self) -> None:
        """For this process and those that it starts."""
        os.environ |= {"DATABASE_URL": self.database, "REDIS_URL": self.redis}


def given(name: str) -> str | None:
    return os.environ.get(name) or None


def start_servers(
    *, supervisor: Supervisor, data_dir: Path | None = None, throwaway: bool = False
) -> Urls:
    """Start what no URL was given for, as services named `postgres` and `valkey`.

    A throwaway server forgets everything when it stops and never waits for a disk.
    """
    database, redis = given("DATABASE_URL"), given("REDIS_URL")
    if database and redis:
        return Urls(database=database, redis=redis)
    start = start_throwaway if throwaway else start_lasting
    return start(supervisor, (data_dir or paths.DEFAULT_DATA_DIR).absolute(), database, redis)


def start_throwaway(
    supervisor: Supervisor, data_dir: Path, database: str | None, redis: str | None
) -> Urls:
    services: list[Service] = []
    if database is None:
        home, sockets = paths.throwaway_dir(), paths.throwaway_run_dir()
        forget_afterwards(supervisor, home, sockets)
        postgres = prepare_postgres(home=home, run_dir=sockets, throwaway=True)
        services.append(postgres.service())
        database = postgres.url
    if redis is None:
        home = paths.throwaway_run_dir()
        forget_afterwards(supervisor, home)
        valkey = prepare_valkey(home=home, run_dir=home, throwaway=True)
        services.append(valkey.service())
        redis = valkey.url
    supervisor.start(*services)
    return Urls(database=database, redis=redis)


def forget_afterwards(supervisor: Supervisor, *directories: Path) -> None:
    # The guards do this too; here it is for a start that failed before there was a guard.
    for directory in directories:
        supervisor.afterwards.callback(shutil.rmtree, directory, ignore_errors=True)


def start_lasting(
    supervisor: Supervisor, data_dir: Path, database: str | None, redis: str | None
) -> Urls:
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths.insist_space(data_dir)
    held = (take_locks(supervisor, data_dir),)
    run_dir = paths.run_dir(data_dir=data_dir)
    supervisor.afterwards.callback(remove_if_empty, run_dir)
    services: list[Service] = []
    if database is None:
        postgres = prepare_postgres(home=data_dir, run_dir=run_dir, throwaway=False)
        services.append(postgres.service(held=held))
        database = postgres.url
    if redis is None:
        valkey = prepare_valkey(home=data_dir, run_dir=run_dir, throwaway=False)
        services.append(valkey.service(held=held))
        redis = valkey.url
    supervisor.start(*services)
    return Urls(database=database, redis=redis)


def remove_if_empty(directory: Path) -> None:
    with suppress(OSError):
        directory.rmdir()


def running_urls(*, data_dir: Path | None = None) -> Urls:
    """What reaches the servers that another command runs in this directory."""
    home = data_dir or paths.DEFAULT_DATA_DIR
    sockets = paths.run_dir(data_dir=home)
    return Urls(
        database=given("DATABASE_URL") or Postgres.url_at(sockets),
        redis=given("REDIS_URL") or Valkey.url_at(sockets),
    )


def erase_data(*, data_dir: Path | None = None) -> None:
    """Remove all that the servers kept; refused while they are running."""
    home = (data_dir or paths.DEFAULT_DATA_DIR).absolute()
    if not home.exists():
        return
    with Supervisor() as nothing_running:
        take_locks(nothing_running, home)
        for place in (home, sheltered_place(home)):
            shutil.rmtree(place, ignore_errors=True)
