"""What the servers survive, and that nothing of them survives their owner."""

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from tests.embedded.keeper import Keeper, alive, eventually


def write(keeper: Keeper, text: str) -> None:
    with keeper.connect() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (text text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [text])
    with keeper.valkey() as valkey:
        valkey.set("kept", text)


def read(keeper: Keeper) -> tuple[list[str], str | None]:
    with keeper.connect() as connection, keeper.valkey() as valkey:
        rows = connection.execute("SELECT text FROM kept").fetchall()
        return [row[0] for row in rows], valkey.get("kept")


def socket_dir(keeper: Keeper) -> Path:
    return Path(parse_qs(urlsplit(keeper.database).query)["host"][0])


def test_both_serve_from_a_closed_and_awkward_place(keeper: Keeper) -> None:
    with keeper.connect() as connection, keeper.valkey() as valkey:
        found = connection.execute("SELECT current_user, current_database()").fetchone()
        assert found == ("vircle_owner", "vircle")
        assert connection.info.server_version >= 150000
        assert valkey.ping()
        assert valkey.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert stat.S_IMODE(socket_dir(keeper).stat().st_mode) == 0o700


def test_what_was_written_is_there_after_a_stop_and_a_start(keeper: Keeper) -> None:
    write(keeper, "도장")
    keeper.__exit__(None, None, None)
    with Keeper(data_dir=keeper.data_dir) as again:
        assert read(again) == (["도장"], "도장")


def test_two_checkouts_side_by_side_do_not_see_each_other(keeper: Keeper, tmp_path: Path) -> None:
    with Keeper(data_dir=tmp_path / "other" / ".demo") as other:
        write(keeper, "one")
        write(other, "other")
        assert read(keeper) == (["one"], "one")
        assert read(other) == (["other"], "other")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_when_the_owner_ends(keeper: Keeper, number: signal.Signals) -> None:
    write(keeper, "before")
    below = keeper.below()
    assert len(below) > 8  # three guards, three services, PostgreSQL's own processes, the family
    assert set(keeper.pids.values()) < below
    assert keeper.process is not None
    keeper.process.send_signal(number)
    keeper.process.wait(20)
    assert eventually(lambda: not alive(below)), alive(below)
    with Keeper(data_dir=keeper.data_dir) as again:
        assert read(again)[0] == ["before"]


def accepted_until_it_breaks(keeper: Keeper) -> Iterator[int]:
    with keeper.connect() as connection:
        connection.execute("CREATE TABLE accepted (number int)")
        for number in range(100_000):
            if number == 300:
                os.kill(keeper.pids["postgres"], signal.SIGKILL)
            try:
                connection.execute("INSERT INTO accepted VALUES (%s)", [number])
            except psycopg.OperationalError:
                return
            yield number


def accepted_rows(keeper: Keeper) -> set[int]:
    with keeper.connect() as connection:
        return {row[0] for row in connection.execute("SELECT number FROM accepted").fetchall()}


def answers(keeper: Keeper) -> bool:
    try:
        keeper.connect().close()
    except psycopg.OperationalError:
        return False
    return True


def test_postgres_comes_back_after_kill_9_with_every_accepted_row(keeper: Keeper) -> None:
    accepted = set(accepted_until_it_breaks(keeper))
    assert len(accepted) >= 300
    assert eventually(lambda: answers(keeper))
    assert accepted <= accepted_rows(keeper)


def test_a_killed_guard_takes_its_service_along_and_both_come_back(keeper: Keeper) -> None:
    postgres = keeper.pids["postgres"]
    guard = int(Path(f"/proc/{postgres}/stat").read_text().rpartition(") ")[2].split()[1])
    os.kill(guard, signal.SIGKILL)
    assert eventually(lambda: not alive({postgres}))
    assert eventually(lambda: answers(keeper))
