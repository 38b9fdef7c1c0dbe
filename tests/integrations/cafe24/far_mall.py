"""A mall of a test's own on a loopback port: it answers as it is told, and rotates tokens."""

import json
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from integrations.cafe24 import oauth, tokens
from integrations.models import Integration
from tests.factories import make_integration
from vircle.brands.models import Brand
from vircle.foundation import clock

FIRST_REFRESH = "refresh-0"


@dataclass
class Answer:
    """What is sent back; `then` may go on with the open connection instead of a body."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    then: Callable[[Any], None] | None = None


def says(body: Any, *, status: int = 200, **headers: str) -> Answer:
    """Return an answer with a JSON body; a header's underscores become hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(body).encode(), named)


class FarMall:
    """Serves every mall id; `answer` is asked for the Admin API, `grant` for the token endpoint."""

    def __init__(self) -> None:
        self.answer: Callable[[str, str], Answer] = lambda mall, path: Answer()
        self.grant: Callable[[], Answer] | None = None
        self.calls: Counter[str] = Counter()
        self.refused = 0
        self._refresh = FIRST_REFRESH
        self._lock = threading.Lock()

    def serve(self, handler: "_Handler", mall: str, path: str) -> Answer:
        with self._lock:
            self.calls[f"{mall} {path}"] += 1
        if not path.startswith("oauth/"):
            return self.answer(mall, path)
        if path == "oauth/revoke":
            return Answer()
        return self.grant() if self.grant else self._rotate(mall, handler.form())

    def _rotate(self, mall: str, form: dict[str, str]) -> Answer:
        """One refresh token lives at a time, and works once."""
        with self._lock:
            if form.get("refresh_token") != self._refresh:
                self.refused += 1
                refusal = {"error": "invalid_grant", "error_description": "Invalid refresh_token"}
                return says(refusal, status=401)
            self._refresh = secrets.token_urlsafe(12)
            return says(pair(mall, refresh_token=self._refresh))


def pair(mall: str, *, refresh_token: str) -> dict[str, Any]:
    """Return the token endpoint's answer."""
    return {
        "access_token": secrets.token_urlsafe(12),
        "expires_at": "2026-11-20T16:30:00.000",
        "refresh_token": refresh_token,
        "refresh_token_expires_at": "2026-12-04T14:30:00.000",
        "mall_id": mall,
        "scopes": list(oauth.SCOPES),
        "issued_at": "2026-11-20T14:30:00.000",
    }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    far: FarMall

    def do_GET(self) -> None:
        mall, _, path = self.path.lstrip("/").partition("/api/v2/")
        answer = self.far.serve(self, mall, path.partition("?")[0].removeprefix("admin/"))
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if answer.then:
            answer.then(self)
        else:
            self.wfile.write(answer.body)

    do_POST = do_GET

    def form(self) -> dict[str, str]:
        length = int(self.headers.get("Content-Length", 0))
        return {
            name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()
        }

    def log_message(self, *_args: Any) -> None:
        """Quietly."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is what some tests are about."""


@contextmanager
def far_mall() -> Iterator[tuple[FarMall, str]]:
    """Yield a mall and the setting that leads to it."""
    far = FarMall()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"far": far}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield far, f"http://127.0.0.1:{server.server_address[1]}/{{mall_id}}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=15)


def linked(*, brand: Brand, store_id: str, **fields: Any) -> Integration:
    """Insert a store with tokens that the far mall takes."""
    now = clock.now()
    integration = make_integration(brand=brand, store_id=store_id, poll_due_at=now, **fields)
    tokens.store(
        integration,
        oauth.TokenPair(
            mall_id=store_id,
            access_token="access-0",
            refresh_token=FIRST_REFRESH,
            access_expires_at=now + timedelta(hours=2),
            refresh_expires_at=now + timedelta(days=14),
            scopes=oauth.SCOPES,
        ),
    )
    integration.save()
    return integration
