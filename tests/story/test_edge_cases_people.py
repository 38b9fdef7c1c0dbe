"""Whom nobody can tell, who is told while it is being taken back, and names meant to do harm."""

from dataclasses import replace
from datetime import timedelta
from html import escape

import pytest
from django.test import Client

from integrations.catalog.models import Product
from integrations.models import Integration
from integrations.orders.snapshots import PersonSnapshot
from tests.issuance.story import Story, balance, line, messages, statuses
from vircle.brands.links import link_path, read_addresses
from vircle.notifications.models import Message, MessageKind
from vircle.notifications.templates import LONGEST, TOKEN_LENGTH, Speaker, variables_for
from vircle.notifications.work import Pace, claim_to_say
from warranties.models import Warranty

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "phone", ["", "0502-0000-0001", "050-7000-0001", "010-****-0001", "+1 202 555 0100"]
)
def test_whoever_has_no_korean_mobile_gets_a_certificate_that_waits_for_a_number(
    phone: str, story: Story
) -> None:
    story.deliver(buyer=PersonSnapshot("서안심", phone))
    assert statuses() == ["issued"]
    assert list(Message.objects.values_list("kind", "status")) == [
        ("warranty_issued", "unreachable")
    ]
    assert balance() == 0


def test_what_is_taken_back_while_its_message_is_on_its_way_is_told_too(
    story: Story, pace: Pace
) -> None:
    order = story.deliver()
    sent = claim_to_say(now=story.now + timedelta(minutes=1), pace=pace, limit=9)
    assert len(sent) == 2
    back = replace(
        order.items[0],
        status="returned",
        claim_kind="return",
        claim_state="done",
        claim_quantity=1,
        effective_quantity=0,
    )
    story.read(replace(order, items=(back,)))
    story.decide(at=story.now + timedelta(minutes=2))
    assert statuses() == ["canceled"]
    assert balance() == 0
    # Both have left or will: whoever reads the first must read the second.
    assert ("warranty_issued", 1) in messages()
    assert ("warranty_canceled", 1) in messages()


NASTY = "<script>alert(1)</script>" + "👩‍👩‍👧‍👦🎉" + "가" * 250


def test_markup_emoji_and_endless_names_do_no_harm(integration: Integration, story: Story) -> None:
    Product.objects.update(name=NASTY[:300])
    story.deliver(line(product_name=NASTY[:300], option_text="색상=<b>탄</b>"))
    warranty = Warranty.objects.get()
    said = Message.objects.get(kind="warranty_issued")
    sent = variables_for(
        kind=MessageKind.WARRANTY_ISSUED,
        speaker=Speaker(name="마로결", code="maro", support_phone="010-0000-9001"),
        customer_name=NASTY,
        token="A" * TOKEN_LENGTH,
        stored=said.variables,
        link_parts=1,
    )
    assert max(len(sent[name]) for name in ("상품명", "고객명")) <= LONGEST
    found = read_addresses(brand_id=integration.brand_id, link_ids=[said.link_id])[said.link_id]
    path = link_path(brand_code=integration.brand.code, kind=found.kind, token=found.token)
    page = Client().get(path).content.decode()
    assert escape(warranty.content["product_name"]) in page
    assert "👩‍👩‍👧‍👦" in page
    assert "<script>alert" not in page
    assert "<b>탄" not in page
