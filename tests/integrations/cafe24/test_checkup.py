"""A daily look at the link: are webhooks on, which were lost, when does the API's version end."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from integrations import checkup as daily
from integrations import reading
from integrations.cafe24 import checkup
from integrations.cafe24.checkup import Facts
from integrations.models import Integration, IntegrationStatus, ReadHint
from integrations.orders.models import Order
from tests.integrations.cafe24.far_mall import Answer, FarMall, linked, says
from tests.sandboxed import MALL, Sandbox
from vircle.brands.models import Brand, User
from vircle.foundation import clock, limiter
from vircle.foundation.clock import KST

pytestmark = pytest.mark.django_db

NOBODY = "http://127.0.0.1:9/"


@pytest.fixture
def mall(sandbox: Sandbox, brand: Brand, owner: User) -> Integration:
    sandbox.configure(cafe24_webhook_url=NOBODY)
    return sandbox.install(brand=brand, user=owner)


@pytest.fixture
def far_store(far: FarMall, brand: Brand) -> Integration:
    since = clock.now() - timedelta(days=1)
    return linked(brand=brand, store_id=MALL, checkup_due_at=clock.now(), connected_since=since)


def look(mall: Integration) -> Facts:
    """Make the check-up due and do it."""
    limiter.client().flushdb()
    Integration.objects.filter(pk=mall.pk).update(checkup_due_at=clock.now())
    assert daily.check_due(now=clock.now())
    mall.refresh_from_db()
    return Facts.from_json(mall.checkup)


def lose_news_of(sandbox: Sandbox) -> str:
    """Deliver an order whose webhook nobody takes."""
    order_id = sandbox.create_order()
    sandbox.act(order_id, "deliver", webhook=True)
    sandbox.control("webhooks/wait", {"seconds": 0.3})
    return order_id


def test_after_connecting_and_then_about_daily(mall: Integration) -> None:
    assert daily.check_due(now=clock.now())
    mall.refresh_from_db()
    assert mall.checkup_due_at is not None
    wait = mall.checkup_due_at - clock.now()
    assert timedelta(hours=21) < wait < timedelta(hours=27)
    assert not daily.check_due(now=clock.now())
    assert Facts.from_json(mall.checkup).receives_webhooks is True


def test_reception_that_was_switched_off_is_noticed(sandbox: Sandbox, mall: Integration) -> None:
    sandbox.control(f"cafe24/{MALL}", {"reception": "F"}, method="PATCH")
    assert look(mall).receives_webhooks is False
    sandbox.control(f"cafe24/{MALL}", {"reception": "T"}, method="PATCH")
    assert look(mall).receives_webhooks is True


@pytest.mark.parametrize("fault", ["scope_missing", "not_a_list"])
def test_what_cannot_be_known_is_unknown(sandbox: Sandbox, mall: Integration, fault: str) -> None:
    sandbox.arm_fault(fault, match="/webhooks/setting")
    facts = look(mall)
    assert (facts.receives_webhooks, facts.api_version) == (None, "2026-03-01")
    mall.refresh_from_db()
    assert (mall.status, mall.refusals) == (IntegrationStatus.CONNECTED, 0)


def test_an_order_whose_webhook_was_lost_is_asked_for_once(
    sandbox: Sandbox, mall: Integration
) -> None:
    order_id = lose_news_of(sandbox)
    assert look(mall).rescued == 1
    assert ReadHint.objects.get().external_order_id == order_id
    assert reading.read_due(now=clock.now())
    assert Order.objects.get().external_id == order_id
    another = lose_news_of(sandbox)
    facts = look(mall)
    assert facts.last_log_id
    assert another in set(ReadHint.objects.values_list("external_order_id", flat=True))


def entry(number: int, *, mall: str = MALL, order_id: str = "", **fields: Any) -> dict[str, Any]:
    half_an_hour_ago = datetime.now(KST).replace(microsecond=0) - timedelta(minutes=30)
    told_at = half_an_hour_ago + timedelta(seconds=number)
    resource = f'{{"mall_id": "{mall}", "order_id": "{order_id or f"20261120-{number:07d}"}"}}'
    return {
        "log_id": f"id-{number}",
        "mall_id": mall,
        "success": "F",
        "requested_time": told_at.isoformat(),
        "request_body": f'{{"event_no": 90024, "resource": {resource}}}',
    } | fields


def logs(far: FarMall, *rows: Any) -> None:
    far.answer = lambda _mall, path: says({"logs": rows}) if path == "webhooks/logs" else says({})


def hinted() -> set[str]:
    return set(ReadHint.objects.values_list("external_order_id", flat=True))


def test_only_news_of_this_mall_that_did_not_arrive_counts(
    far: FarMall, far_store: Integration
) -> None:
    long_ago = (datetime.now(KST) - timedelta(days=3)).isoformat()
    logs(
        far,
        entry(1),
        entry(2, order_id="20261120-0000008,20261120-0000009"),
        entry(3, mall="teranubi"),
        entry(4, success="T"),
        entry(5, requested_time=long_ago),
        entry(6, requested_time="yesterday"),
        entry(7, log_id=""),
        entry(8, request_body="[" * 50_000),
        entry(9, request_body=None),
    )
    facts = look(far_store)
    assert hinted() == {"20261120-0000001", "20261120-0000008", "20261120-0000009"}
    assert facts.rescued == 3


def test_the_same_log_again_rescues_nothing_more(far: FarMall, far_store: Integration) -> None:
    """The id it is read on from may have left the log: then all of it is shown once more."""
    rows = [entry(number) for number in (1, 2, 3)]
    logs(far, *rows[:2])
    facts = look(far_store)
    assert (facts.rescued, facts.last_log_id) == (2, "id-2")
    answers = iter([says({}), says({}), says({}, status=422), says({"logs": rows})])
    far.answer = lambda _mall, _path: next(answers)
    # The last one's second is read again, as there may have been more in it.
    assert look(far_store).rescued == 2 + 2
    assert "20261120-0000003" in hinted()


def test_a_log_without_an_end_is_left(
    far: FarMall, far_store: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "LOGS_PER_PAGE", 2)
    logs(far, entry(1), entry(2))
    look(far_store)
    assert far.calls[f"{MALL} webhooks/logs"] == 2
    numbers = iter(range(10, 999))
    far.answer = lambda _mall, _path: says({"logs": [entry(next(numbers)), entry(next(numbers))]})
    look(far_store)
    assert far.calls[f"{MALL} webhooks/logs"] == 2 + 10


@pytest.mark.parametrize(("days", "soon"), [(59, True), (60, False), (-1, True)])
def test_the_end_of_the_apis_version_is_told_in_time(
    far: FarMall, far_store: Integration, days: int, soon: bool
) -> None:
    ends_on: date = clock.kst_date(clock.now()) + timedelta(days=days)
    app = {"version": "2026-03-01", "version_expiration_date": f"{ends_on}T00:00:00+09:00"}
    far.answer = lambda _mall, _path: says({"app": app})
    facts = look(far_store)
    assert facts.api_version_ends_soon is soon
    assert (facts.api_version, facts.api_version_ends_on) == ("2026-03-01", ends_on.isoformat())


@pytest.mark.parametrize("stated", [None, "", "soon", "0000-00-00", 5, "9999-01-01"])
def test_a_version_without_an_end_is_no_alarm(
    far: FarMall, far_store: Integration, stated: object
) -> None:
    far.answer = lambda _mall, _path: says({"app": {"version_expiration_date": stated}})
    assert look(far_store).api_version_ends_on == ""


def test_trouble_is_told_and_the_look_repeated(far: FarMall, far_store: Integration) -> None:
    far.answer = lambda _mall, _path: Answer(503)
    before = look(far_store)
    far_store.refresh_from_db()
    assert (before, far_store.checkup) == (Facts(), {})
    assert far_store.error
    assert far_store.checkup_due_at is not None
    wait = far_store.checkup_due_at - clock.now()
    assert timedelta(seconds=50) < wait < timedelta(minutes=6)


def test_a_store_that_is_let_go_meanwhile_is_not_looked_at_again(far_store: Integration) -> None:
    Integration.objects.update(checkup_due_at=None)
    assert not daily.check_due(now=clock.now())
    daily._save(far_store, checkup_due_at=clock.now())
    assert Integration.objects.get().checkup_due_at is None


def test_facts_of_another_version_are_read() -> None:
    assert Facts.from_json({"rescued": 4, "gone": 1}) == Facts(rescued=4)
    facts = Facts(receives_webhooks=False, last_log_id="a", rescued=2)
    assert Facts.from_json(facts.to_json()) == facts
