"""A public client that nobody here wrote takes the stand-in for Cafe24."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests

from tests.sandbox.clients import run_client
from tests.sandbox.process import running_sandbox

SCRIPT = Path(__file__).with_name("pycafe24_client.py")
REDIRECT = "http://127.0.0.1:8000/cafe24/callback/"
PRODUCT_NO = 11


def consent(base: str) -> str:
    query = {
        "response_type": "code",
        "client_id": "sandbox-client",
        "state": "x",
        "redirect_uri": REDIRECT,
        "scope": "mall.read_order,mall.read_product",
    }
    answer = requests.post(
        f"{base}/cafe24/marogyeol/api/v2/oauth/authorize",
        params=query,
        data={"decision": "agree"},
        allow_redirects=False,
        timeout=10,
    )
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def delivered_order(base: str) -> str:
    orders = f"{base}/_control/cafe24/marogyeol/orders"
    line = {"product_no": PRODUCT_NO, "quantity": 2, "option": "색상=탄"}
    body = {"buyer_name": "김데모", "buyer_phone": "010-0000-0001", "items": [line]}
    made = requests.post(orders, json=body, timeout=10).json()
    requests.post(f"{orders}/{made['order_id']}/deliver", timeout=10).raise_for_status()
    return str(made["order_id"])


def test_pycafe24_exchanges_reads_and_rotates(tmp_path: Path) -> None:
    with running_sandbox(tmp_path / "data", "--tls-port", "0") as addresses:
        base = addresses["sandbox"]
        order_id = delivered_order(base)
        day = f"{order_id[:4]}-{order_id[4:6]}-{order_id[6:8]}"
        asked = {
            "port": urlsplit(addresses["tls"]).port,
            "mall_id": "marogyeol",
            "client_id": "sandbox-client",
            "client_secret": "sandbox-secret",
            "redirect_uri": REDIRECT,
            "code": consent(base),
            "order_id": order_id,
            "day": day,
            "product_no": PRODUCT_NO,
        }
        out = tmp_path / "found.json"
        authority = str(tmp_path / "data" / "tls" / "ca.pem")
        run_client(
            SCRIPT, json.dumps(asked), str(out), environment={"REQUESTS_CA_BUNDLE": authority}
        )
        calls = requests.get(f"{base}/_control/cafe24/marogyeol/calls", timeout=10).json()
    found = json.loads(out.read_text())

    assert found["valid"] == [True, True]
    assert [order["order_id"] for order in found["orders"]["orders"]] == [order_id]
    order = found["orders"]["orders"][0]
    assert order["items"][0]["order_status"] == "N40"
    assert order["items"][0]["option_value"] == "색상=탄"
    assert order["buyer"]["cellphone"] == "010-0000-0001"
    assert found["order_count"] == {"count": 1}
    assert found["order"]["order"]["items"] == found["items"]["items"]
    assert found["product_count"] == {"count": len(found["products"]["products"])}
    assert found["product"]["product"]["model_name"] == "MG-TB-2401L"
    assert found["rotated"]
    assert found["reused"] == [401, "invalid_grant", "Invalid refresh_token"]
    assert found["after_refresh"] == {"count": 1}
    # This client asks for a version that has expired, and is served all the same.
    assert {each["asked_version"] for each in calls["recent"]} == {"2022-06-01"}
