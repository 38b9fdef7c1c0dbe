"""One refresh token, many workers: it works once, and nobody may find that out twice."""

import threading
from datetime import timedelta
from functools import partial

import pytest
import requests
from cryptography.exceptions import InvalidTag
from django.conf import settings as configured
from django.db import connection, transaction

from integrations import housekeeping, links, polling
from integrations.cafe24 import oauth, tokens
from integrations.connector import DOUBTED, EXPIRED, REMOVED, Busy, NeedsReconnect
from integrations.models import EndedBy, Integration, IntegrationStatus
from tests.committed import at_once, committed
from tests.factories import make_integration
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


def ask_and_be_held_back(mall: Integration) -> Busy:
    with pytest.raises(Busy) as held_back:
        ask(mall)
    return held_back.value


@pytest.mark.django_db
def test_after_a_lost_answer_the_link_is_parked_with_its_work(
    sandbox: Sandbox, mall: Integration
) -> None:
    """The pair was rotated, and nobody has the new one: only a new consent helps."""
    sandbox.set_clock(ahead=timedelta(hours=3))
    sandbox.arm_fault("accept_then_drop", match="/oauth/token")
    ask_and_be_held_back(mall)
    row = load(mall)
    assert (row.refreshing_since is None, row.refusals) == (False, 0)
    # Somebody else may be waiting for that answer yet, so one refusal is not the end.
    assert str(ask_and_be_held_back(mall)) == DOUBTED
    assert load(mall).status == IntegrationStatus.CONNECTED
    sandbox.set_clock(ahead=timedelta(hours=3, minutes=6))
    with pytest.raises(NeedsReconnect):
        ask(mall)
    row = load(mall)
    assert (row.status, row.ended_by) == (IntegrationStatus.RECONNECT, EndedBy.EXPIRED)
    assert row.error == EXPIRED
    with pytest.raises(NeedsReconnect):
        ask(mall)


@pytest.mark.django_db
def test_a_process_that_died_waiting_for_its_answer_is_found_out(
    sandbox: Sandbox, mall: Integration
) -> None:
    sandbox.set_clock(ahead=timedelta(hours=3))
    token = tokens.refresh_token(load(mall))
    Integration.objects.update(refreshing_since=clock.now())
    oauth.refresh(mall_id=MALL, refresh_token=token, now=clock.now())
    sandbox.set_clock(ahead=timedelta(hours=3, minutes=2))
    with pytest.raises(NeedsReconnect):
        ask(mall)
    assert load(mall).ended_by == EndedBy.EXPIRED


@pytest.mark.django_db
def test_after_a_slow_answer_to_somebody_else_the_next_is_asked_and_works(
    sandbox: Sandbox, mall: Integration
) -> None:
    """A note that was left over is no refusal: the token may not have been used up at all."""
    sandbox.set_clock(ahead=timedelta(hours=3))
    Integration.objects.update(refreshing_since=clock.now() - timedelta(hours=1))
    assert works(ask(mall))
    assert load(mall).refreshing_since is None


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
    ask_and_be_held_back(mall)
    assert load(mall).status == IntegrationStatus.CONNECTED


@pytest.mark.django_db
def test_a_false_word_of_an_uninstalled_app_costs_a_few_minutes(
    sandbox: Sandbox, mall: Integration
) -> None:
    sandbox.set_clock(ahead=timedelta(hours=3))
    sandbox.arm_fault("false_uninstalled", match="/oauth/token", times=2)
    held_back = ask_and_be_held_back(mall)
    assert timedelta(minutes=4) < timedelta(seconds=held_back.retry_after) <= timedelta(minutes=5)
    # Nobody asks before that, whoever wants to.
    for _ in range(3):
        ask_and_be_held_back(mall)
    assert load(mall).refusals == 1
    sandbox.set_clock(ahead=timedelta(hours=3, minutes=6))
    ask_and_be_held_back(mall)
    sandbox.set_clock(ahead=timedelta(hours=3, minutes=21))
    assert works(ask(mall))
    row = load(mall)
    assert (row.status, row.refusals, row.refused_at) == (IntegrationStatus.CONNECTED, 0, None)
    assert row.refreshing_since is None


@pytest.mark.django_db
def test_what_is_refused_for_an_hour_has_ended(sandbox: Sandbox, mall: Integration) -> None:
    sandbox.arm_fault("false_uninstalled", match="/oauth/token", times=9)
    for minutes in (0, 6, 21):
        sandbox.set_clock(ahead=timedelta(hours=3, minutes=minutes))
        ask_and_be_held_back(mall)
    sandbox.set_clock(ahead=timedelta(hours=4))
    with pytest.raises(NeedsReconnect):
        ask(mall)
    assert load(mall).ended_by == EndedBy.EXPIRED


@pytest.mark.django_db
def test_news_of_a_removal_and_a_refusal_are_two_signals(
    sandbox: Sandbox, mall: Integration
) -> None:
    sandbox.set_clock(ahead=timedelta(hours=3))
    sandbox.arm_fault("false_uninstalled", match="/oauth/token", times=9)
    ask_and_be_held_back(mall)
    Integration.objects.update(removal_heard_at=clock.now())
    with pytest.raises(NeedsReconnect):
        ask(mall)
    row = load(mall)
    assert (row.status, row.ended_by, row.error) == ("reconnect", EndedBy.REMOVED, REMOVED)


@pytest.mark.django_db
def test_an_unused_token_lapses(sandbox: Sandbox, mall: Integration) -> None:
    sandbox.set_clock(ahead=timedelta(days=14, minutes=1))
    with pytest.raises(NeedsReconnect):
        ask(mall)
    assert load(mall).ended_by == EndedBy.EXPIRED


@committed
def test_whoever_waits_too_long_for_the_row_comes_back(
    sandbox: Sandbox, mall: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.set_clock(ahead=timedelta(hours=3))
    monkeypatch.setattr(links, "_LOCK_TIMEOUT", "50ms")
    with transaction.atomic():
        Integration.objects.select_for_update(no_key=True).get()
        raised: list[Exception] = at_once(partial(_caught, mall))
    assert isinstance(raised[0], Busy)
    assert load(mall).refreshing_since is None


def _caught(mall: Integration) -> Exception | None:
    mall.refreshing_since = clock.now()
    try:
        with links.locked(mall, why=str):
            return None
    except Busy as error:
        return error


@pytest.mark.django_db
def test_a_link_is_kept_alive_while_its_polls_fail(sandbox: Sandbox, mall: Integration) -> None:
    sandbox.set_clock(ahead=timedelta(days=8))
    sandbox.arm_fault("error", match="/admin/", times=99)
    for day in range(8, 40, 3):
        sandbox.set_clock(ahead=timedelta(days=day))
        polling.poll_due(now=clock.now())
        housekeeping.keep_links_alive(now=clock.now())
    row = load(mall)
    assert row.status == IntegrationStatus.CONNECTED
    assert row.refresh_expires_at is not None
    assert row.refresh_expires_at > clock.now() + timedelta(days=6)


@pytest.mark.django_db
def test_one_link_that_cannot_be_kept_alive_stops_no_other(
    sandbox: Sandbox, mall: Integration, other_brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_integration(brand=other_brand, refresh_expires_at=clock.now(), access_token_sealed=b"-")
    sandbox.set_clock(ahead=timedelta(days=8))
    housekeeping.keep_links_alive(now=clock.now())
    expires_at = load(mall).refresh_expires_at
    assert expires_at is not None
    assert expires_at > clock.now() + timedelta(days=13)


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
