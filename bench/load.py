"""Requests over real sockets, so many at a time; no tool from outside."""

import selectors
import socket
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

CONNECTIONS = 16
_CHUNK = 65_536


@dataclass
class Answers:
    """How it went: seconds of each request, and how long all of it took."""

    seconds: list[float] = field(default_factory=list)
    elapsed: float = 0.0
    refused: int = 0

    @property
    def per_second(self) -> float:
        """Return requests a second."""
        return len(self.seconds) / self.elapsed

    @property
    def p99(self) -> float:
        """Return the time within which 99 of 100 were answered."""
        return statistics.quantiles(self.seconds, n=100)[98]


@dataclass
class _Call:
    line: socket.socket
    left: bytes
    began: float
    answer: bytes = b""


def request(
    *, host: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> bytes:
    """Write a request that ends its connection, as a platform's single calls do."""
    lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", f"Host: {host}", "Connection: close"]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def press(*, port: int, texts: Iterator[bytes], seconds: float) -> Answers:
    """Keep so many requests under way for a while, each on a connection of its own."""
    answers, began = Answers(), time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for _ in range(CONNECTIONS):
            _begin(selector, port, next(texts))
        while selector.get_map():
            is_over = time.perf_counter() - began > seconds
            for key, _ in selector.select(timeout=1):
                if _go_on(selector, key.data, answers) and not is_over:
                    _begin(selector, port, next(texts))
    answers.elapsed = time.perf_counter() - began
    return answers


def _begin(selector: selectors.BaseSelector, port: int, text: bytes) -> None:
    line = socket.socket()
    line.setblocking(False)
    call = _Call(line, text, time.perf_counter())
    line.connect_ex(("127.0.0.1", port))
    selector.register(line, selectors.EVENT_WRITE, call)


def _go_on(selector: selectors.BaseSelector, call: _Call, answers: Answers) -> bool:
    """Write or read what can be; returns whether the request has ended."""
    if call.left:
        call.left = call.left[call.line.send(call.left) :]
        if not call.left:
            selector.modify(call.line, selectors.EVENT_READ, call)
        return False
    piece = call.line.recv(_CHUNK)
    call.answer += piece
    if piece:
        return False
    selector.unregister(call.line)
    call.line.close()
    answers.seconds.append(time.perf_counter() - call.began)
    answers.refused += not call.answer.startswith(b"HTTP/1.1 200")
    return True
