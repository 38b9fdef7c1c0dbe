"""The sandbox in this process: its routes are built once, and each test finds it empty."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from sandbox.app import create_app
from sandbox.context import Context, make_context


@dataclass(frozen=True)
class Inside:
    """One sandbox for the tests of a folder."""

    context: Context
    app: Flask

    def emptied(self) -> Context:
        """Back to the first day, as a person's [처음으로] does it."""
        self.context.reset()
        return self.context

    def browser(self) -> FlaskClient:
        """A client without cookies."""
        return self.app.test_client()


@contextmanager
def sandbox_inside(data: Path, **changes: str) -> Iterator[Inside]:
    """Build it with these settings, which it keeps whatever a test changes."""
    context = make_context(path=data / "sandbox.sqlite3", changes=changes)
    yield Inside(context, create_app(context))
    context.store.close()
