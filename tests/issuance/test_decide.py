"""What should exist after a store told its story, however it was told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from integrations.catalog.models import Product, ProductWork
from integrations.models import Integration
from integrations.orders.models import OrderWork
from integrations.orders.snapshots import PersonSnapshot
from stamps.models import Reward, StampCard, StampDecision
from tests.issuance.story import Story, balance, line, messages, statuses, worth
from vircle.notifications.models import Message
from warranties.models import Timing, Warranty, WarrantyDecision

pytestmark = pytest.mark.django_db


def test_a_delivered_item_becomes_a_stamp_a_warranty_and_two_messages(story: Story) -> None:
    story.deliver()
    warranty = Warranty.objects.get()
    assert warranty.status == "issued"
    assert warranty.number is not None
    assert warranty.number.startswith("MARO-")
    assert warranty.content["product_name"] == "헤리티지 토트백 라지"
    assert warranty.ends_on is not None
    assert warranty.starts_on is not None
    assert (warranty.ends_on - warranty.starts_on).days == 364
    assert balance() == 1
    assert messages() == [("stamp_granted", 1), ("warranty_issued", 1)]
    assert not OrderWork.objects.exists()


def test_telling_everything_again_changes_nothing(story: Story) -> None:
    order = story.deliver()
    for _ in range(3):
        story.read(order)
        story.decide()
    assert statuses() == ["issued"]
    assert balance() == 1
    assert len(messages()) == 2


def test_an_older_read_never_overwrites_a_newer_one(story: Story) -> None:
    delivered = replace(line(), status="delivered", delivered_at=story.now)
    story.read(story.order(delivered), at=story.now + timedelta(seconds=9))
    changed = story.read(story.order(line()), at=story.now + timedelta(seconds=1))
    story.decide()
    assert changed == 0
    assert statuses() == ["issued"]


def test_nothing_is_decided_before_delivery(story: Story) -> None:
    story.read(story.order(line()))
    story.decide()
    assert statuses() == []
    assert WarrantyDecision.objects.get().outcome == "waiting"
    assert StampDecision.objects.get().trace[0][:2] == ["delivered", False]


def test_three_pieces_get_three_warranties_one_stamp_and_one_message_each(story: Story) -> None:
    story.deliver(line(quantity=3))
    assert statuses() == ["issued"] * 3
    assert balance() == 1
    issued = Message.objects.get(kind="warranty_issued")
    assert issued.variables["매수"] == 3
    assert len(set(Warranty.objects.values_list("number", flat=True))) == 3


def test_two_items_on_two_days_get_one_stamp_and_two_waves(story: Story) -> None:
    first, second = line("A-01"), line("A-02")
    arrived = replace(first, status="delivered", delivered_at=story.now)
    story.read(story.order(arrived, second))
    story.decide()
    later = replace(second, status="delivered", delivered_at=story.now)
    story.read(story.order(arrived, later))
    story.decide()
    assert statuses() == ["issued", "issued"]
    assert balance() == 1
    assert messages() == [("stamp_granted", 1), ("warranty_issued", 1), ("warranty_issued", 2)]


def test_a_return_takes_back_what_nobody_was_told_of_silently(story: Story) -> None:
    order = story.deliver()
    returned = replace(order.items[0], status="returned", effective_quantity=0, claim_kind="return")
    story.read(replace(order, items=(returned,)))
    story.decide()
    assert statuses() == ["canceled"]
    assert balance() == 0
    assert worth() == [0]
    assert messages() == []


def test_a_return_is_told_to_whoever_was_told_of_the_grant(story: Story) -> None:
    order = story.deliver()
    Message.objects.update(status="delivered")
    returned = replace(order.items[0], status="returned", effective_quantity=0, claim_kind="return")
    story.read(replace(order, items=(returned,)))
    story.decide()
    story.decide()
    assert messages() == [
        ("stamp_granted", 1),
        ("stamp_reversed", 1),
        ("warranty_canceled", 1),
        ("warranty_issued", 1),
    ]
    assert Message.objects.get(kind="warranty_canceled").variables["취소사유"] == "반품 완료"


def test_a_partial_return_takes_the_highest_unit_and_keeps_the_stamp(story: Story) -> None:
    order = story.deliver(line(quantity=3))
    part = replace(
        order.items[0],
        effective_quantity=2,
        claim_kind="return",
        claim_state="done",
        claim_quantity=1,
    )
    story.read(replace(order, items=(part,)))
    story.decide()
    assert statuses() == ["issued", "issued", "canceled"]
    assert balance() == 1
    assert Message.objects.get(kind="warranty_issued").variables["매수"] == 2


def test_a_withdrawn_return_is_granted_again_as_a_new_cycle(story: Story) -> None:
    order = story.deliver()
    gone = replace(order.items[0], status="returned", effective_quantity=0, claim_kind="return")
    story.read(replace(order, items=(gone,)))
    story.decide()
    story.now += timedelta(minutes=1)
    story.read(order)
    story.decide()
    assert statuses() == ["canceled", "issued"]
    assert worth() == [0, 1]
    assert balance() == 1


def test_an_exchange_gives_a_new_number_and_leaves_the_stamp(story: Story) -> None:
    order = story.deliver()
    Message.objects.update(status="delivered")
    old = replace(
        order.items[0],
        status="exchanged",
        effective_quantity=0,
        claim_kind="exchange",
        claim_state="done",
    )
    new = line("A-02", status="delivered", delivered_at=story.now, replaces_external_id="A-01")
    story.read(replace(order, items=(old, new)))
    story.decide()
    assert statuses() == ["canceled", "issued"]
    assert balance() == 1
    replaced, fresh = Warranty.objects.order_by("id")
    assert replaced.replaced_by_id == fresh.pk
    assert ("warranty_canceled", 1) not in messages()


def test_n_days_later_the_warranty_waits_and_then_is_issued(
    integration: Integration, story: Story
) -> None:
    make_later(integration, days=7)
    story.deliver()
    warranty = Warranty.objects.get()
    assert warranty.status == "scheduled"
    assert warranty.due_at is not None
    assert warranty.due_at > story.now + timedelta(days=6)
    story.decide(at=warranty.due_at - timedelta(seconds=1))
    assert statuses() == ["scheduled"]
    story.decide(at=warranty.due_at)
    assert statuses() == ["issued"]
    assert ("warranty_issued", 1) in messages()


def test_an_open_claim_holds_what_is_due_and_its_withdrawal_releases_it(
    integration: Integration, story: Story
) -> None:
    make_later(integration, days=7)
    order = story.deliver()
    claimed = replace(order.items[0], claim_kind="return", claim_state="requested")
    story.read(replace(order, items=(claimed,)))
    story.decide(at=story.now + timedelta(days=8))
    assert statuses() == ["held"]
    assert Warranty.objects.get().hold_reason == "return"
    withdrawn = replace(order.items[0], claim_kind="return", claim_state="withdrawn")
    story.read(replace(order, items=(withdrawn,)))
    story.decide(at=story.now + timedelta(days=8))
    assert statuses() == ["issued"]


def test_manual_issuance_never_issues_by_itself(integration: Integration, story: Story) -> None:
    make_later(integration, days=0, timing=Timing.MANUAL)
    story.deliver()
    story.decide(at=story.now + timedelta(days=400))
    assert statuses() == ["pending"]
    assert messages() == [("stamp_granted", 1)]


def test_an_order_waits_for_its_products_facts(story: Story) -> None:
    Product.objects.all().delete()
    story.deliver()
    assert statuses() == []
    work = OrderWork.objects.get()
    assert work.waiting_since is not None
    assert ProductWork.objects.get().external_id == "101"


def test_delivered_before_the_start_is_never_issued(story: Story) -> None:
    early = story.now - timedelta(days=40)
    story.read(story.order(line(status="delivered", delivered_at=early)))
    story.decide()
    assert statuses() == []
    assert balance() == 0
    assert WarrantyDecision.objects.get().outcome == "before_start"


def test_only_chosen_categories_are_covered(integration: Integration, story: Story) -> None:
    make_later(integration, days=0, covers_all=False, categories=[{"id": "99", "path": ["신발"]}])
    story.deliver()
    assert statuses() == []
    decision = WarrantyDecision.objects.get()
    assert decision.outcome == "not_eligible"
    assert decision.trace[-2][:2] == ["category", False]
    assert balance() == 1


def test_a_free_gift_gets_neither(story: Story) -> None:
    story.deliver(line(is_gift=True))
    assert statuses() == []
    assert balance() == 0


def test_without_a_number_the_warranty_is_issued_and_the_stamp_waits(story: Story) -> None:
    story.deliver(buyer=PersonSnapshot("서안심", "0502-1234-5678"))
    assert statuses() == ["issued"]
    assert balance() == 0
    assert Message.objects.get().status == "unreachable"
    assert StampDecision.objects.get().outcome == "waiting"


def test_the_tenth_order_completes_the_card(integration: Integration, story: Story) -> None:
    for number in range(10):
        story.deliver(line(f"{number}-01"), number=f"O-{number}")
    full, fresh = StampCard.objects.order_by("round")
    assert (full.balance, full.completed_at is not None) == (10, True)
    assert (fresh.balance, fresh.completed_at) == (0, None)
    assert not Reward.objects.exists()


def test_a_feature_without_a_program_does_nothing(integration: Integration, story: Story) -> None:
    other = Story(make_other_store(integration), story.now)
    other.deliver()
    assert statuses() == []
    assert WarrantyDecision.objects.get().outcome == "off"


def test_one_order_that_cannot_be_decided_does_not_stop_the_others(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vircle.issuance import certificates

    real = certificates.decide

    def broken(*, orders: list, **kwargs: object) -> object:  # type: ignore[type-arg]
        if any(order.claim.external_id == "O-2" for order in orders):
            raise ValueError("poison")
        return real(orders=orders, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(certificates, "decide", broken)
    arrived = line(status="delivered", delivered_at=story.now)
    story.read(*(story.order(arrived, number=f"O-{n}") for n in range(1, 4)))
    story.decide()
    assert statuses() == ["issued", "issued"]
    work = OrderWork.objects.get()
    assert (work.error, work.attempts) == ("ValueError", 1)


def make_later(integration: Integration, *, days: int, **fields: object) -> None:
    """Save the store's rule again, with another timing or scope, from before the story."""
    from warranties.models import WarrantyRule, WarrantyRuleVersion

    rule = WarrantyRule.objects.get(integration=integration)
    WarrantyRuleVersion.objects.filter(rule=rule).update(delay_days=days, **fields)


