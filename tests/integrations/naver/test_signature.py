"""The one way to ask for a token, byte for byte, and what a secret must look like."""

import base64
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qsl

import bcrypt
import pytest
from pytest_django import Settings

from integrations.naver.applications import Application
from integrations.naver.oauth import request_token
from integrations.naver.signature import MalformedSecret, sign, timestamp_of
from vircle.foundation import limiter

# The documented sample, with a salt that bcrypt accepts: the last letter's spare bits are zero.
SECRET = "$2a$10$abcdefghijklmnopqrstuu"
SIGNED = "JDJhJDEwJGFiY2RlZmdoaWprbG1ub3BxcnN0dXVCVldZSk42T0VPdEx1OFY0cDQxa2IuTnpVaUEzbmsy"
MOMENT = datetime(2022, 2, 4, 8, 0, 23, 299_000, tzinfo=UTC)


def test_the_documented_vector() -> None:
    signed = sign(client_id="aaaabbbbcccc", client_secret=SECRET, timestamp="1643961623299")
    assert signed == SIGNED


def test_a_moment_is_written_in_milliseconds() -> None:
    assert timestamp_of(MOMENT) == "1643961623299"


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "$2a$10$abcdefghijklmnopqrstuv",  # the documentation's own: bcrypt calls it invalid
        "$2a$10$abcdefghijklmnopqrst",
        "$2a$10$abcdefghijklmnopqrstuu\n",
        "$2a$31$abcdefghijklmnopqrstuu",  # would take days
        "a$10$abcdefghijklmnopqrstuu",  # what an env file leaves of one
        "시크릿",
    ],
)
def test_a_secret_that_cannot_be_one_is_told_apart(secret: str) -> None:
    with pytest.raises(MalformedSecret):
        sign(client_id="aaaabbbbcccc", client_secret=secret, timestamp="1643961623299")


@pytest.mark.parametrize("client_id", ["", "a b", "a" * 80, "a\nb", "가"])
def test_an_id_that_cannot_be_one_is_told_apart(client_id: str) -> None:
    with pytest.raises(MalformedSecret):
        sign(client_id=client_id, client_secret=SECRET, timestamp="1643961623299")


class Listener(HTTPServer):
    """Hears one request and keeps what came over the wire."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.heard: list[tuple[str, dict[str, str], bytes]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.heard.append((self.path, headers, body))
        answer = b'{"access_token":"abc","expires_in":10800,"token_type":"Bearer"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def listener(settings: Settings) -> Iterator[Listener]:
    limiter.client().flushdb()
    with Listener() as server:
        settings.NAVER_API_URL = f"http://127.0.0.1:{server.server_port}/external"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("account_uid", "ending"),
    [("", b"type=SELF"), ("ncp_2sRZTWJV", b"type=SELLER&account_id=ncp_2sRZTWJV")],
)
def test_the_form_is_this_byte_for_byte(
    listener: Listener, account_uid: str, ending: bytes
) -> None:
    application = Application("aaaabbbbcccc", SECRET)
    now = MOMENT + timedelta(seconds=2)
    token = request_token(application, account_uid=account_uid, now=now)
    path, headers, body = listener.heard[0]
    assert path == "/external/v1/oauth2/token"
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    signed = SIGNED.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D").encode()
    expected = b"client_id=aaaabbbbcccc&timestamp=1643961623299&grant_type=client_credentials"
    assert body == expected + b"&client_secret_sign=" + signed + b"&" + ending
    assert (token.access_token, token.expires_at) == ("abc", now + timedelta(hours=3))
    form = dict(parse_qsl(body.decode()))
    checked = base64.b64decode(form["client_secret_sign"])
    assert bcrypt.checkpw(b"aaaabbbbcccc_1643961623299", checked)
