"""Tokens over real HTTP: reuse, one reissue, refusals that end a link, and those that do not."""

import logging
from datetime import timedelta

import pytest
from pytest_django import Settings

from integrations.connector import Busy, ConnectorError, NeedsReconnect
from integrations.models import EndedBy, Integration, IntegrationStatus
from integrations.naver import applications, seller, tokens, trouble
from integrations.naver.connector import NaverConnector
from integrations.naver.trouble import (
    ClockWrong,
    IpBlocked,
    TokenRefused,
    Unauthorised,
    WrongCredentials,
)
from integrations.orders.models import Order
from tests.integrations.naver.conftest import SOLUTION, NaverWorld, forget_limits, poll
from vircle.foundation import clock, limiter

pytestmark = pytest.mark.django_db


def token_calls(naver: NaverWorld) -> int:
    answer = naver.control("calls", method="GET")
    return int(answer["paths"].get("POST /v1/oauth2/token", 0))


def test_a_token_is_sealed_and_used_again(naver: NaverWorld, store: Integration) -> None:
    before = token_calls(naver)
    seller.who_am_i(store)
    seller.who_am_i(store)
    assert token_calls(naver) == before
    assert store.access_token_sealed is not None
    assert store.access_expires_at is not None
    assert timedelta(hours=2) < store.access_expires_at - clock.now() <= timedelta(hours=3)


def test_a_token_near_its_end_is_replaced(naver: NaverWorld, store: Integration) -> None:
    old = tokens.access_token(store, now=clock.now())
    naver.later(hours=2, minutes=45)
    new = tokens.access_token(store, now=clock.now())
    assert new != old
    assert Integration.objects.get().access_expires_at == store.access_expires_at


def test_a_dead_token_is_reissued_once(naver: NaverWorld, store: Integration) -> None:
    naver.control("tokens", method="DELETE")
    assert seller.who_am_i(store).store_name == "마로결 공식스토어"


def test_a_token_that_stays_refused_is_no_loop_and_no_end(
    naver: NaverWorld, store: Integration
) -> None:
    naver.control(f"apps/{SOLUTION}", {"groups": []}, method="PATCH")
    before = token_calls(naver)
    for _ in range(5):
        with pytest.raises(Unauthorised):
            seller.who_am_i(store)
    assert token_calls(naver) == before + 1
    store.refresh_from_db()
    assert (store.status, store.refusals) == (IntegrationStatus.CONNECTED, 0)


def test_a_clock_that_is_wrong_is_named(
    naver: NaverWorld, store: Integration, caplog: pytest.LogCaptureFixture
) -> None:
    naver.fault("clock_skew", seconds=600)
    with pytest.raises(ClockWrong, match="서버 시각"):
        tokens.confirm(store)
    store.refresh_from_db()
    assert store.refusals == 0


def test_a_refused_question_is_not_repeated_unchanged(
    naver: NaverWorld, store: Integration
) -> None:
    naver.subscribe("end")
    with pytest.raises(TokenRefused):
        tokens.confirm(store)
    before = token_calls(naver)
    for _ in range(3):
        with pytest.raises(Busy, match="사용하기"):
            tokens.confirm(store)
    assert token_calls(naver) == before


def test_refusals_that_last_end_the_link(naver: NaverWorld, store: Integration) -> None:
    naver.subscribe("end")
    for minutes in (0, 30):
        naver.later(minutes=minutes)
        forget_limits()
        with pytest.raises(TokenRefused):
            tokens.confirm(store)
        assert store.is_connected
    naver.later(minutes=61)
    forget_limits()
    with pytest.raises(NeedsReconnect, match="해지"):
        tokens.confirm(store)
    store.refresh_from_db()
    assert (store.status, store.ended_by) == (IntegrationStatus.RECONNECT, EndedBy.UNSUBSCRIBED)


def test_news_of_an_end_and_one_refusal_end_the_link(naver: NaverWorld, store: Integration) -> None:
    naver.subscribe("end")
    Integration.objects.update(removal_heard_at=clock.now(), poll_due_at=clock.now())
    store.refresh_from_db()
    with pytest.raises(NeedsReconnect):
        NaverConnector(store).count_products(shop_no=1)
    store.refresh_from_db()
    assert store.ended_by == EndedBy.UNSUBSCRIBED


def test_false_news_of_an_end_changes_nothing(naver: NaverWorld, store: Integration) -> None:
    Integration.objects.update(removal_heard_at=clock.now())
    store.refresh_from_db()
    assert NaverConnector(store).count_products(shop_no=1) > 0
    naver.later(minutes=70)
    forget_limits()
    assert NaverConnector(store).count_products(shop_no=1) > 0
    store.refresh_from_db()
    assert (store.removal_heard_at, store.refusals) == (None, 0)


