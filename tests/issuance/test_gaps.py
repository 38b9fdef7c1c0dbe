"""누락 점검: what the store says arrived, against what was decided; one press closes the gap."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from integrations import arrivals
from integrations.connector import NO_ANSWER, Busy, ConnectorError, PolledPage
from integrations.models import Integration, IntegrationStatus, ReadHint
from integrations.orders.models import OrderItem, OrderWork
from integrations.orders.snapshots import OrderSnapshot
from tests.factories import make_membership
from tests.issuance.story import Story, line
from vircle.brands.models import AuditLog
from vircle.foundation import clock
from vircle.foundation.clock import kst_date
from vircle.issuance import gaps, sql_gaps
from vircle.issuance.backfill import Impossible
from vircle.issuance.models import ArrivedItem, GapCheck, GapStatus
from warranties.models import Warranty

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 19)
YESTERDAY = datetime.fromisoformat("2026-11-19T20:00:00+09:00")


@dataclass
class Mall:
    """What the platform answers: pages of orders, or trouble."""

    pages: list[Sequence[OrderSnapshot]] = field(default_factory=list)
    trouble: ConnectorError | None = None
    asked: list[tuple[date, date, Any]] = field(default_factory=list)

    def read_past(self, *, first: date, last: date, position: Any) -> PolledPage:
        self.asked.append((first, last, position))
        if self.trouble is not None:
            raise self.trouble
        at = position["page"] if position else 0
        is_last = at + 1 >= len(self.pages)
        return PolledPage(
            self.pages[at] if self.pages else [], next=None if is_last else {"page": at + 1}
        )


@pytest.fixture
def mall(monkeypatch: pytest.MonkeyPatch) -> Mall:
    answers = Mall()
    monkeypatch.setattr(arrivals, "connector_for", lambda _store: answers)
    return answers


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Callable[[datetime], None]:
    """Stop the clock at a moment: the present, unless somebody says another."""

    def stop(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    stop(now)
    return stop


@pytest.fixture
def check(
    story: Story, integration: Integration, mall: Mall, at: Callable[[datetime], None]
) -> Callable[..., GapCheck]:
    """Ask for a day and go on until nothing is due."""
    integration.connected_since = YESTERDAY - timedelta(days=3)
    integration.save()
    user = make_membership(brand=integration.brand).user

    def ask(day: date = DAY, *, now: datetime = story.now) -> GapCheck:
        found = gaps.ask(integration=integration, day=day, user_id=user.pk, now=now)
        run(now)
        found.refresh_from_db()
        return found

    return ask


def run(now: datetime) -> None:
    while gaps.step_due(now=now):
        pass


def order(story: Story, number: str, **fields: Any) -> OrderSnapshot:
    """Return an order that arrived yesterday evening."""
    values = {"status": "delivered", "raw_status": "N40", "delivered_at": YESTERDAY}
    return story.order(line(f"{number}-1", **(values | fields)), number=number)


def told(check: GapCheck) -> list[tuple[str, str]]:
    rows = ArrivedItem.objects.filter(check_run=check).order_by("external_order_id")
    return list(rows.values_list("external_order_id", "gap"))


def numbers(check: GapCheck) -> tuple[int, int, int]:
    return check.arrived, check.handled, check.gaps


def test_a_day_without_a_gap(story: Story, mall: Mall, check: Callable[..., GapCheck]) -> None:
    known = [order(story, "O-1"), order(story, "O-2")]
    story.read(*known)
    story.decide()
    # Cafe24 shows an order that was delivered and confirmed on one day in two lists.
    mall.pages = [known, known[:1]]
    done = check()
    assert (done.status, numbers(done), told(done)) == (GapStatus.DONE, (2, 2, 0), [])
    assert mall.asked == [(DAY, DAY, None), (DAY, DAY, {"page": 1})]


def test_each_gap_says_why(
    story: Story, mall: Mall, check: Callable[..., GapCheck], now: datetime
) -> None:
    heard, undecided, on_its_way = (order(story, n) for n in ("O-1", "O-2", "O-3"))
    story.read(heard)
    story.decide()
    story.read(undecided)
    story.read(replace(on_its_way, items=(line("O-3-1"),)))
    OrderWork.objects.filter(order__external_id="O-2").update(parked_at=now)
    mall.pages = [[heard, undecided, on_its_way, order(story, "O-4")]]
    found = check()
    assert told(found) == [
        ("O-1", ""),
        ("O-2", "undecided"),
        ("O-3", "different"),
        ("O-4", "unheard"),
    ]
    assert (found.status, numbers(found)) == (GapStatus.SETTLING, (4, 1, 3))


def test_what_the_store_took_back_is_a_gap_until_it_is_read_here(
    story: Story, mall: Mall, check: Callable[..., GapCheck], at: Callable[[datetime], None]
) -> None:
    known = order(story, "O-1")
    story.read(known)
    story.decide()
    back = replace(
        known,
        items=(
            replace(known.items[0], status="returned", claim_kind="return", effective_quantity=0),
        ),
    )
    mall.pages = [[back]]
    at(story.now + timedelta(minutes=5))
    found = check()
    assert (told(found), found.status) == ([("O-1", "different")], GapStatus.SETTLING)
    # The poll that was due anyway reads it; nobody has to press anything.
    story.read(back, at=story.now + timedelta(minutes=6))
    story.decide(at=story.now + timedelta(minutes=6))
    later = story.now + timedelta(minutes=6)
    at(later)
    run(later)
    found.refresh_from_db()
    assert (found.status, numbers(found)) == (GapStatus.DONE, (1, 1, 0))


def test_what_arrived_this_minute_may_still_be_heard_of(
    story: Story, mall: Mall, check: Callable[..., GapCheck], at: Callable[[datetime], None]
) -> None:
    today = order(story, "O-1", delivered_at=story.now - timedelta(seconds=30))
    mall.pages = [[today]]
    found = check(kst_date(story.now))
    assert (found.status, found.gaps) == (GapStatus.SETTLING, 1)
    later = story.now + gaps.usual_delay() + timedelta(seconds=1)
    at(later)
    run(later)
    found.refresh_from_db()
    assert (found.status, numbers(found)) == (GapStatus.DONE, (1, 0, 1))


def test_what_was_not_heard_of_long_ago_is_a_gap_at_once(
    story: Story, mall: Mall, check: Callable[..., GapCheck]
) -> None:
    mall.pages = [[order(story, "O-1")]]
    found = check()
    assert (found.status, told(found)) == (GapStatus.DONE, [("O-1", "unheard")])
    today = kst_date(story.now)
    assert gaps.open_gaps(brand_id=found.brand_id, today=today) == 1


def test_one_press_closes_the_gap_and_a_second_adds_nothing(
    story: Story,
    mall: Mall,
    check: Callable[..., GapCheck],
    at: Callable[[datetime], None],
    now: datetime,
) -> None:
    missed, stuck = order(story, "O-1"), order(story, "O-2")
    story.read(stuck)
    OrderWork.objects.update(parked_at=now)
    mall.pages = [[missed, stuck]]
    found = check()
    user = make_membership(brand=found.brand).user
    pressed: dict[str, Any] = {"check": found, "user_id": user.pk, "now": now}
    assert [gaps.close(**pressed), gaps.close(**pressed)] == [2, 0]
    hints = ReadHint.objects.order_by("external_order_id")
    assert list(hints.values_list("external_order_id", flat=True)) == ["O-1", "O-2"]
    run(now)
    found.refresh_from_db()
    assert (found.status, found.gaps) == (GapStatus.CLOSING, 2)

    # The usual doors: the hints are read, then the orders are decided.
    story.read(missed, stuck)
    story.decide(at=now + timedelta(minutes=1))
    later = now + timedelta(minutes=1)
    at(later)
    run(later)
    found.refresh_from_db()
    assert (found.status, numbers(found), found.closed) == (GapStatus.DONE, (2, 2, 0), 2)
    assert Warranty.objects.filter(status="issued").count() == 2
    assert gaps.open_gaps(brand_id=found.brand_id, today=kst_date(now)) == 0
    audit = AuditLog.objects.get(action="gaps.closed")
    assert audit.detail == {"orders": 2}


def test_what_cannot_be_closed_stays_in_sight(
    story: Story, mall: Mall, check: Callable[..., GapCheck], at: Callable[[datetime], None]
) -> None:
    mall.pages = [[order(story, "O-1")]]
    found = check()
    gaps.close(check=found, user_id=found.asked_by_id or 0, now=story.now)
    later = story.now + timedelta(minutes=11)
    at(later)
    run(later)
    found.refresh_from_db()
    assert (found.status, found.gaps, found.closed) == (GapStatus.DONE, 1, 0)


def test_trouble_is_told_and_the_check_goes_on_where_it_stopped(
    story: Story, mall: Mall, check: Callable[..., GapCheck], at: Callable[[datetime], None]
) -> None:
    mall.pages = [[order(story, "O-1")], [order(story, "O-2")]]
    mall.trouble = ConnectorError(NO_ANSWER)
    found = check()
    assert (found.status, found.error) == (GapStatus.ASKING, NO_ANSWER)
    mall.trouble = Busy(5)
    later = story.now + timedelta(minutes=3)
    at(later)
    run(later)
    mall.trouble = None
    at(later + timedelta(seconds=6))
    run(later + timedelta(seconds=6))
    found.refresh_from_db()
    assert (found.status, found.arrived, found.error) == (GapStatus.DONE, 2, "")


def test_what_came_before_the_connection_or_on_another_day_is_not_asked_for(
    story: Story, mall: Mall, integration: Integration, check: Callable[..., GapCheck]
) -> None:
    integration.connected_since = YESTERDAY
    integration.save()
    before = order(story, "O-1", delivered_at=YESTERDAY - timedelta(seconds=1))
    other = order(story, "O-2", delivered_at=YESTERDAY + timedelta(hours=12))
    confirmed = order(story, "O-3", delivered_at=None, confirmed_at=YESTERDAY)
    on_its_way = order(story, "O-4", delivered_at=None, status="shipping")
    mall.pages = [[before, other, confirmed, on_its_way]]
    assert told(check()) == [("O-3", "unheard")]


def test_a_day_asked_for_again_begins_anew(
    story: Story, mall: Mall, check: Callable[..., GapCheck]
) -> None:
    mall.pages = [[order(story, "O-1")]]
    first = check()
    mall.pages = [[]]
    again = check(now=story.now + timedelta(minutes=1))
    assert (again.pk, numbers(again), told(again)) == (first.pk, (0, 0, 0), [])


def test_a_worker_that_was_away_too_long_spoils_nothing(
    story: Story, mall: Mall, integration: Integration, check: Callable[..., GapCheck]
) -> None:
    mall.pages = [[order(story, "O-1")]]
    old = check()
    user_id = old.asked_by_id or 0
    GapCheck.objects.update(status=GapStatus.ASKING)
    old.refresh_from_db()
    GapCheck.objects.update(status=GapStatus.DONE)
    new = gaps.ask(
        integration=integration, day=DAY, user_id=user_id, now=story.now + timedelta(minutes=1)
    )
    gaps._ask_page(old)
    new.refresh_from_db()
    assert (new.status, told(new)) == (GapStatus.ASKING, [])


@pytest.mark.parametrize("days", [-91, 1])
def test_a_day_that_cannot_be_asked_for(
    check: Callable[..., GapCheck], now: datetime, days: int
) -> None:
    with pytest.raises(Impossible):
        check(kst_date(now) + timedelta(days=days))
    assert not GapCheck.objects.exists()


def test_a_store_that_is_not_connected_waits(
    story: Story, mall: Mall, integration: Integration, check: Callable[..., GapCheck]
) -> None:
    mall.pages = [[order(story, "O-1")]]
    found = check()
    GapCheck.objects.update(status=GapStatus.ASKING, due_at=story.now)
    Integration.objects.update(status=IntegrationStatus.RECONNECT)
    assert not gaps.step_due(now=story.now)
    with pytest.raises(Impossible):
        check()
    with pytest.raises(Impossible):
        gaps.close(check=found, user_id=found.asked_by_id or 0, now=story.now)


def test_yesterday_is_checked_once_at_every_connected_store(
    story: Story, integration: Integration, mall: Mall, now: datetime
) -> None:
    night = datetime.fromisoformat("2026-11-20T03:59:00+09:00")
    assert gaps.plan_daily(now=night) == 0
    morning = night + timedelta(minutes=1)
    assert [gaps.plan_daily(now=morning), gaps.plan_daily(now=morning)] == [1, 0]
    planned = GapCheck.objects.get()
    assert (planned.day, planned.asked_by) == (DAY, None)
    assert morning <= planned.due_at < morning + timedelta(hours=2)
    assert gaps.plan_daily(now=morning + timedelta(days=1)) == 1
    gaps.forget_old(now=morning + gaps.KEPT)
    assert [check.day for check in GapCheck.objects.all()] == [DAY + timedelta(days=1)]


def test_a_step_that_dies_is_taken_up_by_another(
    story: Story, mall: Mall, check: Callable[..., GapCheck], monkeypatch: pytest.MonkeyPatch
) -> None:
    mall.pages = [[order(story, "O-1")], [order(story, "O-2")]]
    found = check()
    GapCheck.objects.update(status=GapStatus.ASKING, position=None, due_at=story.now)

    def die(**_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(sql_gaps, "keep", die)
        with pytest.raises(RuntimeError), transaction.atomic():
            gaps.step_due(now=story.now)
    run(story.now + timedelta(seconds=61))
    found.refresh_from_db()
    assert (found.status, found.arrived) == (GapStatus.DONE, 2)
    assert not OrderItem.objects.exists()
