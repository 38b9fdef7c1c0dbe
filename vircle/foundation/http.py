"""The one HTTP client: a deadline for the whole call, no redirects, bounded answers."""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.adapters import HTTPAdapter

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


_threads = threading.local()


def _session() -> requests.Session:
    """Return this thread's session: kept-alive connections, no proxies, cookies or retries."""
    session: requests.Session | None = getattr(_threads, "session", None)
    if session is None:
        session = requests.Session()
        session.trust_env = False
        adapter = HTTPAdapter(pool_connections=16, pool_maxsize=16, max_retries=0)
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

    Raises NotSent when no connection was made, OutcomeUnknown when the answer was lost, BadAnswer
    when it was too long. It never repeats a call: only the caller knows whether that is safe.
    """
    ends_at = time.monotonic() + deadline.total
    session = _session()
    session.cookies.clear()
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
            body = _read(response, ends_at=ends_at, max_bytes=max_bytes)
            lowered = {name.lower(): value for name, value in response.headers.items()}
            return Answer(status=response.status_code, headers=lowered, body=body)
    except (requests.ConnectTimeout, requests.exceptions.InvalidURL) as error:
        raise NotSent("No connection could be made.") from error
    except requests.ConnectionError as error:
        raise _connection_failure(error) from error
    except requests.RequestException as error:
        raise OutcomeUnknown("The answer was lost.") from error


def _connection_failure(error: requests.ConnectionError) -> CallFailed:
    # requests wraps "refused" and "reset after sending" in the same class; urllib3's reason
    # tells them apart, and only a refused connection proves that nothing was accepted.
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if type(reason).__name__ in {"NewConnectionError", "NameResolutionError"}:
        return NotSent("No connection could be made.")
    return OutcomeUnknown("The connection broke before the answer.")


def _read(response: requests.Response, *, ends_at: float, max_bytes: int) -> bytes:
    chunks, size = [], 0
    for chunk in response.iter_content(64 * 1024):
        chunks.append(chunk)
        size += len(chunk)
        if size > max_bytes:
            raise BadAnswer(f"The answer is longer than {max_bytes // MEGABYTE} MB.")
        if time.monotonic() > ends_at:
            raise OutcomeUnknown("The answer took too long.")
    return b"".join(chunks)
