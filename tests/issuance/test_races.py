"""Several workers at once: one stamp, one warranty per unit, one message per kind."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from integrations.models import Integration
from integrations.orders.models import Order, OrderWork
from tests.committed import at_once, committed
from tests.issuance.story import Story, balance, line, messages
from vircle.issuance.decide import decide_due
from vircle.issuance.operator import issue_pending
from warranties.models import Timing, Warranty, WarrantyRuleVersion


def test_two_readers_of_different_age_and_two_deciders(story: Story) -> None:
    story_orders = [
        (
            story.order(line(f"{n}-1"), number=f"O-{n}"),
            story.order(
                line(f"{n}-1", status="delivered", delivered_at=story.now), number=f"O-{n}"
            ),
        )
        for n in range(12)
    ]
    old, new = story.now + timedelta(seconds=1), story.now + timedelta(seconds=2)

    def read(*, newer: bool) -> None:
        for pair in story_orders:
            story.read(pair[newer], at=new if newer else old)

    def decide() -> None:
        for _ in range(20):
            decide_due(now=new)

    at_once(lambda: read(newer=True), lambda: read(newer=False), decide, decide)
    story.decide(at=new)
    assert Warranty.objects.filter(status="issued").count() == 12
    assert balance() == 12
    assert len(messages()) == 24
    assert not OrderWork.objects.exists()


pytestmark = committed


def test_two_operators_issue_the_same_pending_rows(integration: Integration, story: Story) -> None:
    WarrantyRuleVersion.objects.update(timing=Timing.MANUAL)
    for n in range(5):
        story.deliver(line(f"{n}-1"), number=f"O-{n}")
    ids = list(Warranty.objects.values_list("id", flat=True))
    issued: list[int] = []

    def issue() -> None:
        with transaction.atomic():
            result = issue_pending(
                brand_id=integration.brand_id,
                warranty_ids=ids,
                user_id=_somebody(integration),
                now=later(story.now),
            )
        issued.extend(result.issued)

    at_once(issue, issue)
    assert sorted(issued) == ids
    assert [m for m in messages() if m[0] == "warranty_issued"] == [("warranty_issued", 1)] * 5


def test_a_return_and_an_operator_meet(integration: Integration, story: Story) -> None:
    WarrantyRuleVersion.objects.update(timing=Timing.MANUAL)
    order = story.deliver()
    warranty = Warranty.objects.get()
    gone = replace(order.items[0], status="returned", effective_quantity=0, claim_kind="return")

    def issue() -> None:
        with transaction.atomic():
            issue_pending(
                brand_id=integration.brand_id,
                warranty_ids=[warranty.pk],
                user_id=_somebody(integration),
                now=later(story.now),
            )

    def take_back() -> None:
        story.read(replace(order, items=(gone,)))
        story.decide(at=later(story.now))

    at_once(issue, take_back)
    story.decide(at=later(story.now))
    warranty.refresh_from_db()
    assert warranty.status == "canceled"
    assert ("warranty_issued", 1) not in messages()
    assert Order.objects.count() == 1


def later(now: datetime) -> datetime:
    """Return a moment after every read of the story."""
    return now + timedelta(minutes=1)


def _somebody(integration: Integration) -> int:
    from tests.factories import make_membership
    from vircle.brands.models import Membership, Role

    member = Membership.objects.filter(brand=integration.brand).first()
    return (member or make_membership(brand=integration.brand, role=Role.OPERATOR)).user_id
