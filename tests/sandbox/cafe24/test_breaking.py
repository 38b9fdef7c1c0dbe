"""Every fault that the Admin API and the token endpoint can be told to play."""

import pytest

from sandbox.faults import Fault
from tests.sandbox.cafe24.mall import Mall


def arm(mall: Mall, fault: str, **how: object) -> None:
    mall.context.faults.arm(Fault(service="cafe24", fault=fault, **how))  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500, 503, 504])
def test_any_status_with_the_platforms_body(mall: Mall, status: int) -> None:
    arm(mall, "error", status=status, match="/admin/shops")
    answer = mall.get("shops")
    assert answer.status_code == status
    assert answer.json["error"]["code"] == status  # type: ignore[index]
    assert mall.get("shops").status_code == 200


def test_429_says_how_long_only_when_the_quota_is_used_up(mall: Mall) -> None:
    arm(mall, "rate_limited")
    answer = mall.get("shops")
    assert answer.status_code == 429
    assert "X-Cafe24-Call-Remain" not in answer.headers
    arm(mall, "quota_exceeded", seconds=42)
    answer = mall.get("shops")
    assert answer.status_code == 429
    assert answer.headers["X-Cafe24-Call-Remain"] == "42"
    assert answer.headers["X-Cafe24-Call-Usage"] == "100.00"
    assert "X-Cafe24-Call-Remain" not in mall.get("shops").headers


def test_403_for_two_reasons(mall: Mall) -> None:
    arm(mall, "scope_missing")
    arm(mall, "app_deleted", match="store")
    missing, deleted = mall.get("shops"), mall.get("store")
    assert (missing.status_code, deleted.status_code) == (403, 403)
    texts = [each.json["error"]["message"] for each in (missing, deleted)]  # type: ignore[index]
    assert "mall.read_store" in texts[0]
    assert "deleted" in texts[1]
    assert mall.get("store").status_code == 200


def test_a_refresh_that_is_told_of_a_removal_that_never_was(mall: Mall) -> None:
    arm(mall, "false_uninstalled")
    answer = mall.refresh(mall.token["refresh_token"])
    assert answer.status_code == 401
    assert answer.json["error"] == "invalid_grant"  # type: ignore[index]
    assert mall.get("shops").status_code == 200
    assert mall.refresh(mall.token["refresh_token"]).status_code == 200


def test_a_refresh_whose_answer_is_lost_has_rotated_all_the_same(mall: Mall) -> None:
    arm(mall, "accept_then_drop", match="/oauth/token")
    with pytest.raises(ConnectionAbortedError):
        mall.refresh(mall.token["refresh_token"])
    assert mall.refresh(mall.token["refresh_token"]).status_code == 401
    assert mall.get("shops").status_code == 401


def test_pages_without_an_end(mall: Mall) -> None:
    made = [mall.order() for _ in range(3)]
    arm(mall, "endless_pages", match="/admin/orders?", times=100)
    for offset in (0, 2, 4000):
        rows = mall.read("orders", limit=2, offset=offset)["orders"]
        assert [row["order_id"] for row in rows] == [made[2], made[1]]
    assert mall.read(f"orders/{made[0]}")["order"]["order_id"] == made[0]


def test_the_token_endpoint_has_a_throttle_when_asked(mall: Mall) -> None:
    for _ in range(5):
        mall.token = mall.refresh(mall.token["refresh_token"]).json or {}
    mall.context.config.apply({"cafe24_token_calls_per_minute": 1})
    assert mall.refresh("x").status_code == 401
    answer = mall.refresh(mall.token["refresh_token"])
    assert answer.status_code == 429
    assert set(answer.json or {}) == {"error", "error_description"}
    mall.client.post("/_control/reset")
    assert mall.refresh("x").status_code == 401


def test_refreshes_are_counted_apart_from_calls(mall: Mall) -> None:
    mall.refresh("x")
    mall.read("shops")
    calls = mall.client.get("/_control/cafe24/marogyeol/calls").json or {}
    assert calls["paths"] == {"GET shops": 1}
    assert calls["oauth"] == {"POST token authorization_code": 1, "POST token refresh_token": 1}
    every = mall.client.get("/_control/cafe24/calls").json or {}
    assert every["malls"] == {"marogyeol": {"GET shops": 1}}
    mall.client.delete("/_control/cafe24/calls")
    assert mall.client.get("/_control/cafe24/calls").json == {"malls": {}}
