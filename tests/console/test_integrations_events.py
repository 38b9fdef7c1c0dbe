"""이벤트 기록: what arrived, what became of each order, and reading one again."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from integrations.cafe24.events import KNOWN_EVENTS
from integrations.connector import UNREADABLE
from integrations.models import Integration, IntegrationStatus, OrderEvent, ReadHint
from tests.console.told import make_event
from tests.factories import make_integration, make_order
from vircle.brands.models import Brand
from vircle.console import event_rows
from vircle.console.event_rows import Asked, EventPage, Fate, event_page
from vircle.console.event_words import GROUPS, event_name
from vircle.foundation import clock

MINUTE = timedelta(minutes=1)


@pytest.fixture
def moment(db: None) -> datetime:
    return clock.now()


@pytest.fixture
def store(brand: Brand) -> Integration:
    return make_integration(brand=brand, store_id="marogyeol")


def log_url(store: Integration, asked: str = "") -> str:
    return f"/b/maro/integrations/{store.pk}/events/{asked}"


def page(store: Integration, *, now: datetime, group: str = "", number: str = "") -> EventPage:
    return event_page(store=store, asked=Asked(group, number), now=now)


def make_hint(store: Integration, number: str, *, due_at: datetime, error: str = "") -> ReadHint:
    return ReadHint.objects.create(
        brand=store.brand,
        integration=store,
        external_order_id=number,
        due_at=due_at,
        error=error,
        attempts=4 if error else 0,
    )


def test_every_event_that_is_kept_has_a_korean_name() -> None:
    assert all(event_name(str(event)) for event in KNOWN_EVENTS)
    names = [name for group in GROUPS.values() for name in group.names]
    assert len(names) == len(set(names)) == len(KNOWN_EVENTS)


def test_what_became_of_each_order(store: Integration, moment: datetime) -> None:
    order = make_order(integration=store, external_id="O-1", observed_at=moment)
    make_order(integration=store, external_id="O-2")
    make_hint(store, "O-2", due_at=moment + timedelta(days=1))  # only to be looked at again
    make_hint(store, "O-3", due_at=moment - MINUTE)
    make_hint(store, "O-4", due_at=moment + MINUTE, error=UNREADABLE)
    make_event(store, 90071, at=moment, order_id="O-1,O-2,O-3,O-4,O-5")
    [row] = page(store, now=moment).rows
    fates = {news.number: news for news in row.orders}
    assert {number: news.fate for number, news in fates.items()} == {
        "O-1": Fate.READ,
        "O-2": Fate.READ,
        "O-3": Fate.WAITING,
        "O-4": Fate.FAILED,
        "O-5": Fate.UNKNOWN,
    }
    assert (fates["O-1"].order_id, fates["O-1"].at) == (order.pk, moment)
    assert (fates["O-4"].error, fates["O-4"].at) == (UNREADABLE, moment + MINUTE)


def test_a_bulk_event_shows_its_first_orders_and_counts_the_others(
    store: Integration, moment: datetime
) -> None:
    numbers = [f"O-{n:02d}" for n in range(12)]
    make_event(store, 90071, at=moment, order_id=",".join(numbers))
    [row] = page(store, now=moment).rows
    assert [news.number for news in row.orders] == numbers[:5]
    assert row.more == 7
    [row] = page(store, now=moment, number="O-11").rows
    assert row.orders[0].number == "O-11"


def test_newest_first_page_by_page_without_gap_or_repeat(
    store: Integration, moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_rows, "PAGE_ROWS", 3)
    # Several at one moment: the id decides among them.
    made = [make_event(store, 90024, at=moment - MINUTE * (n // 4), order_id="1") for n in range(8)]
    seen: list[int] = []
    asked = Asked()
    for _ in range(4):
        found = event_page(store=store, asked=asked, now=moment)
        seen += [row.id for row in found.rows]
        asked = Asked(before=found.following)
        if found.following is None:
            break
    at = {event.pk: event.received_at for event in made}
    assert seen == sorted(at, key=lambda id_: (at[id_], id_), reverse=True)


def test_a_number_is_looked_for_in_pieces(
    store: Integration, moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_rows, "LOOKED_THROUGH", 4)
    wanted = make_event(store, 90024, at=moment - 9 * MINUTE, order_id="O-WANTED")
    for n in range(6):
        make_event(store, 90024, at=moment - n * MINUTE, order_id=f"O-{n}")
    first = page(store, now=moment, number="O-WANTED")
    assert first.rows == []
    assert first.following
    second = event_page(
        store=store, asked=Asked(number="O-WANTED", before=first.following), now=moment
    )
    assert [row.id for row in second.rows] == [wanted.pk]
    assert second.following is None


def test_a_group_shows_its_own_events(store: Integration, moment: datetime) -> None:
    for event in (90024, 90028, 90041, 90077):
        make_event(store, event, at=moment, order_id="1", product_no="7")
    kinds = {
        group: [r.event for r in page(store, now=moment, group=group).rows] for group in GROUPS
    }
    assert kinds["shipping"] == ["90024"]
    assert kinds["claims"] == ["90028"]
    assert kinds["products"] == ["90041"]
    assert kinds["app"] == ["90077"]
    assert kinds["orders"] == kinds["categories"] == []


def test_what_is_older_than_it_is_kept_is_not_shown(store: Integration, moment: datetime) -> None:
    make_event(store, 90024, at=moment - timedelta(days=15), order_id="1")
    assert page(store, now=moment).rows == []


def test_a_body_that_cannot_be_opened_does_not_hide_the_event(
    store: Integration, moment: datetime
) -> None:
    event = make_event(store, 90024, at=moment, order_id="1")
    OrderEvent.objects.filter(pk=event.pk).update(body_sealed=bytes(event.body_sealed)[:-1] + b"x")
    [row] = page(store, now=moment).rows
    assert (row.event, row.orders) == ("90024", [])


def test_the_page_shows_numbers_and_nothing_of_the_person(
    store: Integration, viewer_client: Client, moment: datetime
) -> None:
    buyer = {"buyer_name": "김데모", "buyer_cellphone": "010-0000-0001"}
    make_event(store, 90024, at=moment, order_id="20261120-0000001", **buyer)
    shown = viewer_client.get(log_url(store)).content.decode()
    assert "배송상태 변경" in shown
    assert "20261120-0000001" in shown
    assert "김데모" not in shown
    assert "010-0000-0001" not in shown
    assert "다시 읽기" not in shown


def test_another_stores_events_stay_there(
    brand: Brand, other_brand: Brand, store: Integration, viewer_client: Client, moment: datetime
) -> None:
    make_event(make_integration(brand=brand), 90024, at=moment, order_id="O-OTHER")
    make_event(make_integration(brand=other_brand), 90024, at=moment, order_id="O-FOREIGN")
    shown = viewer_client.get(log_url(store)).content.decode()
    assert "O-OTHER" not in shown
    assert "O-FOREIGN" not in shown
    assert "아직 받은 알림이 없습니다." in shown


def test_orders_that_could_not_be_read_stand_on_top(
    store: Integration, operator_client: Client, moment: datetime
) -> None:
    make_hint(store, "O-4", due_at=moment + MINUTE, error=UNREADABLE)
    make_hint(store, "O-5", due_at=moment + MINUTE)
    shown = operator_client.get(log_url(store)).content.decode()
    assert "읽지 못한 주문" in shown
    assert UNREADABLE in shown
    assert "4번" in shown
    assert "O-5" not in shown


def test_an_operator_has_an_order_read_again(
    store: Integration, operator_client: Client, moment: datetime
) -> None:
    make_hint(store, "O-4", due_at=moment + timedelta(days=1), error=UNREADABLE)
    sent = {"order": "O-4", "kind": "shipping", "q": "O-4"}
    answer = operator_client.post(log_url(store, "read/"), sent, follow=True)
    assert "주문 O-4을(를) 다시 읽고 있습니다." in answer.content.decode()
    assert answer.redirect_chain[-1][0].endswith("?kind=shipping&q=O-4")
    hint = ReadHint.objects.get()
    assert (hint.seq, hint.attempts) == (2, 0)
    assert hint.due_at < moment + MINUTE


@pytest.mark.parametrize("number", ["", "O 1", "../1", "O-1'", "9" * 41, "주문"])
def test_what_is_no_order_number_is_not_asked_for(
    store: Integration, operator_client: Client, number: str
) -> None:
    assert operator_client.post(log_url(store, "read/"), {"order": number}).status_code == 404
    assert not ReadHint.objects.exists()


def test_nothing_is_read_of_a_store_that_is_not_connected(
    brand: Brand, operator_client: Client
) -> None:
    gone = make_integration(brand=brand, status=IntegrationStatus.RECONNECT)
    answer = operator_client.post(log_url(gone, "read/"), {"order": "O-1"}, follow=True)
    assert "먼저 다시 연동해 주세요." in answer.content.decode()
    assert not ReadHint.objects.exists()


@pytest.mark.parametrize("before", ["x", "1-", "-1", "9" * 18 + "-1", "1-1-1"])
def test_a_made_up_place_shows_the_newest(
    store: Integration, viewer_client: Client, moment: datetime, before: str
) -> None:
    make_event(store, 90024, at=moment, order_id="O-1")
    answer = viewer_client.get(log_url(store, f"?before={before}"))
    assert answer.status_code == 200
    assert "O-1" in answer.content.decode()


def test_many_events_cost_as_many_statements_as_one(
    store: Integration, operator_client: Client, moment: datetime
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert operator_client.get(log_url(store)).status_code == 200
        return len(seen)

    make_event(store, 90024, at=moment, order_id="O-0")
    make_order(integration=store, external_id="O-0")
    make_hint(store, "O-9", due_at=moment, error=UNREADABLE)
    one = statements()
    for n in range(1, 20):
        make_event(store, 90071, at=moment, order_id=f"O-{n},O-{n + 1},O-{n + 2}")
        make_order(integration=store, external_id=f"O-{n}")
    assert statements() == one
