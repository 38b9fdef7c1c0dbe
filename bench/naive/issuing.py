"""Certificates, one by one."""

from collections.abc import Sequence
from datetime import datetime

from bench.naive.people import link_for, say
from bench.naive.products import product_of, with_sources
from integrations.models import Integration
from integrations.orders.models import Order, OrderItem, OrderUnit
from vircle.brands.models import Brand, CustomerLink, LinkKind
from vircle.foundation.clock import kst_date
from vircle.issuance import wording
from vircle.issuance.policy import as_warranty_program, as_warranty_rule
from vircle.notifications.models import MessageKind
from warranties import content, numbers, rules
from warranties.models import (
    Warranty,
    WarrantyDecision,
    WarrantyEvent,
    WarrantyProgram,
    WarrantyProgramVersion,
    WarrantyRule,
    WarrantyRuleVersion,
    WarrantyStatus,
)


def issue(
    *,
    brand: Brand,
    integration: Integration,
    order: Order,
    items: Sequence[OrderItem],
    now: datetime,
) -> None:
    """Issue what an order's delivered items get, and say so once."""
    issued = [
        warranty
        for item in items
        for warranty in _issue_item(brand, integration, order, item, now=now)
    ]
    if not issued:
        return
    first = issued[0]
    assert first.link is not None
    message = say(
        order=order,
        kind=MessageKind.WARRANTY_ISSUED,
        link=first.link,
        variables={
            "상품명": first.content["product_name"],
            "매수": len(issued),
            "보증시작일": wording.day(first.starts_on),
            "보증종료일": wording.day(first.ends_on),
        },
        now=now,
    )
    for warranty in issued:
        warranty.message = message
        warranty.save(update_fields=["message"])


def _issue_item(
    brand: Brand, integration: Integration, order: Order, item: OrderItem, *, now: datetime
) -> list[Warranty]:
    program, rule = _settings(integration)
    about = _facts(order, item)
    judgement = rules.judge(
        about,
        program=as_warranty_program(program),
        rule=as_warranty_rule(rule),
        has_program=True,
        has_rule=True,
        started_at=max(program.saved_at, rule.saved_at, integration.connected_since),
    )
    is_due = judgement.is_eligible and judgement.due_at is not None and judgement.due_at <= now
    WarrantyDecision.objects.update_or_create(
        brand_id=order.brand_id,
        item=item,
        defaults={
            "order": order,
            "is_eligible": judgement.is_eligible,
            "is_frozen": True,
            "outcome": "issued" if is_due else judgement.outcome,
            "trace": [*with_sources(judgement.trace, item=item), *rules.live_lines(about)],
            "program_version_id": program.pk,
            "rule_version_id": rule.pk,
            "due_at": judgement.due_at,
            "decided_at": now,
        },
    )
    if not is_due:
        return []
    units = OrderUnit.objects.filter(brand_id=order.brand_id, item=item).order_by("number")
    link = link_for(customer=order.customer, kind=LinkKind.WARRANTIES, subject_id=order.pk)
    return [
        _create(brand, integration, order, item, unit, judgement.due_at, link, now=now)
        for unit in units
    ]


def _settings(integration: Integration) -> tuple[WarrantyProgramVersion, WarrantyRuleVersion]:
    program = WarrantyProgram.objects.select_related("current").get(brand_id=integration.brand_id)
    rule = WarrantyRule.objects.select_related("current").get(
        brand_id=integration.brand_id, integration=integration
    )
    assert program.current is not None
    assert rule.current is not None
    return program.current, rule.current


def _facts(order: Order, item: OrderItem) -> rules.ItemFacts:
    return rules.ItemFacts(
        status=item.status,
        quantity=item.quantity,
        effective_quantity=item.effective_quantity,
        triggered_at=item.triggered_at,
        observed_at=order.observed_at,
    )


def _create(
    brand: Brand,
    integration: Integration,
    order: Order,
    item: OrderItem,
    unit: OrderUnit,
    due_at: datetime | None,
    link: CustomerLink,
    *,
    now: datetime,
) -> Warranty:
    program, rule = _settings(integration)
    assert item.triggered_at is not None
    starts_on, ends_on = rules.period(
        start=kst_date(item.triggered_at),
        unit=program.period_unit,
        count=program.period_count,
    )
    warranty, _ = Warranty.objects.get_or_create(
        brand_id=order.brand_id,
        unit=unit,
        cycle=1,
        defaults={
            "order": order,
            "item": item,
            "integration": integration,
            "customer_id": order.customer_id,
            "program_version": program,
            "rule_version": rule,
            "status": WarrantyStatus.ISSUED,
            "due_at": due_at,
            "number": numbers.new_number(brand_code=brand.code, on=kst_date(now)),
            "content": _content(integration, item, unit, program, rule),
            "triggered_at": item.triggered_at,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "created_at": now,
            "issued_at": now,
            "link": link,
        },
    )
    WarrantyEvent.objects.create(brand_id=order.brand_id, warranty=warranty, at=now, kind="issued")
    return warranty


def _content(
    integration: Integration,
    item: OrderItem,
    unit: OrderUnit,
    program: WarrantyProgramVersion,
    rule: WarrantyRuleVersion,
) -> dict[str, object]:
    product = product_of(item)
    return content.certificate(
        product=content.ProductFacts(
            name=product.name,
            english_name=product.english_name,
            supplier_name=product.supplier_name,
            model_name=product.model_name,
            image_url=product.image_url,
            details=product.details,
            additional=product.additional,
        ),
        display=content.Display(
            title=program.title,
            name_source=rule.name_source,
            shows_image=rule.shows_image,
            shows_options=rule.shows_options,
            shows_additional=rule.shows_additional,
            details=rule.details,
            stripped_phrases=program.stripped_phrases,
            service_contact=program.service_contact,
        ),
        option_text=item.option_text,
        terms=program.terms,
        store=integration.store_name,
        unit=(unit.number, item.quantity),
        starts_from=program.starts_from,
    )
