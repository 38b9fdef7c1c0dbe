"""선물하기: the warranty is the receiver's, the stamp the orderer's."""

from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.orders.models import Order
from integrations.orders.snapshots import OrderSnapshot, PersonSnapshot
from stamps.models import StampGrant
from tests.issuance.story import Story, balance, line, statuses
from vircle.notifications.models import Message, MessageKind
from warranties.models import Warranty, WarrantyProgramVersion

pytestmark = pytest.mark.django_db

GIVER = PersonSnapshot(name="김데모", phone="010-0000-0001", number="881")
MASKED = PersonSnapshot(name="김*모", phone="010-****-0001", number="881")
RECEIVER = PersonSnapshot(name="박데모", phone="010-0000-0002")


def give(story: Story, *, buyer: PersonSnapshot = GIVER) -> OrderSnapshot:
    return story.deliver(buyer=buyer, receiver=RECEIVER, is_present=True)


def told(kind: MessageKind) -> list[int]:
    return list(Message.objects.filter(kind=kind).values_list("customer_id", flat=True))


def test_each_gets_their_own(story: Story) -> None:
    give(story)
    order = Order.objects.get()
    assert Warranty.objects.get().customer_id == order.receiver_id
    assert StampGrant.objects.get().customer_id == order.customer_id
    assert told(MessageKind.WARRANTY_ISSUED) == [order.receiver_id]
    assert told(MessageKind.STAMP_GRANTED) == [order.customer_id]


def test_a_masked_orderers_stamp_waits_and_never_goes_to_the_receiver(story: Story) -> None:
    give(story, buyer=MASKED)
    assert statuses() == ["issued"]
    assert balance() == 0
    assert told(MessageKind.STAMP_GRANTED) == []


def test_a_brand_may_wish_that_the_orderer_gets_both(story: Story) -> None:
    WarrantyProgramVersion.objects.update(gift_to_receiver=False)
    give(story)
    assert Warranty.objects.get().customer_id == Order.objects.get().customer_id


def test_a_return_is_told_to_whoever_has_it(story: Story) -> None:
    present = give(story)
    Message.objects.update(status="delivered")
    gone = replace(
        present.items[0],
        status="returned",
        effective_quantity=0,
        claim_kind="return",
        claim_state="done",
        claim_quantity=1,
    )
    story.read(replace(present, items=(gone,)))
    story.decide(at=story.now + timedelta(minutes=1))
    assert statuses() == ["canceled"]
    assert told(MessageKind.WARRANTY_CANCELED) == [Order.objects.get().receiver_id]


def test_what_waits_keeps_its_holder(story: Story) -> None:
    story.read(story.order(line(), buyer=GIVER, receiver=RECEIVER, is_present=True))
    story.decide()
    assert statuses() == []
    give(story)
    assert Warranty.objects.get().customer_id == Order.objects.get().receiver_id
