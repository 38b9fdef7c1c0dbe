"""The one HTTP client: a deadline for the whole call, no redirects, bounded answers."""

import json
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

MEGABYTE = 1024 * 1024


class CallFailed(Exception):
    """A call without a usable answer; the message is fit to be shown to an operator."""


class NotSent(CallFailed):
    """Nothing reached the other side: safe to repeat."""


class OutcomeUnknown(CallFailed):
    """The request went out and no whole answer came back: it may have taken effect."""


class BadAnswer(OutcomeUnknown):
    """An answer came that cannot be read: too long, cut short, or not JSON."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers in lower case, and at most the allowed number of body bytes."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """Return the decoded body; raises BadAnswer."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise BadAnswer("The answer is not JSON.") from error


@dataclass(frozen=True, slots=True)
class Deadline:
    """Seconds for connecting, for silence between bytes, and for the call as a whole."""

    connect: float = 3.0
    silence: float = 20.0
    total: float = 30.0


class _Watch:
    """Ends one call in time, and knows whether anything of it left this process.

    A socket's own timeout starts anew with every byte: a far end that drips its headers or its
    body would hold the call, and with it a lease, for as long as it likes.
    """

    def __init__(self, *, seconds: float) -> None:
        self.has_sent = False
        self.is_over = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        _threads.watch = self
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()

    def sending(self, on: socket.socket) -> None:
        """Note that bytes are about to leave; raises TimeoutError when it is too late for that."""
        with self._lock:
            if self.is_over:
                raise TimeoutError
            self.has_sent, self._socket = True, on

    def _end(self) -> None:
        with self._lock:
            self.is_over = True
            if self._socket is not None:
                # Not SSLSocket's own, which would pull TLS away under the thread that reads.
                with suppress(OSError):
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class _Watched(HTTPConnection):
    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        watch: _Watch = _threads.watch
        watch.sending(self.sock)
        super().send(data)


class _WatchedTls(_Watched, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTls


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


_threads = threading.local()


def _session() -> requests.Session:
    """Return this thread's session: kept-alive connections, no proxies, cookies or retries."""
    session: requests.Session | None = getattr(_threads, "session", None)
    if session is None:
        session = requests.Session()
        session.trust_env = False
        adapter = _Adapter(pool_connections=16, pool_maxsize=16, max_retries=0)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        _threads.session = session
    return session


def call(
    *,
    method: str,
    url: str,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    json_body: Any = None,
    form: Mapping[str, str] | None = None,
    deadline: Deadline = Deadline(),
    max_bytes: int = 8 * MEGABYTE,
) -> Answer:
    """Make one call and return whatever status came; never follows a redirect.

    Raises NotSent when nothing left this process, OutcomeUnknown when the answer was lost,
    BadAnswer when it was too long. It never repeats a call: only the caller knows whether that is
    safe.
    """
    session = _session()
    session.cookies.clear()
    with _Watch(seconds=deadline.total) as watch:
        try:
            with session.request(
                method,
                url,
                headers=dict(headers or {}),
                params=params,
                json=json_body,
                data=form,
                timeout=(deadline.connect, min(deadline.silence, deadline.total)),
                allow_redirects=False,
                stream=True,
            ) as response:
                body = _read(response, watch=watch, max_bytes=max_bytes)
                lowered = {name.lower(): value for name, value in response.headers.items()}
                return Answer(status=response.status_code, headers=lowered, body=body)
        except (requests.RequestException, HTTPError) as error:
            raise _failure(watch) from error


def _failure(watch: _Watch) -> CallFailed:
    if not watch.has_sent:
        return NotSent("No connection could be made.")
    if watch.is_over:
        return OutcomeUnknown("The answer took too long.")
    return OutcomeUnknown("The connection broke before the answer.")


def _read(response: requests.Response, *, watch: _Watch, max_bytes: int) -> bytes:
    # By what is stated, where it is: a slow end would make us wait for what we refuse.
    _refuse_longer(response.raw.length_remaining or 0, max_bytes=max_bytes)
    chunks, size = [], 0
    for chunk in response.iter_content(64 * 1024):
        chunks.append(chunk)
        size += len(chunk)
        _refuse_longer(size, max_bytes=max_bytes)
    # Headers or a body without a stated length just end where the connection was cut.
    if watch.is_over or _headers_are_torn(response):
        raise _failure(watch)
    return b"".join(chunks)


def _refuse_longer(size: int, *, max_bytes: int) -> None:
    if size > max_bytes:
        raise BadAnswer(f"The answer is longer than {max_bytes:,} bytes.")


def _headers_are_torn(response: requests.Response) -> bool:
    # urllib3 only logs this, and goes on as if the headers before the tear were all.
    parsed = getattr(getattr(response.raw, "_original_response", None), "msg", None)
    return bool(getattr(parsed, "defects", ()))
