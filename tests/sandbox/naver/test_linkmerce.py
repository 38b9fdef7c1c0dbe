"""A public client that nobody here wrote takes the stand-in for Naver Commerce."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.sandbox.clients import run_client
from tests.sandbox.naver.store import TENT
from tests.sandbox.process import running_sandbox

pytestmark = pytest.mark.linkmerce
SCRIPT = Path(__file__).with_name("linkmerce_client.py")
DAY = "2026-11-20"
COUNT = 302  # one page and a bit


def control(base: str, path: str, **body: object) -> Any:
    answer = requests.post(f"{base}/_control/naver/teranubi/{path}", json=body, timeout=30)
    answer.raise_for_status()
    return answer.json()


def orders(base: str) -> list[str]:
    """All at one moment, so that the second page depends on moreSequence."""
    order = {"ordered_at": f"{DAY}T10:00:00+09:00", "items": [{"product_no": TENT, "quantity": 2}]}
    made = control(base, "orders/bulk", count=COUNT, order=order)
    first = made["order_ids"][0]
    control(base, f"orders/{first}/deliver", at=f"{DAY}T15:00:00+09:00")
    control(base, f"orders/{first}/return_complete", quantity=1, at=f"{DAY}T16:00:00+09:00")
    ids: list[str] = made["product_order_ids"]
    return ids


def test_linkmerce_reads_the_feed_the_orders_and_the_products(tmp_path: Path) -> None:
    out = tmp_path / "found.json"
    with running_sandbox(tmp_path / "data") as addresses:
        base = addresses["sandbox"]
        ids = orders(base)
        setting = {"naver_token_in_query": True}  # the one way in which this client asks
        requests.put(f"{base}/_control/config", json=setting, timeout=10).raise_for_status()
        seller = requests.get(f"{base}/_control/naver/teranubi", timeout=10).json()
        app = seller["app"]
        asked = {
            "channel_no": seller["channel_no"],
            "origin": f"{base}/naver/external",
            "client_id": app["client_id"],
            "client_secret": app["secret"],
            "day": DAY,
        }
        run_client(SCRIPT, json.dumps(asked), str(out), group="linkmerce")
        calls = requests.get(f"{base}/_control/naver/calls", timeout=10).json()
    found = json.loads(out.read_text())

    pages = found["changes"]
    told = [row for page in pages for row in page["data"]["lastChangeStatuses"]]
    assert len(pages) == 2
    assert sorted(row["productOrderId"] for row in told) == ids
    assert (told[-1]["productOrderId"], told[-1]["claimStatus"]) == (ids[0], "RETURN_DONE")
    listed = [each for page in found["orders"] for each in page["data"]["contents"]]
    assert sorted(each["productOrderId"] for each in listed) == ids
    # What the client itself makes of the answers.
    tables = found["tables"]
    assert len(tables["order"]) == len(tables["product_order"]) == COUNT
    assert [row["product_order_id"] for row in tables["delivery"]] == [int(ids[0])]
    assert [row["option_name"] for row in tables["option"]] == ["색상: 샌드"]
    assert len(found["products"]) == 12
    assert {row["channel_seq"] for row in found["products"]} == {seller["channel_no"]}
    assert found["seller"]["accountId"] == "teranubi"
    assert set(calls["statuses"]) <= {"200", "429"}
