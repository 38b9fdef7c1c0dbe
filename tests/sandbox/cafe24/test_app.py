"""The app in a mall as a whole: removal, subscription, versions, webhook reception and log."""

from typing import Any

from sandbox.faults import Fault
from tests.sandbox.cafe24.mall import Mall


def attempt(mall: Mall, status: int | None) -> None:
    """As if the newest webhook had been tried once more."""
    doc = mall.context.store.recent("webhook", 1)[0]
    doc["attempts"].append(
        {"at": mall.context.clock.now().isoformat(), "status": status, "answer": "x"}
    )
    mall.context.store.put("webhook", str(doc["id"]), doc)


def logs(mall: Mall, **query: object) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = mall.read("webhooks/logs", **query)["logs"]
    return rows


def test_a_removal_that_nobody_was_told_of(mall: Mall) -> None:
    mall.control("uninstall", webhook=False)
    assert mall.events() == []
    assert mall.get("shops").status_code == 403
    assert mall.refresh(mall.token["refresh_token"]).status_code == 401


def test_a_subscription_that_ends_and_goes_on(mall: Mall) -> None:
    mall.control("app/expire")
    assert mall.get("shops").status_code == 403
    mall.control("app/extend")
    assert mall.get("shops").status_code == 200
    assert mall.events() == [90078, 90079]
    ended, renewed = (body["resource"] for body in mall.webhooks())
    assert {"mall_id", "client_id", "app_name", "expired_date"} == set(ended)
    assert {"expire_date", "previous_expire_date", "updated_date"} <= set(renewed)


def test_the_apps_version_and_the_end_of_it(mall: Mall) -> None:
    mall.context.config.apply({"cafe24_version_expires": "2026-12-01T00:00:00+09:00"})
    app = mall.read("apps")["app"]
    assert app["version_expiration_date"] == "2026-12-01T00:00:00+09:00"
    mall.context.config.apply({"cafe24_app_version": "2021-03-01"})
    calls = mall.client.get("/_control/cafe24/marogyeol/calls").json or {}
    assert calls["recent"][-1]["served_version"] == "2026-03-01"
    mall.read("apps")
    calls = mall.client.get("/_control/cafe24/marogyeol/calls").json or {}
    assert calls["recent"][-1]["served_version"] == "2025-12-01"


def test_any_event_true_or_not(mall: Mall) -> None:
    mall.control("webhooks", event_no=90160, resource={"order_id": "20260101-0000001"})
    mall.control("webhooks", event_no=90080, body={"mall_id": "marogyeol"})
    assert mall.webhooks()[0]["resource"]["mall_id"] == "marogyeol"
    assert mall.webhooks()[1] == {"mall_id": "marogyeol"}


def test_the_log_has_every_attempt_and_the_lost_ones(mall: Mall) -> None:
    mall.order()
    attempt(mall, 500)
    mall.later(60)
    attempt(mall, 204)
    mall.later(60)
    mall.context.faults.arm(Fault(service="cafe24", fault="no_webhooks"))
    lost = mall.order()
    first, again, gone = logs(mall)
    assert [row["success"] for row in (first, again, gone)] == ["F", "T", "F"]
    assert [row["log_type"] for row in (first, again, gone)] == ["G", "R", "G"]
    assert (first["response_http_code"], again["response_http_code"]) == (500, None)
    assert lost in gone["request_body"]
    assert len({row["log_id"] for row in (first, again, gone)}) == 3
    assert len({row["trace_id"] for row in (first, again)}) == 1
    assert logs(mall, success="F") == [first, gone]
    assert logs(mall, since_log_id=first["log_id"]) == [again, gone]
    assert logs(mall, since_log_id=first["log_id"], limit=1) == [again]
    assert logs(mall, log_type="R") == [again]
    assert logs(mall, event_no=90024) == []
    assert mall.get("webhooks/logs", since_log_id="unknown").status_code == 422


def test_the_log_by_day(mall: Mall) -> None:
    mall.order()
    attempt(mall, 204)
    today = logs(mall)[0]["requested_time"][:10]
    mall.later(24 * 3600)
    mall.install()
    mall.order()
    attempt(mall, 204)
    assert len(logs(mall)) == 2
    assert len(logs(mall, requested_start_date=today, requested_end_date=today)) == 1


def test_reception_that_went_off_by_itself_shows_at_once(mall: Mall) -> None:
    mall.context.config.apply({"webhook_auto_off_after": 3})
    mall.context.store.put("webhook_failures", "cafe24 marogyeol", {"count": 3})
    setting = mall.read("webhooks/setting")["webhook"]
    assert setting["reception_status"] == "F"
    assert "mall.read_order" in setting["scopes"]


def test_reception_by_hand(mall: Mall) -> None:
    url = "/_control/cafe24/marogyeol"
    mall.client.patch(url, json={"reception": "F"})
    mall.order()
    assert mall.events() == []
    mall.client.patch(url, json={"reception": "T"})
    mall.order()
    assert mall.events() == [90023]
    assert mall.client.patch(url, json={"mall_id": "x"}).status_code == 400