def test_an_own_application_asks_for_itself(naver: NaverWorld, own_store: Integration) -> None:
    naver.buy()
    naver.later(minutes=1)
    poll(own_store)
    assert Order.objects.count() == 1
    assert own_store.application_secret_sealed is not None
    assert applications.application_of(own_store).client_id == naver.seller["app"]["client_id"]


def test_an_own_application_whose_secret_changed_has_expired(
    naver: NaverWorld, own_store: Integration
) -> None:
    naver.control(f"apps/{own_store.application_id}/secret")
    for minutes in (0, 30, 61):
        naver.later(minutes=minutes)
        forget_limits()
        with pytest.raises(ConnectorError):
            tokens.confirm(own_store)
    own_store.refresh_from_db()
    assert own_store.ended_by == EndedBy.EXPIRED


def test_a_wrong_secret_of_the_platform_ends_no_store(
    naver: NaverWorld, store: Integration, settings: Settings
) -> None:
    settings.NAVER_CLIENT_SECRET = "$2a$04$abcdefghijklmnopqrstuu"
    for minutes in (0, 30, 61, 90):
        naver.later(minutes=minutes)
        forget_limits()
        with pytest.raises(WrongCredentials):
            tokens.confirm(store)
    store.refresh_from_db()
    assert store.is_connected


def test_an_address_that_is_not_listed_is_a_task_for_a_person(
    naver: NaverWorld, store: Integration, caplog: pytest.LogCaptureFixture
) -> None:
    naver.fault("ip_blocked", times=3)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            with pytest.raises(IpBlocked, match="IP"):
                seller.who_am_i(store)
    told = [r.getMessage() for r in caplog.records if "needs a person" in r.getMessage()]
    assert told == [f"Naver application {SOLUTION} needs a person: ip."]
    assert trouble.operator_tasks() == [trouble.OperatorTask(SOLUTION, "ip")]


def test_a_spent_quota_rests_for_long(naver: NaverWorld, store: Integration) -> None:
    naver.sandbox.configure(naver_quota_limit=1, naver_quota_period="ROUND")
    connector = NaverConnector(store)
    connector.count_products(shop_no=1)
    with pytest.raises(Busy) as refused:
        connector.count_products(shop_no=1)
    assert refused.value.retry_after >= 3600
    before = naver.calls()
    with pytest.raises(Busy):
        connector.count_products(shop_no=1)
    assert naver.calls() == before


def test_a_quota_of_a_second_rests_for_a_moment(naver: NaverWorld, store: Integration) -> None:
    naver.fault("quota_exceeded")
    with pytest.raises(Busy) as refused:
        NaverConnector(store).count_products(shop_no=1)
    assert refused.value.retry_after <= 5


def test_the_solutions_own_token_is_remembered_sealed(
    naver: NaverWorld, store: Integration
) -> None:
    now = clock.now()
    first = tokens.solution_token(now=now)
    before = token_calls(naver)
    assert tokens.solution_token(now=now) == first
    assert token_calls(naver) == before
    assert first not in remembered()


def remembered() -> str:
    keys = limiter.client().keys("naver:solution-token:*")
    assert keys
    return str([limiter.client().get(key) for key in keys])


def test_whose_application_is_it(naver: NaverWorld) -> None:
    app = naver.seller["app"]
    facts = seller.check_own_application(app["client_id"], f" {app['secret']} ")
    assert (facts.account_uid, facts.store_name) == (naver.seller["uid"], "마로결 공식스토어")
    assert facts.url.endswith("/marogyeol/")


@pytest.mark.parametrize(
    ("secret", "words"),
    [("$2a$04$abc", "29자"), ("", "29자"), ("$2a$04$abcdefghijklmnopqrstuu", "올바르지 않습니다")],
)
def test_what_is_wrong_with_an_application_is_said(
    naver: NaverWorld, secret: str, words: str
) -> None:
    with pytest.raises(WrongCredentials, match=words):
        seller.check_own_application(naver.seller["app"]["client_id"], secret)


def test_a_mistyped_secret_may_be_mended_at_once(naver: NaverWorld) -> None:
    app = naver.seller["app"]
    with pytest.raises(WrongCredentials):
        seller.check_own_application(app["client_id"], "$2a$04$abcdefghijklmnopqrstuu")
    assert seller.check_own_application(app["client_id"], app["secret"]).account_uid
