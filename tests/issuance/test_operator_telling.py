"""알림톡 다시 보내기 and 연락처 수정: the right word, once, to the right number, by a new link."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from integrations.models import Integration
from integrations.orders.snapshots import PersonSnapshot
from tests.committed import at_once, committed
from tests.factories import make_membership
from tests.issuance.story import Story, line
from vircle.brands.customers import find_by_phone, read_people
from vircle.brands.links import open_link, read_addresses
from vircle.brands.models import AuditLog, Customer, LinkKind, User
from vircle.brands.tenancy import brand_scope
from vircle.issuance.canceling import cancel
from vircle.issuance.telling import (
    NotAMobile,
    SameNumber,
    TakenNumber,
    correct_recipient,
    resend_message,
)
from vircle.notifications.models import Message, MessageWork
from vircle.notifications.services import CannotResend, TooSoon
from warranties.models import Warranty, WarrantyEvent
from warranties.selectors import messages_about
from warranties.words import CancelReason

NEW = "010-0000-0009"
LATER = timedelta(hours=1)


@pytest.fixture
def user(integration: Integration) -> User:
    return make_membership(brand=integration.brand).user


def told(status: str = "delivered", **fields: Any) -> None:
    """Let every message have come as far as this."""
    MessageWork.objects.all().delete()
    Message.objects.update(status=status, **fields)


def again(warranty: Warranty, user: User, story: Story, **how: Any) -> int:
    values = {"message_id": warranty.message_id, "now": story.now + LATER} | how
    with brand_scope(brand_id=warranty.brand_id):
        return resend_message(
            brand_id=warranty.brand_id, warranty_id=warranty.pk, user=user, **values
        )


def correct(warranty: Warranty, user: User, story: Story, phone: str = NEW) -> int | None:
    with brand_scope(brand_id=warranty.brand_id):
        return correct_recipient(
            brand_id=warranty.brand_id,
            warranty_id=warranty.pk,
            phone=phone,
            user=user,
            now=story.now + LATER,
        )


@pytest.mark.django_db
def test_all_that_was_told_together_is_told_again_together(story: Story, user: User) -> None:
    story.deliver(line(quantity=3))
    told("failed", reason="outage")
    first, second, last = Warranty.objects.order_by("pk")
    cancel(
        brand_id=last.brand_id,
        warranty_ids=[last.pk],
        user_id=user.pk,
        reason=CancelReason.MISTAKE,
        now=story.now,
    )

    new_id = again(first, user, story)

    new = Message.objects.get(pk=new_id)
    assert (new.status, new.wave, new.variables["매수"]) == ("queued", 2, 2)
    assert set(Warranty.objects.values_list("message_id", flat=True)) == {new_id}
    second.refresh_from_db()
    assert [m.pk for m in messages_about(warranty=second)] == [first.message_id, new_id]
    assert WarrantyEvent.objects.filter(kind="resent", user_id=user.pk).count() == 3


@pytest.mark.django_db
def test_what_has_just_arrived_is_not_repeated(story: Story, user: User) -> None:
    story.deliver()
    told(delivered_at=story.now)
    warranty = Warranty.objects.get()

    with pytest.raises(TooSoon) as refused:
        again(warranty, user, story, now=story.now + timedelta(minutes=4))

    assert refused.value.minutes == 6
    assert again(warranty, user, story)


@pytest.mark.django_db
def test_an_issue_that_was_canceled_is_not_repeated(story: Story, user: User) -> None:
    story.deliver()
    told("failed")
    warranty = Warranty.objects.get()
    cancel(
        brand_id=warranty.brand_id,
        warranty_ids=[warranty.pk],
        user_id=user.pk,
        reason=CancelReason.MISTAKE,
        now=story.now,
    )
    with pytest.raises(CannotResend):
        again(warranty, user, story)


@pytest.mark.django_db
def test_a_cancellation_that_failed_is_repeated(story: Story, user: User) -> None:
    story.deliver()
    told()
    warranty = Warranty.objects.get()
    cancel(
        brand_id=warranty.brand_id,
        warranty_ids=[warranty.pk],
        user_id=user.pk,
        reason=CancelReason.REFUND,
        now=story.now,
    )
    canceled = Message.objects.get(kind="warranty_canceled")
    Message.objects.filter(pk=canceled.pk).update(status="failed")

    with pytest.raises(CannotResend):
        again(warranty, user, story)
    new_id = again(warranty, user, story, message_id=canceled.pk)

    assert Message.objects.get(pk=new_id).kind == "warranty_canceled"
    warranty = Warranty.objects.get()
    kinds = [message.kind for message in messages_about(warranty=warranty)]
    assert kinds == ["warranty_issued", "warranty_canceled", "warranty_canceled"]


@committed
def test_pressing_twice_says_it_once(story: Story, user: User) -> None:
    story.deliver()
    told("failed")
    warranty = Warranty.objects.get()

    def press() -> bool:
        try:
            again(warranty, user, story)
        except CannotResend:
            return False
        return True

    assert sorted(at_once(press, press)) == [False, True]
    assert Message.objects.filter(kind="warranty_issued").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("phone", ["", "0504-0000-0001"])
def test_somebody_who_could_not_be_told_is_told(story: Story, user: User, phone: str) -> None:
    story.deliver(buyer=PersonSnapshot("서안심", phone))
    warranty = Warranty.objects.get()
    assert warranty.message is not None
    assert warranty.message.status == "unreachable"

    new_id = correct(warranty, user, story)

    assert new_id is not None
    assert Message.objects.get(pk=new_id).status == "queued"
    assert find_by_phone(brand_id=warranty.brand_id, phone=NEW) == warranty.customer_id
    # The mall still tells the old number: it is the same customer all the same.
    story.read(
        story.order(
            line(status="delivered", option_text="x"), buyer=PersonSnapshot("서안심", phone)
        )
    )
    assert Customer.objects.count() == 1


@pytest.mark.django_db
def test_the_old_link_closes_and_the_new_one_leads_to_the_same(story: Story, user: User) -> None:
    story.deliver()
    told()
    warranty = Warranty.objects.select_related("brand").get()
    assert warranty.link_id is not None
    old = read_addresses(brand_id=warranty.brand_id, link_ids=[warranty.link_id])[warranty.link_id]

    new_id = correct(warranty, user, story)

    assert new_id is not None
    assert Message.objects.get(pk=new_id).status == "queued"
    new = read_addresses(brand_id=warranty.brand_id, link_ids=[warranty.link_id])[warranty.link_id]
    assert open_link(brand=warranty.brand, kind=LinkKind.WARRANTIES, token=old.token) is None
    assert open_link(brand=warranty.brand, kind=LinkKind.WARRANTIES, token=new.token) is not None
    person = read_people(brand_id=warranty.brand_id, customer_ids=[warranty.customer_id])
    assert person[warranty.customer_id].phone == "+821000000009"
    assert WarrantyEvent.objects.filter(kind="recipient_corrected").exists()
    log = AuditLog.objects.get(action="customer.phone_corrected")
    assert "0009" not in str(log.detail) + log.subject


@pytest.mark.django_db
def test_what_waits_goes_to_the_new_number_once(story: Story, user: User) -> None:
    story.deliver()
    assert correct(Warranty.objects.get(), user, story) is None
    assert Message.objects.filter(kind="warranty_issued").count() == 1


@pytest.mark.django_db
def test_what_cannot_be_a_correction_changes_nothing(story: Story, user: User) -> None:
    story.deliver(number="O-1")
    story.deliver(line("B-1"), number="O-2", buyer=PersonSnapshot("이데모", "010-0000-0002"))
    told()
    warranty = Warranty.objects.earliest("pk")
    for phone, why in (
        ("02-000-0001", NotAMobile),
        ("", NotAMobile),
        ("01000000001", SameNumber),
        ("010-0000-0002", TakenNumber),
    ):
        with pytest.raises(why), transaction.atomic():
            correct(warranty, user, story, phone)
    assert Message.objects.filter(wave=2).count() == 0
    assert warranty.link is not None
    assert warranty.link.generation == 1