def make_other_store(integration: Integration) -> Integration:
    """Return a store of another brand, which has set nothing up."""
    from tests.factories import make_brand, make_integration, make_product

    store = make_integration(brand=make_brand(name="테라누비", code="tera"), store_id="teranubi")
    make_product(integration=store, external_id="101")
    return store


def test_a_stamp_is_taken_back_from_whoever_got_it(story: Story) -> None:
    order = story.deliver()
    moved = replace(order, buyer=PersonSnapshot("이샘플", "010-0000-0002"))
    gone = replace(order.items[0], status="returned", effective_quantity=0, claim_kind="return")
    story.read(replace(moved, items=(gone,)))
    story.decide()
    cards = StampCard.objects.order_by("id")
    assert [card.balance for card in cards] == [0, 0]
    assert worth() == [0]


def test_per_unit_stamps_follow_each_unit(integration: Integration, story: Story) -> None:
    from stamps.models import StampProgramVersion

    StampProgramVersion.objects.update(earn_per="unit")
    order = story.deliver(line(quantity=3))
    assert balance() == 3
    part = replace(order.items[0], effective_quantity=1, claim_kind="return", claim_state="done")
    story.read(replace(order, items=(part,)))
    story.decide()
    assert balance() == 1
    assert worth() == [1, 0, 0]


