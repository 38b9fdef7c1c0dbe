"""Armed faults: who they strike, how often, and what they make of an answer."""

import json
from typing import Any

import pytest
from werkzeug.wrappers import Response

from sandbox import play
from sandbox.context import Context
from sandbox.faults import Fault, Faults
from sandbox.outbox import Webhook

PAGE = {"orders": [{"shop_no": 1, "order_id": str(number)} for number in range(3)], "links": []}


def webhook(event: str, tag: str = "marogyeol") -> Webhook:
    return Webhook(
        service="cafe24", url="http://127.0.0.1:9/", headers={}, body={}, event=event, tag=tag
    )


def played(fault: str, body: object = PAGE, query: str = "limit=5", **how: Any) -> Response:
    answer = Response(json.dumps(body), mimetype="application/json")
    play.after(Fault(service="cafe24", fault=fault, **how), answer, query=query)
    return answer


def test_a_fault_strikes_only_what_it_names_and_so_often(context: Context) -> None:
    faults = context.faults
    faults.arm(Fault(service="cafe24", fault="error", match="date_type=cancel", times=2))
    assert faults.take("cafe24", "error", "/orders?date_type=shipend_date") is None
    assert faults.take("cafe24", "slow", "/orders?date_type=cancel_date") is None
    struck = [faults.take("cafe24", "error", "/orders?date_type=cancel_date") for _ in range(3)]
    assert [each is not None for each in struck] == [True, True, False]


def test_zero_times_disarms_and_another_process_still_knows(context: Context) -> None:
    context.faults.arm(Fault(service="cafe24", fault="drop"))
    later = Faults(context.store)
    later.arm(Fault(service="cafe24", fault="slow"))
    later.arm(Fault(service="cafe24", fault="slow", times=0))
    assert later.take("cafe24", "slow") is None
    assert later.take("cafe24", "drop") is not None


def drawn(context: Context, *, seed: int, probability: float = 0.3) -> list[bool]:
    fault = Fault(
        service="cafe24", fault="no_webhooks", times=1000, probability=probability, seed=seed
    )
    context.faults.arm(fault)
    return [context.faults.take("cafe24", "no_webhooks") is not None for _ in range(200)]


def test_chance_is_about_right_and_repeats_with_its_seed(context: Context) -> None:
    first = drawn(context, seed=7)
    assert 40 <= sum(first) <= 80
    assert drawn(context, seed=7) == first
    assert drawn(context, seed=8) != first
    assert not any(drawn(context, seed=7, probability=0.0))


def test_webhooks_are_lost_by_event_and_mall(context: Context) -> None:
    context.faults.arm(Fault(service="cafe24", fault="no_webhooks", match="90024 marogyeol"))
    context.outbox.send(webhook("90026"))
    context.outbox.send(webhook("90024", tag="teranubi"))
    context.outbox.send(webhook("90024"))
    assert [doc["state"] for doc in context.store.all("webhook")] == ["queued", "queued", "lost"]
    assert context.outbox.counts("cafe24") == {
        "queued": 2,
        "delivered": 0,
        "failed": 0,
        "lost": 1,
    }


def test_one_row_is_broken_and_the_others_are_whole() -> None:
    rows = played("broken_row").get_json()["orders"]
    assert rows == [PAGE["orders"][0], {"shop_no": 1}, PAGE["orders"][2]]
    assert played("broken_row", {"count": 3}).get_json() == {"count": 3}


def test_a_page_that_is_no_list() -> None:
    assert not isinstance(played("not_a_list").get_json()["orders"], list)
    assert played("not_a_list", {"order": {"a": 1}}).get_json() == {"order": [{"a": 1}]}


def test_an_error_in_an_answer_that_says_200() -> None:
    answer = played("error_in_200", status=403)
    assert answer.status_code == 200
    assert answer.get_json()["error"]["code"] == 403


def test_a_huge_answer_is_still_json() -> None:
    answer = played("huge")
    assert len(answer.get_data()) > 20 * 1024 * 1024
    assert answer.get_json()["orders"] == PAGE["orders"]


def test_half_an_answer_is_no_json() -> None:
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(played("truncate").get_data())


def test_the_same_full_page_for_ever() -> None:
    rows = played("endless_pages").get_json()["orders"]
    assert [row["order_id"] for row in rows] == ["0", "1", "2", "0", "1"]
    assert len(played("endless_pages", query="").get_json()["orders"]) == 10
    assert played("endless_pages", {"orders": []}).get_json() == {"orders": []}
    assert play.first_page("limit=5&offset=10&since=") == "limit=5&since="
