"""A sandbox that answers in this process, and a listener for its webhooks."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sandbox.context import Context, make_context


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    made = make_context(path=tmp_path / "s.sqlite3", changes={})
    yield made
    made.outbox.stop()
    made.store.close()


@dataclass
class Receiver:
    """Answers with the given statuses in turn, the last one for ever."""

    url: str
    answers: list[int] = field(default_factory=lambda: [204])
    heard: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def answer(self) -> int:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    listening = Receiver(url="")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            listening.heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            listening.headers.append(dict(self.headers.items()))
            self.send_response(listening.answer())
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield listening
    server.shutdown()
    server.server_close()
    thread.join()
