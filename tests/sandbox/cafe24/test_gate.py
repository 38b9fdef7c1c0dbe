"""What every Admin API call passes: token, scope, version, limits, host name."""

import pytest

from sandbox.cafe24 import limits as limits_module
from sandbox.cafe24.gate import served_version
from sandbox.cafe24.limits import Limits
from sandbox.config import Config
from sandbox.faults import Fault
from tests.sandbox.cafe24.mall import Mall


class Seconds:
    """The monotonic clock of a test."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    clock = Seconds()
    monkeypatch.setattr(limits_module, "time", clock)
    return clock


def test_the_bucket_holds_forty_and_drains_two_a_second(seconds: Seconds) -> None:
    limits = Limits(Config())
    assert [limits.enter() for _ in range(41)] == [True] * 40 + [False]
    assert limits.leave(0)["X-Api-Call-Limit"] == "40/40"
    seconds.now += 1.0
    assert [limits.enter() for _ in range(3)] == [True, True, False]
    seconds.now += 60
    limits.enter()
    assert limits.leave(0)["X-Api-Call-Limit"] == "1/40"


def test_a_used_up_quota_blocks_and_says_for_how_long(seconds: Seconds) -> None:
    limits = Limits(Config())
    assert "X-Cafe24-Call-Remain" not in limits.leave(0)
    for _ in range(2999):
        headers = limits.leave(0)
    assert headers["X-Cafe24-Call-Usage"] == "100.00"
    assert headers["X-Cafe24-Call-Remain"] == "600"
    assert "X-Cafe24-Time-Remain" not in headers
    assert not limits.enter()
    seconds.now += 601
    assert limits.enter()


def test_over_the_limit_is_429_with_headers(mall: Mall) -> None:
    mall.context.config.apply({"cafe24_rate_limited": True, "cafe24_bucket_capacity": 2})
    answers = [mall.get("shops") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2].headers["X-Api-Call-Limit"].endswith("/2")
    assert answers[2].json["error"]["code"] == 429  # type: ignore[index]


def test_armed_faults_of_the_service(mall: Mall) -> None:
    mall.context.faults.arm(Fault(service="cafe24", fault="token_expired", match="shops"))
    mall.context.faults.arm(Fault(service="cafe24", fault="rate_limited", match="store"))
    assert mall.get("apps").status_code == 200
    assert mall.get("shops").status_code == 401
    assert mall.get("store").status_code == 429
    assert mall.get("shops").status_code == 200
    assert mall.get("store").status_code == 200


@pytest.mark.parametrize(
    ("scope", "allowed", "refused"),
    [
        ("mall.read_order", "orders/count", "products"),
        ("mall.read_product", "products/properties", "categories"),
        ("mall.read_category", "categories", "categories/24/products"),
        ("mall.read_store", "products/properties/setting", "products/properties"),
        ("mall.read_application", "webhooks/setting", "shops"),
    ],
)
def test_each_scope_opens_its_own_calls_only(
    stranger: Mall, scope: str, allowed: str, refused: str
) -> None:
    stranger.install(scope=scope)
    assert stranger.get(allowed).status_code == 200
    answer = stranger.get(refused)
    assert answer.status_code == 403
    assert answer.json["error"]["code"] == 403  # type: ignore[index]


def test_no_token_another_token_and_another_malls_token(mall: Mall) -> None:
    other = Mall(context=mall.context, client=mall.client, mall_id="teranubi")
    assert other.get("shops").status_code == 401
    other.token = mall.token
    assert other.get("shops").status_code == 401


def test_an_expired_version_becomes_the_oldest_living_one(mall: Mall) -> None:
    assert served_version(None, of_app="2026-03-01") == "2026-03-01"
    assert served_version(None, of_app="2022-06-01") == "2025-12-01"
    assert served_version("2022-06-01", of_app="2026-03-01") == "2025-12-01"
    assert served_version("2026-09-01", of_app="2026-03-01") == "2026-09-01"
    for version, status in (("2022-06-01", 200), ("yesterday", 400)):
        headers = mall.bearer() | {"X-Cafe24-Api-Version": version}
        answer = mall.client.get("/cafe24/marogyeol/api/v2/admin/shops", headers=headers)
        assert answer.status_code == status


def test_the_host_name_leads_to_the_mall_and_links_lead_back(mall: Mall) -> None:
    for _ in range(2):
        mall.order()
    answer = mall.client.get(
        "/api/v2/admin/orders?limit=1",
        headers=mall.bearer(),
        base_url="https://marogyeol.cafe24api.com",
    )
    assert answer.json is not None
    href = answer.json["links"][0]["href"]
    assert href == "https://marogyeol.cafe24api.com/api/v2/admin/orders?limit=1&offset=1"


def test_calls_are_counted_by_kind(mall: Mall) -> None:
    order_id = mall.order()
    mall.read(f"orders/{order_id}")
    mall.read(f"orders/{order_id}/items")
    mall.get("orders", limit=0)
    calls = mall.client.get("/_control/cafe24/marogyeol/calls").json
    assert calls is not None
    assert calls["paths"] == {
        "GET orders/{order_id}": 1,
        "GET orders/{order_id}/items": 1,
        "GET orders": 1,
    }
    assert calls["statuses"] == {"200": 2, "422": 1}
    assert calls["total"] == 3
