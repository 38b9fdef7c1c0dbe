"""Rejecting, holding and releasing: what changes, what is left alone, and what is written down."""

from datetime import datetime
from typing import Any

import pytest

from integrations.models import Integration
from integrations.orders.models import OrderItem, OrderWork
from tests.factories import make_integration, make_membership, make_warranty
from vircle.brands.models import AuditLog, Brand, Role, User
from warranties.models import Warranty, WarrantyEvent, WarrantyStatus
from warranties.operations import Outcome, RejectReason, Skip, hold, reject, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def integration(brand: Brand) -> Integration:
    return make_integration(brand=brand)


@pytest.fixture
def operator(brand: Brand) -> User:
    return make_membership(brand=brand, role=Role.OPERATOR).user


def by(operator: User, now: datetime, *warranties: Warranty) -> dict[str, Any]:
    return {
        "brand_id": warranties[0].brand_id,
        "warranty_ids": [warranty.pk for warranty in warranties],
        "user_id": operator.pk,
        "now": now,
    }


def test_rejecting_cancels_for_good(
    integration: Integration, operator: User, now: datetime
) -> None:
    warranty = make_warranty(integration=integration, status=WarrantyStatus.PENDING)

    outcome = reject(**by(operator, now, warranty), reason=RejectReason.DUPLICATE, note="같은 주문")

    warranty.refresh_from_db()
    assert outcome == Outcome(done=[warranty.pk])
    assert (warranty.status, warranty.cancel_reason) == ("canceled", "rejected")
    assert warranty.canceled_at == now
    event = WarrantyEvent.objects.get(warranty=warranty)
    assert (event.kind, event.user_id, event.at) == ("rejected", operator.pk, now)
    assert event.detail == {"reason": "duplicate", "note": "같은 주문"}


def test_what_was_done_is_audited(integration: Integration, operator: User, now: datetime) -> None:
    warranty = make_warranty(integration=integration, status=WarrantyStatus.PENDING)

    reject(**by(operator, now, warranty), reason=RejectReason.NOT_ELIGIBLE)

    line = AuditLog.objects.get()
    assert (line.user_id, line.action, line.at) == (operator.pk, "warranty.rejected", now)
    assert line.detail == {"warranties": [warranty.pk], "reason": "not_eligible"}


@pytest.mark.parametrize("status", ["issued", "canceled", "scheduled", "held"])
def test_only_pending_ones_are_rejected(
    integration: Integration, operator: User, now: datetime, status: WarrantyStatus
) -> None:
    warranty = make_warranty(integration=integration, status=status)

    outcome = reject(**by(operator, now, warranty), reason=RejectReason.DUPLICATE)

    warranty.refresh_from_db()
    assert outcome == Outcome(skipped=[(warranty.pk, Skip.HANDLED)])
    assert warranty.status == status
    assert not WarrantyEvent.objects.exists()
    assert not AuditLog.objects.exists()
    assert not OrderWork.objects.exists()


@pytest.mark.parametrize("status", ["pending", "scheduled"])
def test_a_held_one_returns_to_where_it_was(
    integration: Integration, operator: User, now: datetime, status: WarrantyStatus
) -> None:
    warranty = make_warranty(integration=integration, status=status)
    due_at = warranty.due_at

    hold(**by(operator, now, warranty))
    warranty.refresh_from_db()
    assert (warranty.status, warranty.hold_reason) == ("held", "operator")

    release(**by(operator, now, warranty))
    warranty.refresh_from_db()
    assert (warranty.status, warranty.hold_reason, warranty.due_at) == (status, "", due_at)
    kinds = WarrantyEvent.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["held", "released"]


def test_a_release_asks_for_a_decision_because_it_may_be_due_by_now(
    integration: Integration, operator: User, now: datetime
) -> None:
    warranty = make_warranty(
        integration=integration, status=WarrantyStatus.HELD, held_from="scheduled"
    )

    release(**by(operator, now, warranty))

    work = OrderWork.objects.get()
    assert (work.order_id, work.due_at) == (warranty.order_id, now)


def test_an_open_claim_keeps_it_held(
    integration: Integration, operator: User, now: datetime
) -> None:
    warranty = make_warranty(
        integration=integration, status=WarrantyStatus.HELD, held_from="pending"
    )
    OrderItem.objects.filter(pk=warranty.item.pk).update(
        claim_kind="return", claim_state="requested"
    )

    outcome = release(**by(operator, now, warranty))

    warranty.refresh_from_db()
    assert outcome == Outcome(skipped=[(warranty.pk, Skip.CLAIM_OPEN)])
    assert warranty.status == WarrantyStatus.HELD


def test_each_row_gets_its_own_answer(
    integration: Integration, operator: User, now: datetime
) -> None:
    pending = make_warranty(integration=integration, status=WarrantyStatus.PENDING)
    issued = make_warranty(integration=integration, status=WarrantyStatus.ISSUED)

    outcome = hold(
        brand_id=pending.brand_id,
        warranty_ids=[pending.pk, issued.pk, 999_999],
        user_id=operator.pk,
        now=now,
    )

    assert outcome.done == [pending.pk]
    assert sorted(outcome.skipped) == [(issued.pk, Skip.HANDLED), (999_999, Skip.GONE)]


def test_another_brands_certificate_is_not_there(
    brand: Brand, other_brand: Brand, operator: User, now: datetime
) -> None:
    theirs = make_warranty(
        integration=make_integration(brand=other_brand), status=WarrantyStatus.PENDING
    )

    outcome = hold(brand_id=brand.pk, warranty_ids=[theirs.pk], user_id=operator.pk, now=now)

    theirs.refresh_from_db()
    assert outcome == Outcome(skipped=[(theirs.pk, Skip.GONE)])
    assert theirs.status == WarrantyStatus.PENDING
