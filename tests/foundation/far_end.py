"""A far end that does what a test tells it to, byte by byte, on a port of its own."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Script = Callable[[socket.socket, bytes], None]
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"


def answer(body: bytes, *, status: str = "200 OK", headers: str = "") -> bytes:
    """A whole answer of known length."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


class FarEnd:
    """Accepts connections one after another; counts them, and keeps what was asked."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.connections = 0
        self.requests: list[bytes] = []
        self.stopped = threading.Event()
        self.current: socket.socket | None = None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/orders"

    def serve(self) -> None:
        while not self.stopped.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            self.current = connection
            with connection, suppress(OSError):
                self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        while request := _read_request(connection):
            self.requests.append(request)
            self.script(connection, request)

    def stop(self) -> None:
        self.stopped.set()
        for each in (self.listener, self.current):
            if each is not None:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def drip(self, connection: socket.socket, data: bytes) -> None:
        """Send a byte at a time, each well before any silence would be noticed."""
        for number in range(len(data)):
            if self.stopped.wait(0.02):
                return
            connection.sendall(data[number : number + 1])


def _read_request(connection: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        received = connection.recv(65536)
        if not received:
            return b""
        request += received
    head, _, body = request.partition(b"\r\n\r\n")
    stated = re.search(rb"(?i)content-length: (\d+)", head)
    while stated and len(body) < int(stated[1]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def far_end(script: Script) -> Iterator[FarEnd]:
    end = FarEnd(script)
    thread = threading.Thread(target=end.serve, daemon=True)
    thread.start()
    try:
        yield end
    finally:
        end.stop()
        thread.join(timeout=15)
        assert not thread.is_alive()


def reset(connection: socket.socket) -> None:
    """Close at once and rudely, as a crashing server does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()
