"""The HTTP server: threads, kept-alive connections, loopback only, TLS where wanted."""

import socket
import ssl
from io import BytesIO
from typing import TYPE_CHECKING

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app

from sandbox.delivery import KEY, Delivery
from sandbox.front import hang_up

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_HOST = "127.0.0.1"
_PORTS_TO_TRY = 100


class KeepAliveHandler(WSGIRequestHandler):
    """werkzeug closes after each answer because it cannot drain a body; this one reads it first."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        self.environ = environ = self.make_environ()
        environ["wsgi.input"] = BytesIO(self._body(environ))
        try:
            self._answer(environ)
        except ConnectionError as error:
            self.close_connection = True
            hang_up(self.connection)
            self.connection_dropped(error, environ)

    def _body(self, environ: "WSGIEnvironment") -> bytes:
        if environ.get("wsgi.input_terminated"):
            data: bytes = environ["wsgi.input"].read()
            environ["CONTENT_LENGTH"] = str(len(data))
            return data
        length = environ.get("CONTENT_LENGTH") or "0"
        return self.rfile.read(int(length)) if length.isdigit() else b""

    def _answer(self, environ: "WSGIEnvironment") -> None:
        delivery = environ[KEY] = Delivery()
        parts, status, headers = run_wsgi_app(self.server.app, environ, buffered=True)
        data = b"".join(parts)
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        if int(code) not in (204, 304):
            headers["Content-Length"] = str(len(data))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if environ["REQUEST_METHOD"] != "HEAD":
            delivery.send(data=data, out=self.wfile, connection=self.connection)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Silent: call counts and the webhook log say what happened."""


def bind(port: int) -> socket.socket:
    """The wanted port or the next free one; 0 lets the system choose."""
    for candidate in range(port, port + _PORTS_TO_TRY) if port else (0,):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_HOST, candidate))
        except OSError:
            listener.close()
            continue
        listener.listen(128)
        return listener
    raise OSError(f"no free port between {port} and {port + _PORTS_TO_TRY - 1}")


def serve_on(
    *, app: "WSGIApplication", listener: socket.socket, tls: ssl.SSLContext | None = None
) -> BaseWSGIServer:
    server = make_server(
        _HOST,
        listener.getsockname()[1],
        app,
        threaded=True,
        request_handler=KeepAliveHandler,
        ssl_context=tls,
        fd=listener.fileno(),
    )
    listener.close()  # the server works on its own copy of it
    return server
