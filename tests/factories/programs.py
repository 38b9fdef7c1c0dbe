"""Settings, certificates, cards and messages for tests; see the package."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

from integrations.models import Integration
from integrations.orders.models import Order, OrderItem, OrderUnit
from stamps.models import (
    EarnPer,
    Reward,
    RewardStatus,
    StampCard,
    StampProgram,
    StampProgramVersion,
    StampRule,
    StampRuleVersion,
)
from tests.factories.shops import NOW, make_customer, make_order
from vircle.brands.models import Brand, Customer, CustomerLink, LinkKind
from vircle.foundation.clock import kst_date
from vircle.foundation.crypto import link_token, token_hash
from vircle.issuance.models import ArrivedItem, Backfill, BackfillStatus, GapCheck, GapStatus
from vircle.notifications.models import Message, MessageKind, MessageStatus, MessageWork
from warranties.models import (
    PeriodUnit,
    StartsFrom,
    Timing,
    Warranty,
    WarrantyProgram,
    WarrantyProgramVersion,
    WarrantyRule,
    WarrantyRuleVersion,
    WarrantyStatus,
)

_numbers = count(1)
# Settings are as old as the store's connection unless a test says otherwise.
SAVED = NOW - timedelta(days=1)


def make_warranty_program(*, brand: Brand, **fields: Any) -> WarrantyProgramVersion:
    """Save 보증서 설정: one year from delivery, one certificate a unit."""
    started = fields.pop("started_at", SAVED)
    program = WarrantyProgram.objects.create(brand=brand, started_at=started)
    values = {
        "number": 1,
        "saved_at": started,
        "title": "디지털 보증서",
        "period_unit": PeriodUnit.YEARS,
        "starts_from": StartsFrom.DELIVERED,
        "terms": "제조상의 하자는 무상으로 수리해 드립니다.",
        "service_contact": brand.support_phone,
    }
    version = WarrantyProgramVersion.objects.create(brand=brand, program=program, **values | fields)
    program.current = version
    program.save()
    return version


def make_warranty_rule(*, integration: Integration, **fields: Any) -> WarrantyRuleVersion:
    """Save a store's 보증서 자동발급 설정: 사용함, at once, 전체상품."""
    started = fields.pop("started_at", SAVED)
    rule = WarrantyRule.objects.create(
        brand=integration.brand, integration=integration, started_at=started
    )
    values = {"number": 1, "saved_at": started, "is_on": True, "timing": Timing.DELIVERED}
    version = WarrantyRuleVersion.objects.create(
        brand=integration.brand, rule=rule, **values | fields
    )
    rule.current = version
    rule.save()
    return version


def make_stamp_program(*, brand: Brand, **fields: Any) -> StampProgramVersion:
    """Save 스탬프 설정: one stamp an order, ten to go, no reward."""
    started = fields.pop("started_at", SAVED)
    program = StampProgram.objects.create(brand=brand, started_at=started)
    values = {
        "number": 1,
        "saved_at": started,
        "name": "구매 스탬프",
        "goal": 10,
        "earn_per": EarnPer.ORDER,
    }
    version = StampProgramVersion.objects.create(brand=brand, program=program, **values | fields)
    program.current = version
    program.save()
    return version


def make_stamp_rule(*, integration: Integration, **fields: Any) -> StampRuleVersion:
    """Let a store's orders earn stamps."""
    started = fields.pop("started_at", SAVED)
    rule = StampRule.objects.create(
        brand=integration.brand, integration=integration, started_at=started
    )
    values = {"number": 1, "saved_at": started, "is_on": True}
    version = StampRuleVersion.objects.create(brand=integration.brand, rule=rule, **values | fields)
    rule.current = version
    rule.save()
    return version


def make_warranty(
    *,
    integration: Integration,
    status: WarrantyStatus = WarrantyStatus.ISSUED,
    order: Order | None = None,
    unit: OrderUnit | None = None,
    **fields: Any,
) -> Warranty:
    """Insert a certificate, with the order, program and rule that it needs."""
    whose = order or make_order(integration=integration)
    piece = unit or OrderUnit.objects.filter(brand=whose.brand, item__order=whose).earliest("id")
    issued = status in (WarrantyStatus.ISSUED, WarrantyStatus.CANCELED)
    values = {
        "due_at": NOW + timedelta(days=7) if status == WarrantyStatus.SCHEDULED else None,
        "number": f"MARO-2611-{next(_numbers):08d}-5" if issued else None,
        "issued_at": NOW if issued else None,
        "canceled_at": NOW if status == WarrantyStatus.CANCELED else None,
        "triggered_at": NOW,
        "starts_on": date(2026, 11, 20),
        "ends_on": date(2027, 11, 19),
        "created_at": NOW,
        "item": OrderItem.objects.get(brand=whose.brand, pk=piece.item_id),
        "customer": whose.customer,
        "program_version": _program_version(integration.brand),
        "rule_version": _rule_version(integration),
    }
    return Warranty.objects.create(
        brand=whose.brand,
        integration=integration,
        order=whose,
        unit=piece,
        status=status,
        **values | fields,
    )


