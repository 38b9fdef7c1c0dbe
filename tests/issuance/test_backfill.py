"""지난 주문 발급: explicit, previewed, resumable, once, and silent where that is wished."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from integrations.connector import Busy, PolledPage, Position
from integrations.models import Integration, IntegrationStatus
from integrations.orders.snapshots import OrderSnapshot
from stamps.models import StampDecision
from tests.factories import make_integration, make_product
from tests.issuance.story import Story, balance, line, messages, statuses
from vircle.brands.models import Brand, User
from vircle.foundation import clock
from vircle.foundation.clock import kst_date
from vircle.issuance import backfill, operator
from vircle.issuance.models import Backfill, BackfillStatus
from vircle.notifications.models import Message
from warranties.models import (
    Timing,
    Warranty,
    WarrantyDecision,
    WarrantyRule,
    WarrantyRuleVersion,
)

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=20)


class Mall:
    """A mall that answers with prepared pages; each number in `busy` is refused once."""

    def __init__(self, *pages: Sequence[OrderSnapshot], busy: Sequence[int] = ()) -> None:
        self.pages, self.busy, self.asked = pages, list(busy), list[int]()

    def read_past(self, *, first: date, last: date, position: Position | None) -> PolledPage:
        number = position["page"] if position else 0
        self.asked.append(number)
        if number in self.busy:
            self.busy.remove(number)
            raise Busy(0)
        is_last = number + 1 >= len(self.pages)
        found = self.pages[number] if self.pages else []
        return PolledPage(found, next=None if is_last else {"page": number + 1})


@pytest.fixture
def mall(monkeypatch: pytest.MonkeyPatch) -> Mall:
    return use(monkeypatch)


def use(
    monkeypatch: pytest.MonkeyPatch, *pages: Sequence[OrderSnapshot], busy: Sequence[int] = ()
) -> Mall:
    mall = Mall(*pages, busy=busy)
    monkeypatch.setattr(backfill, "connector_for", lambda _integration: mall)
    return mall


def arrived(story: Story, number: str = "O-1", *, ago: timedelta = LONG_AGO) -> OrderSnapshot:
    item = replace(line(f"{number}-01"), status="delivered", delivered_at=story.now - ago)
    return story.order(item, number=number)


def ask(story: Story, user: User, **fields: object) -> Backfill:
    today = kst_date(story.now)
    values: dict[str, object] = {
        "integration": story.integration,
        "user_id": user.pk,
        "first_on": today - timedelta(days=30),
        "last_on": today,
        "for_warranties": True,
        "for_stamps": True,
        "now": clock.now(),
    }
    return backfill.ask(**(values | fields))  # type: ignore[arg-type]


def go_on(story: Story, wish: Backfill) -> Backfill:
    """Let workers do whatever can be done now."""
    for _ in range(50):
        Backfill.objects.update(due_at=clock.now() - timedelta(seconds=1))
        worked = backfill.step_due(now=clock.now())
        story.decide(at=clock.now())
        if not worked:
            break
    wish.refresh_from_db()
    return wish


def carry_out(story: Story, user: User, *, tells: bool = True, **fields: object) -> Backfill:
    wish = go_on(story, ask(story, user, **fields))
    backfill.confirm(wish=wish, user_id=user.pk, tells=tells, now=clock.now())
    return go_on(story, wish)


def test_what_was_delivered_before_the_start_is_previewed_and_then_issued(
    story: Story, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, [arrived(story)])
    wish = go_on(story, ask(story, owner))
    assert (wish.status, wish.orders_read, wish.orders_total) == ("ready", 1, 1)
    assert wish.preview["warranties"] == 1
    assert wish.preview["stamps"] == 1
    assert wish.preview["messages"] == 2
    assert statuses() == []
    assert WarrantyDecision.objects.get().outcome == "before_start"
    backfill.confirm(wish=wish, user_id=owner.pk, tells=True, now=clock.now())
    assert go_on(story, wish).status == BackfillStatus.DONE
    assert statuses() == ["issued"]
    assert balance() == 1
    assert messages() == [("stamp_granted", 1), ("warranty_issued", 1)]
    warranty = Warranty.objects.get()
    assert warranty.starts_on == kst_date(story.now - LONG_AGO)
    assert [
        "backfill",
        True,
        {"id": wish.pk, "tells": True},
    ] in WarrantyDecision.objects.get().trace
    assert ["backfill", True, {"id": wish.pk, "tells": True}] in StampDecision.objects.get().trace


def test_deciding_and_doing_it_again_adds_nothing(
    story: Story, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = arrived(story)
    use(monkeypatch, [past])
    carry_out(story, owner)
    again = carry_out(story, owner)
    assert again.preview.get("warranties", 0) == 0
    assert again.preview.get("stamps", 0) == 0
    story.now += timedelta(hours=1)
    story.read(past)
    story.decide()
    assert statuses() == ["issued"]
    assert balance() == 1
    assert len(messages()) == 2


def test_without_messages_nobody_is_told_not_even_of_a_later_reversal(
    story: Story, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = arrived(story)
    use(monkeypatch, [past])
    carry_out(story, owner, tells=False)
    assert statuses() == ["issued"]
    assert balance() == 1
    assert messages() == []
    gone = replace(
        past.items[0],
        status="returned",
        effective_quantity=0,
        claim_kind="return",
        claim_state="done",
        claim_quantity=1,
    )
    story.now = clock.now()
    story.read(replace(past, items=(gone,)))
    story.decide(at=clock.now())
    assert statuses() == ["canceled"]
    assert balance() == 0
    assert messages() == []


def test_a_page_that_is_refused_is_asked_again_and_nothing_is_read_twice(
    story: Story, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [[arrived(story, f"O-{n}")] for n in range(3)]
    mall = use(monkeypatch, *pages, busy=[1])
    wish = go_on(story, ask(story, owner))
    assert mall.asked == [0, 1, 1, 2]
    assert wish.orders_read == 3
    assert wish.preview["warranties"] == 3


def test_it_issues_only_what_was_asked_for(
    story: Story, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = kst_date(story.now)
    early, late = arrived(story, "O-1"), arrived(story, "O-2", ago=timedelta(days=5))
    use(monkeypatch, [early, late])
    carry_out(story, owner, for_stamps=False, last_on=today - timedelta(days=10))
    assert Warranty.objects.get().order.external_id == "O-1"
    assert balance() == 0


def test_what_is_delivered_after_the_wish_follows_the_settings_of_its_own_time(
    story: Story, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch)
    wish = carry_out(story, owner)
    assert wish.confirmed_at is not None
    WarrantyRuleVersion.objects.update(is_on=False)
    story.now = wish.confirmed_at + timedelta(seconds=1)
    story.deliver(number="O-9")
    assert statuses() == []


def test_settings_saved_after_the_confirmation_change_nothing(
    integration: Integration, story: Story, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, [arrived(story)])
    wish = go_on(story, ask(story, owner))
    backfill.confirm(wish=wish, user_id=owner.pk, tells=True, now=clock.now())
    WarrantyRuleVersion.objects.create(
        brand=integration.brand,
        rule=WarrantyRule.objects.get(),
        number=2,
        saved_at=clock.now() + timedelta(seconds=1),
        is_on=True,
        timing=Timing.MANUAL,
    )
    go_on(story, wish)
    assert statuses() == ["issued"]


def test_by_hand_means_pending_also_for_past_orders(
    integration: Integration, story: Story, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    WarrantyRuleVersion.objects.update(timing=Timing.MANUAL)
    use(monkeypatch, [arrived(story)])
    wish = carry_out(story, owner, tells=False)
    assert (wish.preview["warranties"], wish.preview["pending"]) == (1, 1)
    assert statuses() == ["pending"]
    ids = list(Warranty.objects.values_list("pk", flat=True))
    operator.issue_pending(
        brand_id=integration.brand_id, warranty_ids=ids, user_id=owner.pk, now=clock.now()
    )
    assert statuses() == ["issued"]
    assert messages() == []


def test_a_warranty_that_has_ended_already_is_not_issued(
    story: Story, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = kst_date(story.now)
    use(monkeypatch, [arrived(story, ago=timedelta(days=370))])
    last_on = today - timedelta(days=366)
    wish = carry_out(story, owner, first_on=last_on - timedelta(days=30), last_on=last_on)
    assert wish.preview.get("warranties", 0) == 0
    assert statuses() == []
    assert ["period_left", False, {}] in WarrantyDecision.objects.get().trace


def test_stopping_leaves_what_was_issued_and_issues_nothing_more(
    story: Story, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill, "_CHUNK", 1)
    use(monkeypatch, [arrived(story, f"O-{n}") for n in range(3)])
    wish = go_on(story, ask(story, owner))
    backfill.confirm(wish=wish, user_id=owner.pk, tells=True, now=clock.now())
    backfill.step_due(now=clock.now())
    story.decide(at=clock.now())
    backfill.stop(wish=wish, user_id=owner.pk, now=clock.now())
    go_on(story, wish)
    assert wish.status == BackfillStatus.CANCELED
    assert statuses() == ["issued"]
    with pytest.raises(backfill.Impossible):
        backfill.confirm(wish=wish, user_id=owner.pk, tells=True, now=clock.now())


def test_todays_orders_do_not_wait_behind_the_past(
    story: Story, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill, "_CHUNK", 2)
    monkeypatch.setattr(backfill, "_AHEAD", 2)
    use(monkeypatch, [arrived(story, f"O-{n}") for n in range(6)])
    wish = go_on(story, ask(story, owner))
    backfill.confirm(wish=wish, user_id=owner.pk, tells=True, now=clock.now())
    for _ in range(5):
        Backfill.objects.update(due_at=clock.now() - timedelta(seconds=1))
        backfill.step_due(now=clock.now())
    wish.refresh_from_db()
    assert wish.orders_done == 2


def test_what_the_mall_knows_no_product_of_is_asked_for_and_counted_apart(
    integration: Integration, story: Story, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = replace(
        line(product_external_id="999"), status="delivered", delivered_at=story.now - LONG_AGO
    )
    use(monkeypatch, [story.order(item)])
    wish = go_on(story, ask(story, owner))
    assert wish.preview == {"unknown": 1}
    make_product(integration=integration, external_id="999", category_ids=[])
    backfill.confirm(wish=wish, user_id=owner.pk, tells=True, now=clock.now())
    story.decide(at=clock.now() + timedelta(minutes=1))
    go_on(story, wish)
    story.decide(at=clock.now() + timedelta(minutes=1))
    assert statuses() == ["issued"]


def test_what_cannot_be_done_is_said_and_changes_nothing(
    story: Story, owner: User, mall: Mall
) -> None:
    today = kst_date(story.now)
    for fields, words in (
        ({"last_on": today + timedelta(days=40)}, backfill.FUTURE),
        ({"first_on": today, "last_on": today - timedelta(days=1)}, backfill.BACKWARDS),
        ({"first_on": today - timedelta(days=400)}, backfill.TOO_LONG),
        ({"for_warranties": False, "for_stamps": False}, backfill.NOTHING),
    ):
        with pytest.raises(backfill.Impossible, match=words[:10]):
            ask(story, owner, **fields)
    ask(story, owner)
    with pytest.raises(backfill.Impossible):
        ask(story, owner)
    assert Backfill.objects.count() == 1


def test_a_store_that_was_let_go_cannot_be_asked(brand: Brand, owner: User, now: datetime) -> None:
    gone = make_integration(
        brand=brand, store_id="gone-mall", status=IntegrationStatus.DISCONNECTED
    )
    with pytest.raises(backfill.Impossible):
        ask(Story(gone, now), owner)


def test_whoever_cannot_be_reached_is_counted(
    story: Story, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = replace(arrived(story), buyer=replace(arrived(story).buyer, phone=""))
    use(monkeypatch, [nobody])
    wish = carry_out(story, owner)
    assert wish.preview["warranties"] == 1
    assert wish.preview.get("messages", 0) == 0
    assert statuses() == ["issued"]
    assert not Message.objects.filter(status="queued").exists()
