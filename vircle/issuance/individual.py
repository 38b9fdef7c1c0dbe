"""개별 발급: a certificate for a customer without an order, through the same issuing as any."""

import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from integrations.catalog.models import Product
from vircle.brands.customers import Person, upsert_customers
from vircle.brands.models import AuditLog, Brand
from vircle.foundation.clock import KST
from vircle.issuance import issuing, subjects
from vircle.issuance.policy import Policy, read_policy
from warranties import sql
from warranties.individual import IndividualIssue
from warranties.models import Warranty, WarrantyProgramVersion, WarrantyStatus


class CannotIssue(Exception):
    """Nothing was issued; see the classes below for why."""


class NotSetUp(CannotIssue):
    """보증서 설정 has never been saved."""


class PeriodOver(CannotIssue):
    """The certificate would have ended before today."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wrote down; with a `product` its name, image and details are the mall's."""

    key: uuid.UUID
    person: Person
    product_name: str
    received_on: date
    option_text: str = ""
    product: Product | None = None


@transaction.atomic
def issue_individual(*, brand_id: int, user_id: int, wanted: Wanted, now: datetime) -> int:
    """Issue one certificate; returns its id, and the same one however often a form is sent."""
    policy = read_policy(brand_ids=[brand_id])
    issue, is_new = _note(brand_id=brand_id, user_id=user_id, wanted=wanted, now=now)
    if not is_new:
        # The first press has committed: the unique key let nobody in before it had.
        return Warranty.objects.only("pk").get(brand_id=brand_id, individual=issue).pk
    program = _program(policy, brand_id=brand_id)
    key = (f"individual:{wanted.key}", wanted.person)
    [customer_id] = upsert_customers(brand_id=brand_id, people=[key], now=now)
    warranty = _insert(issue, customer_id=customer_id, program=program, now=now)
    target = _target(warranty, issue, product=wanted.product, brand=policy.brands[brand_id])
    if issuing.is_over(target.order, target.item, program, now=now):
        raise PeriodOver
    issuing.issue(targets=[target], policy=policy, now=now, user_id=user_id)
    AuditLog.objects.create(
        brand_id=brand_id,
        user_id=user_id,
        at=now,
        action="warranty.individual",
        subject=str(warranty.pk),
    )
    return warranty.pk


def _note(
    *, brand_id: int, user_id: int, wanted: Wanted, now: datetime
) -> tuple[IndividualIssue, bool]:
    product = wanted.product
    return IndividualIssue.objects.get_or_create(
        brand_id=brand_id,
        key=wanted.key,
        defaults={
            "integration_id": product.integration_id if product else None,
            "product_external_id": product.external_id if product else "",
            "product_name": product.name if product else wanted.product_name,
            "option_text": wanted.option_text,
            "received_on": wanted.received_on,
            "user_id": user_id,
            "created_at": now,
        },
    )


def _program(policy: Policy, *, brand_id: int) -> WarrantyProgramVersion:
    versions = policy.warranty_programs.get(brand_id)
    if not versions:
        raise NotSetUp
    return versions[-1]


def _insert(
    issue: IndividualIssue, *, customer_id: int, program: WarrantyProgramVersion, now: datetime
) -> Warranty:
    warranty = Warranty.objects.create(
        brand_id=issue.brand_id,
        individual=issue,
        customer_id=customer_id,
        program_version=program,
        # It becomes valid together with its number and content, one statement later.
        status=WarrantyStatus.SCHEDULED,
        triggered_at=datetime.combine(issue.received_on, time(), KST),
        created_at=now,
    )
    written = sql.Event(issue.brand_id, warranty.pk, "individual", issue.user_id, json.dumps({}))
    sql.insert_events(rows=[written], now=now)
    return warranty


def _target(
    warranty: Warranty, issue: IndividualIssue, *, product: Product | None, brand: Brand
) -> issuing.Target:
    order = subjects.facts_of(issue, customer_id=warranty.customer_id, product=product)
    return issuing.Target(
        warranty_id=warranty.pk,
        order=order,
        item=order.items[0],
        unit_number=1,
        program_version_id=warranty.program_version_id,
        seller=brand.name,
    )
