"""Whatever a mall answers costs little, is told in plain words, and the next poll goes on."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from integrations import polling, reading, sql
from integrations.cafe24 import client, connector, manners, parse
from integrations.cafe24.windows import DATE_TYPES
from integrations.connector import NO_ANSWER, NOT_ACCEPTED, UNREADABLE
from integrations.models import Integration, ReadHint
from integrations.orders.models import Order
from integrations.values import Unreadable
from tests.sandboxed import MALL, OTHER_MALL, Sandbox
from vircle.brands.models import Brand, User
from vircle.foundation import clock, limiter
from vircle.foundation.http import Deadline

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manners, "_PATIENCE_SECONDS", 5)


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up soon on a mall that is meant never to answer; any other has all its time."""
    monkeypatch.setattr(client, "_DEADLINE", Deadline(connect=2, silence=0.4, total=0.8))


@pytest.fixture
def mall(sandbox: Sandbox, brand: Brand, owner: User) -> Iterator[Integration]:
    yield sandbox.install(brand=brand, user=owner)
    sandbox.control("faults", method="DELETE")


def delivered(sandbox: Sandbox, *, mall: str = MALL) -> str:
    order_id = sandbox.create_order(mall=mall)
    sandbox.act(order_id, "deliver", mall=mall)
    return order_id


def poll(mall: Integration) -> Integration:
    """Poll once, whatever became of it."""
    limiter.client().flushdb()
    Integration.objects.filter(pk=mall.pk).update(poll_due_at=clock.now() - timedelta(days=1))
    assert polling.poll_due(now=clock.now())
    mall.refresh_from_db()
    return mall


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("not_a_list", UNREADABLE),
        ("broken_row", UNREADABLE),
        ("error_in_200", NO_ANSWER),
        ("huge", UNREADABLE),
        ("truncate", UNREADABLE),
        ("stall", NO_ANSWER),
        ("drip", NO_ANSWER),
        ("cut", NO_ANSWER),
        ("endless_pages", UNREADABLE),
    ],
    ids=lambda value: value if value.isascii() else "",
)
def test_a_poll_survives_its_answers(
    sandbox: Sandbox,
    mall: Integration,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    told: str,
) -> None:
    monkeypatch.setattr(connector, "ORDERS_PER_PAGE", 2)
    orders = {delivered(sandbox) for _ in range(3)}
    sandbox.arm_fault(fault, match="/admin/orders?", times=3, seconds=30)
    with monkeypatch.context() as patched:
        if fault in ("stall", "drip"):
            hurry(patched)
        for _ in range(3):
            poll(mall)
            assert (mall.error, mall.polled_until) == (told, None)
            assert mall.poll_leased_until is None
            assert mall.poll_due_at > clock.now() - timedelta(minutes=1)
            if fault in ("broken_row", "endless_pages"):
                break  # these are used up by the pages of one poll
    sandbox.control("faults", method="DELETE")
    while poll(mall).poll_progress:
        pass
    assert set(Order.objects.values_list("external_id", flat=True)) == orders
    assert (mall.error, mall.polled_until is None) == ("", False)


def test_a_page_that_comes_again_and_again_is_left_and_the_rest_is_read(
    sandbox: Sandbox, mall: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connector, "ORDERS_PER_PAGE", 2)
    poll(mall)
    orders = {delivered(sandbox) for _ in range(2)}
    sandbox.arm_fault("endless_pages", match="date_type=shipend_date", times=999)
    before, until = sandbox.calls()["GET orders"], mall.polled_until
    poll(mall)
    windows = len(DATE_TYPES) * len(mall.catalog_progress.get("shops", [1]))
    assert sandbox.calls()["GET orders"] - before <= windows + 2
    assert set(Order.objects.values_list("external_id", flat=True)) == orders
    assert (mall.error, mall.polled_until, mall.poll_progress) == (UNREADABLE, until, {})


def test_an_order_that_makes_no_sense_is_read_again_later(
    sandbox: Sandbox, mall: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = delivered(sandbox), delivered(sandbox)
    read = parse.order

    def misread(doc: dict[str, object]) -> object:
        if doc["order_id"] == bad:
            raise Unreadable
        return read(doc)

    monkeypatch.setattr(parse, "order", misread)
    poll(mall)
    assert (mall.error, mall.polled_until is None) == ("", False)
    assert list(Order.objects.values_list("external_id", flat=True)) == [good]
    hint = ReadHint.objects.get()
    assert hint.external_order_id == bad
    monkeypatch.setattr(parse, "order", read)
    clock.set_offset(ahead=timedelta(minutes=16))
    assert reading.read_due(now=clock.now())
    assert Order.objects.filter(external_id=bad).exists()


def test_a_request_that_is_not_accepted_is_not_repeated(
    sandbox: Sandbox, mall: Integration
) -> None:
    orders = [delivered(sandbox) for _ in range(5)]
    store = sql.Store(mall.brand_id, mall.pk)
    sql.hint_orders(store=store, external_ids=orders, now=clock.now())
    bad = orders[2]
    sandbox.arm_fault("error", match=bad, status=422, times=99)
    while reading.read_due(now=clock.now()):
        pass
    hint = ReadHint.objects.get()
    assert (hint.external_order_id, hint.error) == (bad, NOT_ACCEPTED)
    assert hint.due_at > clock.now() + timedelta(hours=23)
    assert Order.objects.count() == 4
    clock.set_offset(ahead=timedelta(hours=12))
    assert not reading.read_due(now=clock.now())


def test_another_mall_is_polled_while_one_is_stalled(
    sandbox: Sandbox,
    mall: Integration,
    other_brand: Brand,
    owner: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lively = sandbox.install(brand=other_brand, user=owner, mall=OTHER_MALL)
    order_id = delivered(sandbox, mall=OTHER_MALL)
    sandbox.arm_fault("stall", match=f"/{MALL}/api/v2/admin", times=999, seconds=30)
    Integration.objects.filter(pk=mall.pk).update(poll_due_at=clock.now() - timedelta(days=1))
    now = clock.now()
    with monkeypatch.context() as patched:
        hurry(patched)
        assert polling.poll_due(now=now)
    assert [polling.poll_due(now=now) for _ in range(2)] == [True, False]
    assert Order.objects.get().external_id == order_id
    lively.refresh_from_db()
    mall.refresh_from_db()
    assert (lively.error, lively.polled_until is None) == ("", False)
    assert (mall.error, mall.polled_until) == (NO_ANSWER, None)
