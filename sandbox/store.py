"""JSON documents in one SQLite file: the whole memory of the sandbox."""

import json
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS document (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (kind, key)
);
CREATE INDEX IF NOT EXISTS document_kind ON document (kind, seq);
CREATE TABLE IF NOT EXISTS counter (kind TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""
_FIELD = re.compile(r"^[a-z_][a-z0-9_]*$")

Document = dict[str, Any]


class Store:
    """One connection behind one lock: SQLite has a single writer anyway."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._indexed: set[str] = set()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(_SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._lock:
            if self._depth == 0:
                self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._leave("ROLLBACK")
                raise
            self._leave("COMMIT")

    def _leave(self, statement: str) -> None:
        self._depth -= 1
        # A failed inner block rolls everything back, so the outer one has nothing to end.
        if self._connection.in_transaction and (self._depth == 0 or statement == "ROLLBACK"):
            self._connection.execute(statement)

    def get(self, kind: str, key: str) -> Document | None:
        rows = self._rows("SELECT body FROM document WHERE kind = ? AND key = ?", kind, key)
        return rows[0] if rows else None

    def put(self, kind: str, key: str, doc: Document) -> None:
        body = json.dumps(doc, ensure_ascii=False)
        with self._lock:
            self._connection.execute(
                "INSERT INTO document (kind, key, body) VALUES (?, ?, ?) "
                "ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body",
                (kind, key, body),
            )

    def delete(self, kind: str, key: str) -> None:
        with self._lock:
            self._connection.execute("DELETE FROM document WHERE kind = ? AND key = ?", (kind, key))

    def all(self, kind: str) -> list[Document]:
        return self._rows("SELECT body FROM document WHERE kind = ? ORDER BY seq", kind)

    def recent(self, kind: str, limit: int) -> list[Document]:
        """The newest documents first."""
        return self._rows(
            "SELECT body FROM document WHERE kind = ? ORDER BY seq DESC LIMIT ?", kind, limit
        )

    def count(self, kind: str) -> int:
        with self._lock:
            row = self._connection.execute(
                "SELECT count(*) FROM document WHERE kind = ?", (kind,)
            ).fetchone()
        return int(row[0])

    def tally(self, kind: str, field: str) -> dict[str, int]:
        """How many documents have each value of a top-level field."""
        expression = self._expression(field)
        statement = f"SELECT {expression}, count(*) FROM document WHERE kind = ? GROUP BY 1"  # noqa: S608
        with self._lock:
            return dict(self._connection.execute(statement, (kind,)).fetchall())

    def find(self, kind: str, field: str, value: str | int) -> list[Document]:
        """Documents whose top-level field has this value, through an expression index."""
        expression = self._expression(field)
        return self._rows(
            f"SELECT body FROM document WHERE kind = ? AND {expression} = ? ORDER BY seq",  # noqa: S608
            kind,
            value,
        )

    def find_newest(self, kind: str, field: str, value: str | int, *, limit: int) -> list[Document]:
        expression = self._expression(field)
        return self._rows(
            f"SELECT body FROM document WHERE kind = ? AND {expression} = ? "  # noqa: S608
            "ORDER BY seq DESC LIMIT ?",
            kind,
            value,
            limit,
        )

    def find_between(
        self, kind: str, field: str, low: str, high: str, *, limit: int = -1
    ) -> list[Document]:
        """Documents with low <= field <= high, in the order of that field; -1 is all of them."""
        expression = self._expression(field)
        return self._rows(
            f"SELECT body FROM document WHERE kind = ? AND {expression} BETWEEN ? AND ? "  # noqa: S608
            f"ORDER BY {expression}, seq LIMIT ?",
            kind,
            low,
            high,
            limit,
        )

    def _expression(self, field: str) -> str:
        if not _FIELD.match(field):
            raise ValueError(f"not a field name: {field!r}")
        expression = f"json_extract(body, '$.{field}')"
        with self._lock:
            if field not in self._indexed:
                self._connection.execute(
                    f"CREATE INDEX IF NOT EXISTS document_{field} ON document (kind, {expression})"
                )
                self._indexed.add(field)
        return expression

    def next_id(self, kind: str) -> int:
        with self._lock:
            row = self._connection.execute(
                "INSERT INTO counter (kind, value) VALUES (?, 1) "
                "ON CONFLICT (kind) DO UPDATE SET value = value + 1 RETURNING value",
                (kind,),
            ).fetchone()
        return int(row[0])

    def clear(self) -> None:
        with self.transaction():
            self._connection.execute("DELETE FROM document")
            self._connection.execute("DELETE FROM counter")

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _rows(self, statement: str, *values: str | int) -> list[Document]:
        with self._lock:
            found = self._connection.execute(statement, values).fetchall()
        return [json.loads(body) for (body,) in found]
