"""What operators do with certificates that are not issued yet: reject, hold, release."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from integrations.orders import sql as order_sql
from integrations.orders.models import OPEN_CLAIM_STATES, Order
from vircle.brands.models import AuditLog
from vircle.foundation.wake import Door, wake
from warranties.holding import UNHEARD
from warranties.models import Warranty, WarrantyEvent, WarrantyStatus

REJECTED = "rejected"
HELD_BY_HAND = "operator"


class RejectReason(models.TextChoices):
    """Why a certificate that was asked for is not issued."""

    NOT_ELIGIBLE = "not_eligible", _("발급 대상 아님")
    WRONG_ORDER = "wrong_order", _("주문 정보 오류")
    DUPLICATE = "duplicate", _("중복 신청")
    OTHER = "other", _("기타(직접 입력)")


class Skip(models.TextChoices):
    """Why a chosen certificate was left as it is."""

    HANDLED = "handled", _("다른 구성원이 먼저 처리했습니다.")
    CLAIM_OPEN = "claim_open", _("취소·반품·교환이 진행 중입니다. 철회되거나 거부되면 풀립니다.")
    UNHEARD = (
        "unheard",
        _("쇼핑몰을 다시 연동하면 그동안의 취소·반품을 확인한 뒤 자동으로 풀립니다."),
    )
    GONE = "not_found", _("찾을 수 없는 보증서입니다.")


@dataclass(slots=True)
class Outcome:
    """What became of each certificate that was chosen."""

    done: list[int] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)


def reject(
    *,
    brand_id: int,
    warranty_ids: Sequence[int],
    user_id: int,
    reason: RejectReason,
    note: str = "",
    now: datetime,
) -> Outcome:
    """Turn 신청대기 into 발급취소 for good; the customer was told nothing and is told nothing."""

    def change(warranty: Warranty) -> str | None:
        if warranty.status != WarrantyStatus.PENDING:
            return Skip.HANDLED
        warranty.status, warranty.cancel_reason = WarrantyStatus.CANCELED, REJECTED
        warranty.canceled_at = now
        return None

    return _Operation(brand_id=brand_id, user_id=user_id, now=now).apply(
        kind=REJECTED, warranty_ids=warranty_ids, change=change, reason=reason, note=note
    )


def hold(*, brand_id: int, warranty_ids: Sequence[int], user_id: int, now: datetime) -> Outcome:
    """Keep certificates from being issued, by anybody and anything, until they are released."""

    def change(warranty: Warranty) -> str | None:
        if warranty.status not in (WarrantyStatus.PENDING, WarrantyStatus.SCHEDULED):
            return Skip.HANDLED
        warranty.held_from, warranty.hold_reason = warranty.status, HELD_BY_HAND
        warranty.status = WarrantyStatus.HELD
        return None

    return _Operation(brand_id=brand_id, user_id=user_id, now=now).apply(
        kind=WarrantyStatus.HELD, warranty_ids=warranty_ids, change=change, reason=HELD_BY_HAND
    )


def release(*, brand_id: int, warranty_ids: Sequence[int], user_id: int, now: datetime) -> Outcome:
    """Put held certificates back where they were; those under an open claim stay held."""

    def change(warranty: Warranty) -> str | None:
        if warranty.status != WarrantyStatus.HELD:
            return Skip.HANDLED
        if warranty.item.claim_state in OPEN_CLAIM_STATES:
            return Skip.CLAIM_OPEN
        if warranty.hold_reason == UNHEARD:
            return Skip.UNHEARD
        warranty.status = WarrantyStatus(warranty.held_from or WarrantyStatus.PENDING)
        warranty.held_from = warranty.hold_reason = ""
        return None

    return _Operation(brand_id=brand_id, user_id=user_id, now=now).apply(
        kind="released", warranty_ids=warranty_ids, change=change
    )


_CHANGED = ("status", "hold_reason", "held_from", "cancel_reason", "canceled_at")


@dataclass(frozen=True, slots=True)
class _Operation:
    """One person's decision about some certificates, at one moment."""

    brand_id: int
    user_id: int
    now: datetime

    @transaction.atomic
    def apply(
        self,
        *,
        kind: str,
        warranty_ids: Sequence[int],
        change: Callable[[Warranty], str | None],
        **detail: str,
    ) -> Outcome:
        warranties = locked(brand_id=self.brand_id, warranty_ids=warranty_ids)
        found = {warranty.pk for warranty in warranties}
        outcome = Outcome(skipped=[(id_, Skip.GONE) for id_ in warranty_ids if id_ not in found])
        changed = []
        for warranty in warranties:
            if why := change(warranty):
                outcome.skipped.append((warranty.pk, why))
            else:
                changed.append(warranty)
        outcome.done = [warranty.pk for warranty in changed]
        if changed:
            self._write(changed, kind=kind, detail={k: v for k, v in detail.items() if v})
        return outcome

    def _write(self, changed: list[Warranty], *, kind: str, detail: dict[str, Any]) -> None:
        # One row each: bulk_update would match the id alone, and the key is (brand_id, id).
        for warranty in changed:
            warranty.save(update_fields=_CHANGED)
        WarrantyEvent.objects.bulk_create(
            WarrantyEvent(
                brand_id=self.brand_id,
                warranty=warranty,
                at=self.now,
                kind=kind,
                user_id=self.user_id,
                detail=detail,
            )
            for warranty in changed
        )
        AuditLog.objects.create(
            brand_id=self.brand_id,
            at=self.now,
            user_id=self.user_id,
            action=f"warranty.{kind}",
            subject=str(len(changed)),
            detail={"warranties": [warranty.pk for warranty in changed], **detail},
        )
        # What should exist is worked out again: a released one may have become due meanwhile.
        order_ids = sorted({warranty.item.order_id for warranty in changed})
        order_sql.upsert_work(brand_id=self.brand_id, order_ids=order_ids, now=self.now)
        wake(Door.DECIDE)


def locked(*, brand_id: int, warranty_ids: Sequence[int]) -> list[Warranty]:
    """Lock certificates with their items, after their orders: the order in which issuing locks."""
    chosen = Warranty.objects.filter(brand_id=brand_id, pk__in=warranty_ids)
    orders = Order.objects.filter(brand_id=brand_id, pk__in=chosen.values("order_id"))
    list(orders.select_for_update().order_by("pk").values_list("pk", flat=True))
    rows = chosen.select_for_update(of=("self",)).select_related("item", "order").order_by("pk")
    return list(rows)