def _program_version(brand: Brand) -> WarrantyProgramVersion:
    existing = WarrantyProgramVersion.objects.filter(brand=brand).order_by("-number").first()
    return existing or make_warranty_program(brand=brand)


def _rule_version(integration: Integration) -> WarrantyRuleVersion:
    existing = WarrantyRuleVersion.objects.filter(
        brand=integration.brand, rule__integration=integration
    )
    return existing.order_by("-number").first() or make_warranty_rule(integration=integration)


def make_card(*, brand: Brand, customer: Customer | None = None, **fields: Any) -> StampCard:
    """Insert a stamp card in its first round."""
    program = StampProgram.objects.filter(brand=brand).first()
    values = {"goal": 10, "balance": 0, "created_at": NOW}
    return StampCard.objects.create(
        brand=brand,
        program=program or make_stamp_program(brand=brand).program,
        customer=customer or make_customer(brand=brand),
        **values | fields,
    )


def make_reward(*, card: StampCard, **fields: Any) -> Reward:
    """Insert what a full card brought: usable for ninety days."""
    program = StampProgram.objects.get(brand=card.brand)
    values = {
        "customer": card.customer,
        "program_version": program.current,
        "name": "5,000원 할인 쿠폰",
        "status": RewardStatus.ISSUED,
        "issued_at": NOW,
        "expires_on": kst_date(NOW) + timedelta(days=89),
    }
    return Reward.objects.create(brand=card.brand, card=card, **values | fields)


def make_link(
    *, customer: Customer, kind: LinkKind = LinkKind.WARRANTIES, subject_id: int, **fields: Any
) -> tuple[CustomerLink, str]:
    """Insert a customer's link; the token is returned beside it, as only its hash is stored."""
    link = CustomerLink(
        brand=customer.brand, customer=customer, kind=kind, subject_id=subject_id, **fields
    )
    token = link_token(brand_id=customer.brand_id, link=str(link.ref), generation=link.generation)
    link.token_hash = token_hash(token)
    link.save()
    return link, token


def make_message(
    *,
    order: Order,
    kind: MessageKind = MessageKind.WARRANTY_ISSUED,
    status: MessageStatus = MessageStatus.QUEUED,
    **fields: Any,
) -> Message:
    """Insert an outbox row, with its work row while it waits to be said."""
    if "link" not in fields:
        fields["link"], _ = make_link(customer=order.customer, subject_id=order.pk)
    values = {"wave": 1, "customer": order.customer, "created_at": NOW, "send_after": NOW}
    message = Message.objects.create(
        brand=order.brand, order_id=order.pk, kind=kind, status=status, **values | fields
    )
    if status == MessageStatus.QUEUED:
        MessageWork.objects.create(brand=order.brand, message=message, due_at=message.send_after)
    return message


def make_backfill(*, integration: Integration, **fields: Any) -> Backfill:
    """Insert a 지난 주문 발급 that waits for its confirmation."""
    values = {
        "first_on": kst_date(NOW) - timedelta(days=30),
        "last_on": kst_date(NOW),
        "created_at": NOW,
        "due_at": NOW,
        "status": BackfillStatus.READY,
    }
    return Backfill.objects.create(
        brand=integration.brand, integration=integration, **values | fields
    )


def make_gap_check(
    *, integration: Integration, unheard: Sequence[str] = (), **fields: Any
) -> GapCheck:
    """Insert a 누락 점검 of yesterday that has ended; `unheard` are orders it found missing."""
    values = {
        "day": kst_date(NOW) - timedelta(days=1),
        "status": GapStatus.DONE,
        "asked_at": NOW,
        "finished_at": NOW,
        "due_at": NOW,
        "arrived": 3 + len(unheard),
        "gaps": len(unheard),
    }
    check = GapCheck.objects.create(
        brand=integration.brand, integration=integration, **values | fields
    )
    for number in unheard:
        ArrivedItem.objects.create(
            brand=integration.brand,
            check_run=check,
            external_order_id=number,
            external_item_id=f"{number}-01",
            product_name="헤리티지 토트백 라지",
            arrived_at=NOW - timedelta(days=1),
            observed_at=NOW,
            effective_quantity=1,
            gap="unheard",
        )
    return check
