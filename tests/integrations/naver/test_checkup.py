"""The daily look: a subscription that ended, and an application that has to be renewed."""

from datetime import date, timedelta

import pytest

from integrations.models import EndedBy, Integration, IntegrationStatus
from integrations.naver import checkup, solution
from integrations.naver.connector import NaverConnector
from tests.integrations.naver.conftest import SELLER, NaverWorld, forget_limits
from vircle.foundation import clock

pytestmark = pytest.mark.django_db


def test_a_running_subscription_is_noted(naver: NaverWorld, store: Integration) -> None:
    facts = NaverConnector(store).check_up(last={}).facts
    assert (facts["subscription"], facts["may_call"]) == ("SUBSCRIBING", True)


@pytest.mark.parametrize("step", ["payment_fail", "request_end"])
def test_a_seller_who_may_still_be_asked_stays(
    naver: NaverWorld, store: Integration, step: str
) -> None:
    naver.subscribe(step)
    assert NaverConnector(store).check_up(last={}).facts["may_call"]
    store.refresh_from_db()
    assert store.removal_heard_at is None


def test_an_end_that_the_token_endpoint_confirms_parks_the_store(
    naver: NaverWorld, store: Integration
) -> None:
    naver.subscribe("end")
    facts = NaverConnector(store).check_up(last={}).facts
    assert facts["may_call"] is False
    store.refresh_from_db()
    assert (store.status, store.ended_by) == (IntegrationStatus.RECONNECT, EndedBy.UNSUBSCRIBED)


def test_an_end_that_was_taken_back_is_forgotten(naver: NaverWorld, store: Integration) -> None:
    Integration.objects.update(removal_heard_at=clock.now())
    store.refresh_from_db()
    NaverConnector(store).check_up(last={})
    store.refresh_from_db()
    assert store.removal_heard_at is None


def test_an_own_application_is_to_be_authenticated_in_time(
    naver: NaverWorld, own_store: Integration
) -> None:
    facts = NaverConnector(own_store).check_up(last={}).facts
    by = date.fromisoformat(facts["reauthenticate_by"])
    assert by == checkup.reauthenticate_by(own_store.connected_since)
    assert not facts["reauthenticate_soon"]
    naver.later(days=167)
    forget_limits()
    again = NaverConnector(own_store).check_up(last=facts).facts
    assert again == {"reauthenticate_by": by.isoformat(), "reauthenticate_soon": True}


def test_an_application_that_was_renewed_counts_anew() -> None:
    now = clock.now()
    facts = checkup.facts_on_connecting(now=now)
    assert facts["reauthenticate_by"] == checkup.reauthenticate_by(now).isoformat()
    assert checkup.reauthenticate_by(now) > (now + timedelta(days=178)).date()


def test_who_comes_with_a_token_is_approved(naver: NaverWorld) -> None:
    naver.subscribe("request")
    token = naver.control(f"{SELLER}/handoff", {"type": "jwe"})["token"]
    info = solution.seller_info_by_token(token=token)
    assert (info.account_uid, info.store_name) == (naver.seller["uid"], "마로결 공식스토어")
    assert info.may_approve
    assert solution.approve(token=token, mapping_id="brand-1") == "SUBSCRIBING"
    found = solution.subscription(account_uid=info.account_uid)
    assert found is not None
    assert (found.mapping_id, found.may_call) == ("brand-1", True)


def test_who_never_subscribed_has_no_subscription(naver: NaverWorld) -> None:
    assert solution.subscription(account_uid="nobody") is None


@pytest.mark.parametrize(
    ("status", "may"),
    [
        ("SUBSCRIBING", True),
        ("ON_PAYMENT_FAIL", True),
        ("WAITING_UNSUBSCRIPTION", True),
        ("WAITING_SUBSCRIPTION", False),
        ("CANCEL_SUBSCRIPTION", False),
        ("UNSUBSCRIBED", False),
        ("ON_EXAMINATION", False),
        ("", False),
    ],
)
def test_the_status_decides_whether_a_seller_is_asked(status: str, may: bool) -> None:
    assert solution.may_call(status) is may
