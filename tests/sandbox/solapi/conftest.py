"""One running sandbox for all of these tests, empty again before each of them."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from sandbox.app import create_app
from sandbox.context import Context, make_context
from sandbox.server import bind, serve_on
from tests.sandbox.solapi.gateway import TEMPLATES, Gateway

_POLL_SECONDS = 0.02


@dataclass
class Listener:
    """An application that receives the gateway's reports."""

    url: str = ""
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def hear(self, headers: dict[str, str], body: bytes) -> None:
        with self.arrived:
            self.received.append((headers, body))
            self.arrived.notify_all()

    def wait_for(self, count: int) -> list[tuple[dict[str, str], bytes]]:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.received) >= count, timeout=10)
            return list(self.received)


@pytest.fixture(scope="session")
def hook() -> Iterator[Listener]:
    heard = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.hear(dict(self.headers.items()), body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    heard.url = f"http://127.0.0.1:{server.server_port}/hooks/solapi/"
    thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
    thread.start()
    yield heard
    server.shutdown()
    thread.join(timeout=5)
    server.server_close()


@pytest.fixture(scope="session")
def context(hook: Listener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    path = tmp_path_factory.mktemp("solapi") / "sandbox.sqlite3"
    made = make_context(path=path, changes={"solapi_webhook_url": hook.url})
    made.outbox.start()
    yield made
    made.outbox.stop()
    made.store.close()


@pytest.fixture(scope="session")
def url(context: Context) -> Iterator[str]:
    app = create_app(context)
    server = serve_on(app=app, listener=bind(0))
    thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join(timeout=5)
    server.server_close()
    app.extensions["solapi_reporter"].stop()


@pytest.fixture
def gateway(url: str, hook: Listener) -> Iterator[Gateway]:
    client = Gateway(url)
    client.control("POST", "/reset")
    client.control("PUT", "/solapi/templates", TEMPLATES)
    client.control("PUT", "/solapi/account", {"handed_over_after": 0.0, "reported_after": 0.05})
    yield client
    # A report on its way must not arrive in the next test.
    client.reports_in()
    client.control("POST", "/webhooks/wait", {"seconds": 10})
    hook.received.clear()
    client.close()


@pytest.fixture
def listener(hook: Listener) -> Listener:
    return hook
