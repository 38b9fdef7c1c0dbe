"""One call: what proves that nothing happened, what leaves it open, and that it always ends."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.foundation.far_end import CLOSING, FarEnd, Script, answer, far_end, reset
from vircle.foundation import http
from vircle.foundation.http import Answer, BadAnswer, Deadline, NotSent, OutcomeUnknown, call

SHORT = Deadline(connect=0.5, silence=0.3, total=0.6)
# Far more than the deadline and far less than a drip that nobody bounds would take.
BOUND = 3.0


@pytest.fixture(autouse=True)
def _no_session_left() -> Iterator[None]:
    yield
    http._threads.__dict__.clear()


def replying(data: bytes) -> Script:
    return lambda connection, _request: connection.sendall(data)


def get(end: FarEnd, *, deadline: Deadline = SHORT, max_bytes: int = http.MEGABYTE) -> Answer:
    return call(method="GET", url=end.url, deadline=deadline, max_bytes=max_bytes)


def test_an_answer_is_whatever_came() -> None:
    reply = answer(b'{"a": 1}', status="422 No", headers="X-Api-Call-Limit: 1/40\r\n")
    with far_end(replying(reply)) as end:
        got = call(method="POST", url=end.url, json_body={"b": 2}, headers={"X-Key": "k"})
    assert (got.status, got.json()) == (422, {"a": 1})
    assert got.headers["x-api-call-limit"] == "1/40"
    (request,) = end.requests
    assert request.startswith(b"POST /orders HTTP/1.1\r\n")
    assert b"X-Key: k\r\n" in request
    assert request.endswith(b'{"b": 2}')


def test_what_is_shown_of_an_answer_holds_no_body() -> None:
    assert repr(Answer(status=200, headers={"set-cookie": "s"}, body=b"b")) == "Answer(status=200)"


def test_an_answer_that_is_not_json_says_so() -> None:
    with pytest.raises(BadAnswer):
        Answer(status=200, headers={}, body=b"<html>").json()


def test_a_refused_connection_sent_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(NotSent):
        call(method="POST", url=f"http://127.0.0.1:{port}/", deadline=SHORT)


@pytest.mark.parametrize("url", ["http://", "http://[::1", "nonsense://x", "http://a..b/"])
def test_an_address_that_is_none_sent_nothing(url: str) -> None:
    with pytest.raises(NotSent):
        call(method="POST", url=url, deadline=SHORT)


def test_a_connection_that_breaks_after_sending_may_have_done_it() -> None:
    with far_end(lambda connection, _: reset(connection)) as end, pytest.raises(OutcomeUnknown):
        get(end)
    assert len(end.requests) == 1


def test_an_end_that_closes_without_a_word_may_have_done_it() -> None:
    with far_end(lambda connection, _: connection.close()) as end, pytest.raises(OutcomeUnknown):
        get(end)


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", id="body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Le", id="headers"),
        pytest.param(b"SSH-2.0-OpenSSH\r\n", id="nonsense"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal", id="chunk"),
    ],
)
def test_half_an_answer_is_none(cut: bytes) -> None:
    def script(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(cut)
        connection.close()

    with far_end(script) as end, pytest.raises(OutcomeUnknown):
        get(end).json()


def test_silence_ends_the_call() -> None:
    quiet = threading.Event()

    def script(_connection: socket.socket, _request: bytes) -> None:
        quiet.wait(5)

    with far_end(script) as end:
        started = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            get(end)
        quiet.set()
    assert time.monotonic() - started < BOUND


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", id="of known length"),
        pytest.param(CLOSING, id="until it closes"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n", id="chunks"),
    ],
)
def test_a_body_that_drips_ends_at_the_calls_deadline(start: bytes) -> None:
    """Every byte starts the silence anew, so that only the deadline of the call helps."""

    def script(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(start)
        end.drip(connection, b"x" * 5000)

    with far_end(script) as end:
        started = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            get(end)
        assert time.monotonic() - started < BOUND


def test_headers_that_drip_end_at_the_calls_deadline() -> None:
    def script(connection: socket.socket, _request: bytes) -> None:
        end.drip(connection, b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 5000)

    with far_end(script) as end:
        started = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            get(end)
        assert time.monotonic() - started < BOUND


def test_a_body_that_drips_but_ends_in_time_is_an_answer() -> None:
    def script(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(CLOSING)
        end.drip(connection, b"slow")
        connection.close()

    with far_end(script) as end:
        assert get(end, deadline=Deadline(connect=1, silence=2, total=20)).body == b"slow"


@pytest.mark.parametrize(
    "reply", [answer(b"x" * 200_000), CLOSING + b"x" * 200_000], ids=["declared", "undeclared"]
)
def test_a_body_that_is_too_long_is_not_read_to_its_end(reply: bytes) -> None:
    def script(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(reply)
        connection.close()

    with far_end(script) as end, pytest.raises(BadAnswer):
        get(end, max_bytes=100_000)


def test_a_body_that_says_it_is_too_long_is_not_waited_for() -> None:
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n"
    with far_end(replying(reply)) as end, pytest.raises(BadAnswer):
        get(end, max_bytes=100_000)


def test_a_body_of_just_the_allowed_length_is_fine() -> None:
    with far_end(replying(answer(b"x" * 100_000))) as end:
        assert len(get(end, max_bytes=100_000).body) == 100_000


def test_a_redirect_is_an_answer_and_not_an_order() -> None:
    with far_end(replying(answer(b"stolen"))) as elsewhere:
        reply = answer(b"", status="302 Found", headers=f"Location: {elsewhere.url}\r\n")
        with far_end(replying(reply)) as end:
            assert get(end).status == 302
    assert elsewhere.connections == 0


def test_a_connection_is_kept_and_used_again() -> None:
    with far_end(replying(answer(b"1"))) as end:
        assert [get(end).body for _ in range(3)] == [b"1"] * 3
    assert (end.connections, len(end.requests)) == (1, 3)


def test_a_call_after_one_that_was_cut_starts_anew() -> None:
    def script(connection: socket.socket, _request: bytes) -> None:
        if len(end.requests) == 1:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
            connection.close()
        else:
            connection.sendall(answer(b"whole"))

    with far_end(script) as end:
        with pytest.raises(OutcomeUnknown):
            get(end)
        assert get(end).body == b"whole"
    assert end.connections == 2


def test_no_cookie_is_kept_and_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    with far_end(replying(answer(b"", headers="Set-Cookie: a=b\r\n"))) as end:
        get(end)
        get(end)
    assert not any(b"cookie" in request.lower() for request in end.requests)


def test_a_call_that_has_ended_leaves_no_thread_behind() -> None:
    before = set(threading.enumerate())
    with far_end(replying(answer(b"1"))) as end:
        for _ in range(5):
            get(end, deadline=Deadline(total=600))
    # Whatever another test began may end meanwhile.
    assert set(threading.enumerate()) <= before
