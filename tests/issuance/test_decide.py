"""What should exist after a store told its story, however it was told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.catalog.models import Product, ProductWork
from integrations.models import Integration
from integrations.orders.models import OrderWork
from integrations.orders.snapshots import PersonSnapshot
from stamps.models import Reward, StampCard, StampDecision
from tests.issuance.story import Story, balance, line, make_later, messages, statuses
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


def make_other_store(integration: Integration) -> Integration:
    """Return a store of another brand, which has set nothing up."""
    from tests.factories import make_brand, make_integration, make_product

    store = make_integration(brand=make_brand(name="테라누비", code="tera"), store_id="teranubi")
    make_product(integration=store, external_id="101")
    return store
