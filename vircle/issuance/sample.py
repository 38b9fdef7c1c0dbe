"""내 휴대폰으로 미리 받아보기: one real message to a number that an admin typed, about no order.

It goes the way of every message, so that what arrives is what customers will get. Messages and
links name an order by its id; ids begin at 1, so none of them is 0.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from vircle.brands.customers import Person, Reach, upsert_customers
from vircle.brands.links import ensure_links
from vircle.brands.models import Brand, CustomerLink, LinkKind
from vircle.brands.phones import read_phone
from vircle.brands.services import write_audit
from vircle.foundation.clock import kst_date
from vircle.issuance import wording
from vircle.notifications.models import Message, MessageKind
from vircle.notifications.outbox import Draft, enqueue
from vircle.notifications.templates import TOKEN_LENGTH, Speaker, render, variables_for
from warranties.content import display_name
from warranties.products import product_to_draw
from warranties.programs import ProgramValues, current_program
from warranties.rules import period
from warranties.rules_settings import RuleValues, rule_of
from warranties.settings_forms import program_values, rule_values
from warranties.settings_preview import Example, example_of

SUBJECT = 0
AT_MOST = 5
WITHIN = timedelta(hours=1)
_MARK = "[샘플]"

NOT_SET_UP = gettext_noop("보증서 설정을 먼저 저장해 주세요. 저장한 내용으로 샘플을 보냅니다.")
UNREACHABLE = gettext_noop("전화번호 형식이 올바르지 않습니다. 예: 010-0000-0001")
TOO_MANY = gettext_noop("한 시간에 다섯 번까지 보낼 수 있습니다. 잠시 후 다시 시도해 주세요.")


class CannotSend(Exception):
    """No sample can be sent; the message is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a sample shows: the settings as they are saved, and a product of the brand."""

    program: ProgramValues
    rule: RuleValues
    example: Example


def drawn(*, brand_id: int) -> Drawn | None:
    """Return what a sample shows, or None before 보증서 설정 was saved."""
    program = current_program(brand_id=brand_id)
    if program is None:
        return None
    product = product_to_draw(brand_id=brand_id)
    rule = rule_of(brand_id=brand_id, integration_id=product.integration_id) if product else None
    return Drawn(
        program_values(program),
        rule_values(rule.current) if rule and rule.current else RuleValues(),
        example_of(product),
    )


def latest(*, brand_id: int) -> Message | None:
    """Return the sample that was sent last, if any was."""
    return _samples(brand_id).order_by("-wave").first()


def text(*, brand: Brand, now: datetime) -> str:
    """Return the message as it arrives, word for word."""
    shown = drawn(brand_id=brand.pk)
    if shown is None:
        return ""
    variables = variables_for(
        kind=MessageKind.WARRANTY_ISSUED,
        speaker=Speaker(brand.name, brand.code, brand.support_phone or "-"),
        customer_name="",
        token="0" * TOKEN_LENGTH,
        stored=_variables(shown, now=now),
        link_parts=2,
    )
    return render(kind=MessageKind.WARRANTY_ISSUED, variables=variables)


@transaction.atomic
def send(*, brand: Brand, user_id: int, phone: str, now: datetime) -> int:
    """Put a sample into the outbox; returns the message's id. Raises CannotSend."""
    shown = drawn(brand_id=brand.pk)
    if shown is None:
        raise CannotSend(NOT_SET_UP)
    if read_phone(phone).reach is not Reach.YES:
        raise CannotSend(UNREACHABLE)
    person = Person(name="", phone=phone)
    (customer_id,) = upsert_customers(
        brand_id=brand.pk, people=[(f"sample:{user_id}", person)], now=now
    )
    subjects = [(SUBJECT, customer_id)]
    links = ensure_links(brand_id=brand.pk, kind=LinkKind.WARRANTIES, subjects=subjects, now=now)
    # In place of the order's row: whoever else sends a sample counts its wave after this one.
    CustomerLink.objects.select_for_update().get(brand_id=brand.pk, pk=links[SUBJECT])
    if _samples(brand.pk).filter(created_at__gt=now - WITHIN).count() >= AT_MOST:
        raise CannotSend(TOO_MANY)
    draft = Draft(
        brand_id=brand.pk,
        order_id=SUBJECT,
        kind=MessageKind.WARRANTY_ISSUED,
        customer_id=customer_id,
        link_id=links[SUBJECT],
        variables=_variables(shown, now=now),
    )
    (message_id,) = enqueue(drafts=[draft], now=now)
    write_audit(
        brand_id=brand.pk, user_id=user_id, now=now, action="sample.sent", subject=str(message_id)
    )
    return message_id


def _samples(brand_id: int) -> QuerySet[Message]:
    return Message.objects.filter(brand_id=brand_id, order_id=SUBJECT)


def _variables(shown: Drawn, *, now: datetime) -> dict[str, str | int]:
    starts_on, ends_on = period(
        start=kst_date(now), unit=shown.program.period_unit, count=shown.program.period_count
    )
    name = display_name(
        shown.example.product,
        source=shown.rule.name_source,
        phrases=shown.program.stripped_phrases,
    )
    return {
        "상품명": f"{_MARK} {name}",
        "매수": 1,
        "보증시작일": wording.day(starts_on),
        "보증종료일": wording.day(ends_on),
    }
