"""One refresh token, many workers: it works once, and nobody may find that out twice."""

import threading
from datetime import timedelta
from functools import partial

import pytest
import requests
from cryptography.exceptions import InvalidTag
from django.conf import settings as configured
from django.db import connection

from integrations.cafe24 import tokens
from integrations.connector import Busy, NeedsReconnect
from integrations.models import Integration, IntegrationStatus
from tests.committed import at_once, committed
from tests.sandboxed import MALL, Sandbox
from vircle.brands.models import Brand, User
from vircle.foundation import clock

WORKERS = 8


@pytest.fixture
def mall(sandbox: Sandbox, brand: Brand, owner: User) -> Integration:
    return sandbox.install(brand=brand, user=owner)


def works(token: str) -> bool:
    answer = requests.get(
        f"{configured.CAFE24_API_URL.format(mall_id=MALL)}/api/v2/admin/store",
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )
    return answer.status_code == 200


def load(mall: Integration) -> Integration:
    return Integration.objects.get(brand_id=mall.brand_id, pk=mall.pk)


def ask(mall: Integration) -> str:
    return tokens.access_token(load(mall), now=clock.now())


@committed
def test_many_workers_refresh_once_a_round(sandbox: Sandbox, mall: Integration) -> None:
    seen = {tokens.access_token(load(mall), now=clock.now())}
    for hours in (3, 6, 9):
        sandbox.set_clock(ahead=timedelta(hours=hours))
        found = at_once(*[partial(ask, mall)] * WORKERS)
        assert len(found) == WORKERS
        assert len(set(found)) == 1
        assert works(found[0])
        assert found[0] not in seen
        seen.add(found[0])
    assert load(mall).status == IntegrationStatus.CONNECTED
    assert load(mall).refreshing_since is None


@committed
def test_a_webhook_does_not_wait_for_a_refresh(sandbox: Sandbox, mall: Integration) -> None:
    """Its rows point at the integration: a full lock on it would hold them back."""
    sandbox.set_clock(ahead=timedelta(hours=3))
    sandbox.arm_fault("slow", match="/oauth/token", seconds=2.0)
    slow = threading.Thread(target=_refresh_and_close, args=(load(mall),))
    slow.start()
    _until_refreshing(mall)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '500ms'")
        cursor.execute(
            "INSERT INTO integrations_readhint (brand_id, integration_id, external_order_id, seq,"
            " due_at, attempts, error) VALUES (%s, %s, '1', 1, clock_timestamp(), 0, '')",
            [mall.brand_id, mall.pk],
        )
        cursor.execute("RESET lock_timeout")
    assert slow.is_alive()
    slow.join(timeout=20)


def _refresh_and_close(mall: Integration) -> None:
    tokens.access_token(mall, now=clock.now())
    connection.close()


def _until_refreshing(mall: Integration) -> None:
    for _ in range(10_000):
        if load(mall).refreshing_since:
            return
    raise AssertionError("No refresh began.")


@pytest.mark.django_db
def test_expiry_is_a_lifetime_on_our_own_clock(sandbox: Sandbox, mall: Integration) -> None:
    assert mall.access_expires_at is not None
    assert mall.refresh_expires_at is not None
    now = clock.now()
    assert timedelta(minutes=119) < mall.access_expires_at - now <= timedelta(hours=2)
    assert timedelta(days=13.9) < mall.refresh_expires_at - now <= timedelta(days=14)


@pytest.mark.django_db
def test_tokens_are_sealed_where_they_lie(mall: Integration) -> None:
    token = tokens.access_token(mall, now=clock.now())
    row = load(mall)
    assert token.encode() not in bytes(row.access_token_sealed or b"")
    row.store_id = "teranubi"
    with pytest.raises(InvalidTag):
        tokens.access_token(row, now=clock.now())


@pytest.mark.django_db
def test_a_fresh_token_is_used_as_it_is(sandbox: Sandbox, mall: Integration) -> None:
    first = tokens.access_token(load(mall), now=clock.now())
    assert tokens.access_token(load(mall), now=clock.now()) == first


@pytest.mark.django_db
def test_a_lost_answer_is_not_repeated_blindly(sandbox: Sandbox, mall: Integration) -> None:
    sandbox.set_clock(ahead=timedelta(hours=3))
    sandbox.arm_fault("accept_then_drop", match="/oauth/token")
    with pytest.raises(Busy):
        tokens.access_token(load(mall), now=clock.now())
    row = load(mall)
    assert row.refreshing_since is not None
    assert row.status == IntegrationStatus.CONNECTED
    with pytest.raises(NeedsReconnect):
        tokens.access_token(row, now=clock.now())
    assert load(mall).status == IntegrationStatus.RECONNECT


@pytest.mark.django_db
def test_a_refresh_that_never_arrived_is_tried_again(sandbox: Sandbox, mall: Integration) -> None:
    sandbox.set_clock(ahead=timedelta(hours=3))
    sandbox.arm_fault("drop", match="/oauth/token")
    with pytest.raises(Busy):
        tokens.access_token(load(mall), now=clock.now())
    assert works(tokens.access_token(load(mall), now=clock.now()))
    assert load(mall).refreshing_since is None


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["error", "truncate"])
def test_a_stumbling_token_endpoint_is_not_the_end(
    sandbox: Sandbox, mall: Integration, fault: str
) -> None:
    sandbox.set_clock(ahead=timedelta(hours=3))
    sandbox.arm_fault(fault, match="/oauth/token")
    with pytest.raises(Busy):
        tokens.access_token(load(mall), now=clock.now())
    assert load(mall).status == IntegrationStatus.CONNECTED


@pytest.mark.django_db
def test_an_unused_link_is_kept_alive(sandbox: Sandbox, mall: Integration) -> None:
    sandbox.set_clock(ahead=timedelta(days=6))
    before = load(mall).refresh_expires_at
    tokens.keep_alive(load(mall), now=clock.now())
    assert load(mall).refresh_expires_at == before
    sandbox.set_clock(ahead=timedelta(days=8))
    tokens.keep_alive(load(mall), now=clock.now())
    after = load(mall).refresh_expires_at
    assert before is not None
    assert after is not None
    assert after > before + timedelta(days=7)


@pytest.mark.django_db
def test_our_own_wrong_secret_does_not_end_the_link(
    sandbox: Sandbox, mall: Integration, settings: object
) -> None:
    sandbox.set_clock(ahead=timedelta(hours=3))
    settings.CAFE24_CLIENT_SECRET = "mistyped"  # type: ignore[attr-defined]
    with pytest.raises(Busy):
        tokens.access_token(load(mall), now=clock.now())
    assert load(mall).status == IntegrationStatus.CONNECTED