def test_an_issue_that_nobody_was_told_of_can_be_undone(
    integration: Integration, story: Story
) -> None:
    from tests.factories import make_membership
    from vircle.issuance.operator import issue_pending, undo_issue

    make_later(integration, days=0, timing=Timing.MANUAL)
    story.deliver(line("A-01"), number="O-1")
    story.deliver(line("B-01"), number="O-2", buyer=PersonSnapshot("서안심", ""))
    ids = list(Warranty.objects.values_list("id", flat=True))
    user_id = make_membership(brand=integration.brand).user_id
    common: dict[str, Any] = {
        "brand_id": integration.brand_id,
        "user_id": user_id,
        "now": story.now,
    }
    assert sorted(issue_pending(warranty_ids=ids, **common).issued) == sorted(ids)
    assert undo_issue(warranty_ids=ids, **common).issued == sorted(ids)
    assert statuses() == ["pending", "pending"]
    assert sorted(issue_pending(warranty_ids=ids, **common).issued) == sorted(ids)
    waves = Message.objects.filter(kind="warranty_issued").values_list("order_id", "wave", "status")
    assert sorted(w[1:] for w in waves) == [
        (1, "dropped"), (1, "unreachable"), (2, "queued"), (2, "unreachable"),
    ]  # fmt: skip
