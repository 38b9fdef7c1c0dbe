"""The sandbox as a process: one connection for many calls, real hang-ups, TLS, restart."""

import json
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.sandbox.process import running_sandbox

API = "/cafe24/marogyeol/api/v2/admin/shops"
SECONDS = 10


def arm(base: str, **fault: object) -> None:
    body = {"service": "cafe24", **fault}
    requests.put(f"{base}/_control/faults", json=body, timeout=SECONDS).raise_for_status()


def statuses_on_one_connection(base: str, count: int) -> list[int]:
    """Fails when the server closes: then the client would open another socket."""
    connection = HTTPConnection(urlsplit(base).netloc, timeout=SECONDS)
    connection.connect()
    first, found = connection.sock, []
    for _ in range(count):
        connection.request("PUT", "/_control/clock", body=b"{}")
        answer = connection.getresponse()
        answer.read()
        assert connection.sock is first
        found.append(answer.status)
    connection.close()
    return found


def test_one_process_from_start_to_restart(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running_sandbox(data, "--tls-port", "0") as addresses:
        base = addresses["sandbox"]
        assert statuses_on_one_connection(base, 3) == [400, 400, 400]

        arm(base, fault="drop")
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{base}{API}", timeout=SECONDS)
        assert requests.get(f"{base}{API}", timeout=SECONDS).status_code == 401

        arm(base, fault="accept_then_drop", match="shops")
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{base}{API}", timeout=SECONDS)
        calls = requests.get(f"{base}/_control/cafe24/marogyeol/calls", timeout=SECONDS).json()
        # The dropped one had no effect, the accepted one had.
        assert calls["paths"] == {"GET shops": 2}

        arm(base, fault="error", status=503)
        assert requests.get(f"{base}{API}", timeout=SECONDS).status_code == 503
        arm(base, fault="slow", seconds=1.0)
        with pytest.raises(requests.ReadTimeout):
            requests.get(f"{base}{API}", timeout=0.2)

        arm(base, fault="stall", seconds=30.0)
        with pytest.raises(requests.ConnectionError, match="Read timed out"):
            requests.get(f"{base}{API}", timeout=0.3)
        arm(base, fault="cut")
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            requests.get(f"{base}{API}", timeout=SECONDS)
        arm(base, fault="drip", seconds=0.5)
        with requests.get(f"{base}{API}", timeout=SECONDS, stream=True) as dripping:
            drops = list(iter(lambda: dripping.raw.read1(), b""))
        assert json.loads(b"".join(drops))["error"]["code"] == 401
        assert len(drops) > 1

        answer = requests.get(
            f"{addresses['tls']}/_control/health",
            verify=str(data / "tls" / "ca.pem"),
            timeout=SECONDS,
        )
        assert answer.json() == {"ok": True}
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"{addresses['tls']}/_control/health", timeout=SECONDS)

        order = requests.post(
            f"{base}/_control/cafe24/marogyeol/orders",
            json={"items": [{"product_no": 11}]},
            timeout=SECONDS,
        ).json()
    with running_sandbox(data) as addresses:
        url = f"{addresses['sandbox']}/_control/cafe24/marogyeol/orders/{order['order_id']}"
        assert requests.get(url, timeout=SECONDS).status_code == 200
    with running_sandbox(data, "--reset") as addresses:
        url = f"{addresses['sandbox']}/_control/cafe24/marogyeol/orders/{order['order_id']}"
        assert requests.get(url, timeout=SECONDS).status_code == 404
