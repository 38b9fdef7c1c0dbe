"""The sandbox's memory: documents, transactions, look-ups, restart."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "s.sqlite3")
    yield made
    made.close()


def test_keeps_insertion_order_through_updates(store: Store) -> None:
    for key in ("b", "a", "c"):
        store.put("letter", key, {"key": key})
    store.put("letter", "b", {"key": "b", "new": True})
    assert [doc["key"] for doc in store.all("letter")] == ["b", "a", "c"]
    assert [doc["key"] for doc in store.recent("letter", 2)] == ["c", "a"]
    assert store.get("letter", "b") == {"key": "b", "new": True}
    assert store.get("digit", "b") is None


def test_a_failed_inner_block_rolls_the_whole_transaction_back(store: Store) -> None:
    def inner() -> None:
        with store.transaction():
            store.put("letter", "b", {})
            raise RuntimeError

    def outer() -> None:
        with store.transaction():
            store.put("letter", "a", {})
            inner()

    with pytest.raises(RuntimeError):
        outer()
    assert store.all("letter") == []
    store.put("letter", "c", {})
    assert len(store.all("letter")) == 1


def test_finds_by_field_and_by_span(store: Store) -> None:
    for number in range(20):
        store.put("n", str(number), {"even": number % 2, "text": f"{number:02d}"})
    assert len(store.find("n", "even", 0)) == 10
    assert [doc["text"] for doc in store.find_between("n", "text", "03", "05")] == [
        "03",
        "04",
        "05",
    ]
    assert [doc["text"] for doc in store.find_newest("n", "even", 1, limit=2)] == ["19", "17"]
    with pytest.raises(ValueError, match="field name"):
        store.find("n", "x') OR 1=1 --", 0)


def test_counters_are_exact_under_threads(store: Store) -> None:
    def count() -> None:
        for _ in range(50):
            with store.transaction():
                store.next_id("n")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.next_id("n") == 201


def test_survives_a_restart_and_can_be_cleared(tmp_path: Path) -> None:
    first = Store(tmp_path / "s.sqlite3")
    first.put("letter", "a", {"text": "가"})
    first.next_id("n")
    first.close()
    second = Store(tmp_path / "s.sqlite3")
    assert second.get("letter", "a") == {"text": "가"}
    assert second.next_id("n") == 2
    second.clear()
    assert second.all("letter") == []
    assert second.next_id("n") == 1
    second.close()
