"""What every call passes: token, kind, group, address, bucket, quota."""

from typing import Any

import pytest

from tests.sandbox.naver.store import ORDERS, Store

ACCOUNT = "/v1/seller/account"


def code(store: Store, path: str = ACCOUNT, **how: Any) -> tuple[int, str]:
    answer = store.ask("GET", path, **how)
    body: Any = answer.json
    assert answer.headers["GNCP-GW-Trace-ID"]
    return answer.status_code, body.get("code", "")


AUTHN = (401, "GW.AUTHN")


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer nonsense", "Token x", "nonsense"])
def test_without_a_living_token_nothing_opens(store: Store, header: str) -> None:
    assert code(store, headers={"Authorization": header}) == AUTHN


def test_the_solution_s_own_token_opens_no_seller_and_a_seller_s_no_solution(
    stranger: Store,
) -> None:
    stranger.control("subscription/start")
    uid = stranger.control("", verb="GET")["uid"]
    look = f"/v1/commerce-solutions/subscriptions/{uid}"
    stranger.sign_in_as_solution(None)
    assert [code(stranger), code(stranger, look)] == [AUTHN, (200, "")]
    stranger.sign_in_as_solution()
    assert [code(stranger), code(stranger, look)] == [(200, ""), AUTHN]
    stranger.control("subscription/end")
    assert code(stranger) == AUTHN


def test_an_api_group_that_was_not_asked_for(store: Store) -> None:
    store.client.patch("/_control/naver/apps/sandbox-own-teranubi", json={"groups": ["상품"]})
    assert code(store) == AUTHN
    assert code(store, "/v1/categories/50000001") == (200, "")


def test_an_address_that_is_not_on_the_list(store: Store) -> None:
    app = "/_control/naver/apps/sandbox-own-teranubi"
    store.client.patch(app, json={"allowed_ips": ["192.0.2.1"]})
    assert code(store) == (403, "GW.IP_NOT_ALLOWED")
    answer: Any = store.ask_token(store.form()).json
    assert answer["code"] == "GW.IP_NOT_ALLOWED"
    store.client.patch(app, json={"allowed_ips": ["127.0.0.1"]})
    assert code(store) == (200, "")
    store.arm("ip_blocked")
    assert [code(store)[1], code(store)[1]] == ["GW.IP_NOT_ALLOWED", ""]


# So slow that no real second of a busy machine fills a bucket.
SLOWLY = {"naver_rate_limited": True, "naver_rate_per_second": 0.001}


def test_four_calls_at_once_for_each_api_and_then_at_their_rate(store: Store) -> None:
    assert store.ask("GET", ACCOUNT).headers["GNCP-GW-RateLimit-Replenish-Rate"] == "2"
    store.configure(**SLOWLY)
    answers = [store.ask("GET", ACCOUNT) for _ in range(5)]
    assert [each.status_code for each in answers] == [200, 200, 200, 200, 429]
    body: Any = answers[-1].json
    assert body["code"] == "GW.RATE_LIMIT"
    headers = {
        name.removeprefix("GNCP-GW-RateLimit-"): value
        for name, value in answers[-1].headers.items()
        if name.startswith("GNCP-GW-RateLimit-")
    }
    assert headers == {"Replenish-Rate": "0.001", "Burst-Capacity": "4", "Remaining": "0"}
    assert store.ask("GET", "/v1/seller/channels").status_code == 200
    store.later(seconds=2000)
    assert [code(store)[0] for _ in range(3)] == [200, 200, 429]


def test_the_bucket_is_shared_by_all_sellers_of_the_solution(stranger: Store) -> None:
    stranger.configure(**SLOWLY)
    other = Store(context=stranger.context, client=stranger.client, account_id="marogyeol")
    found = []
    for each in (stranger, other):
        each.control("subscription/start")
        each.sign_in_as_solution(each.account_id)
        found += [code(each)[0] for _ in range(3)]
    assert found == [200, 200, 200, 200, 429, 429]


@pytest.mark.parametrize(("period", "after_a_second"), [("SECONDS", 200), ("ROUND", 429)])
def test_a_seller_s_quota(stranger: Store, period: str, after_a_second: int) -> None:
    stranger.configure(naver_quota_limit=2, naver_quota_period=period)
    stranger.control("subscription/start")
    stranger.sign_in_as_solution()
    last = next(
        answer for _ in range(1000) if (answer := stranger.ask("GET", ACCOUNT)).status_code == 429
    )
    body: Any = last.json
    assert body["code"] == "GW.QUOTA_LIMIT"
    assert last.headers["GNCP-GW-Quota-Period"] == period
    assert last.headers["GNCP-GW-Quota-Limit"] == "2"
    assert last.headers["GNCP-GW-Quota-Remaining"] == "0"
    stranger.later(seconds=2)
    assert stranger.ask("GET", ACCOUNT).status_code == after_a_second
    stranger.client.post("/_control/naver/limits/clear")
    assert stranger.ask("GET", ACCOUNT).status_code == 200


def test_an_unknown_address_and_a_single_refusal(store: Store) -> None:
    assert code(store, "/v1/nothing/here") == (404, "GW.NOT_FOUND")
    store.arm("token_expired")
    assert [code(store), code(store)] == [AUTHN, (200, "")]
    store.arm("error", status=503)
    body: Any = store.ask("GET", ACCOUNT).json
    assert body["code"] == "GW.BLOCK.01"


def test_one_shop_does_not_see_another_s_orders(store: Store) -> None:
    order_id, ids = store.order()
    other = Store(context=store.context, client=store.client, account_id="marogyeol")
    other.sign_in()
    assert other.query(ids) == []
    assert other.feed() == []
    assert code(other, f"/v1/pay-order/seller/orders/{order_id}/product-order-ids")[1] == "100003"
    assert code(other, ORDERS, query_string={"from": other.ago(hours=1)}) == (200, "")


def test_calls_are_counted(store: Store) -> None:
    code(store)
    calls: Any = store.client.get("/_control/naver/teranubi/calls").json
    assert calls["paths"] == {"GET /v1/seller/account": 1}
    calls = store.client.get("/_control/naver/calls").json
    assert calls["paths"]["POST /v1/oauth2/token"] == 1
