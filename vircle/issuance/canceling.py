"""발급취소 by hand: for good, with a reason, and told only to those who had been told."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from integrations.orders import sql as order_sql
from vircle.brands.models import AuditLog
from vircle.foundation.wake import Door, wake
from vircle.issuance import recalling, subjects
from vircle.issuance.sql import told_messages
from vircle.issuance.sql_told import told_before
from vircle.issuance.subjects import Held
from warranties import sql
from warranties.models import Warranty, WarrantyStatus
from warranties.operations import Skip
from warranties.words import CancelReason

# 신청대기 is rejected instead; what is held or scheduled may be something that must never come.
CANCELABLE = (WarrantyStatus.ISSUED, WarrantyStatus.SCHEDULED, WarrantyStatus.HELD)


@dataclass
class Canceled:
    """What became of each chosen certificate, and of how many the customers are told."""

    done: list[int] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    told: int = 0


@transaction.atomic
def cancel(
    *,
    brand_id: int,
    warranty_ids: Sequence[int],
    user_id: int,
    reason: CancelReason,
    note: str = "",
    is_told: bool = True,
    now: datetime,
) -> Canceled:
    """Cancel certificates for good, under their orders' locks; nothing ever brings them back."""
    wanted = set(warranty_ids)
    held, _ = subjects.lock(brand_id=brand_id, warranty_ids=wanted)
    chosen = [each for each in held if each.unit.status in CANCELABLE]
    result = Canceled(done=sorted(each.unit.warranty_id or 0 for each in chosen))
    result.skipped = _skipped(brand_id, wanted.difference(result.done))
    if not chosen:
        return result
    _write(chosen, user_id=user_id, reason=reason, note=note, now=now)
    recalls = [recalling.Recall(h.order, h.item, h.unit, reason) for h in chosen]
    result.told = recalling.tell(recalls=recalls, now=now, is_told=is_told)
    _decide_again(chosen, now=now)
    AuditLog.objects.create(
        brand_id=brand_id,
        user_id=user_id,
        at=now,
        action="warranty.cancel",
        subject=str(len(result.done)),
        detail={"warranties": result.done, "reason": reason, "note": note, "told": result.told},
    )
    return result


def _skipped(brand_id: int, left: set[int]) -> list[tuple[int, str]]:
    rows = Warranty.objects.filter(brand_id=brand_id, pk__in=left)
    there = set(rows.values_list("pk", flat=True))
    return [(id_, Skip.HANDLED if id_ in there else Skip.GONE) for id_ in sorted(left)]


def _write(
    chosen: Sequence[Held], *, user_id: int, reason: CancelReason, note: str, now: datetime
) -> None:
    keys = [(h.order.claim.brand_id, h.unit.warranty_id or 0) for h in chosen]
    sql.change_status(
        rows=[sql.StatusChange(*key, WarrantyStatus.CANCELED, "", "", reason) for key in keys],
        now=now,
    )
    detail = json.dumps({"reason": reason} | ({"note": note} if note else {}), ensure_ascii=False)
    sql.insert_events(
        rows=[sql.Event(*key, WarrantyStatus.CANCELED, user_id, detail) for key in keys], now=now
    )


def _decide_again(chosen: Sequence[Held], *, now: datetime) -> None:
    """Let the orders' decisions say what has become of them; only orders are decided about."""
    order_ids = sorted({h.order.claim.order_id for h in chosen if h.order.claim.order_id > 0})
    if order_ids:
        order_sql.upsert_work(brand_id=chosen[0].order.claim.brand_id, order_ids=order_ids, now=now)
        wake(Door.DECIDE)


@dataclass(frozen=True)
class Outlook:
    """What canceling would mean: how many certificates, and how many were told of."""

    count: int
    told: int


@transaction.atomic
def outlook(*, brand_id: int, warranty_ids: Sequence[int]) -> Outlook:
    """Count what would be canceled by now, without locking anything."""
    rows = Warranty.objects.filter(
        brand_id=brand_id, pk__in=warranty_ids, status__in=CANCELABLE
    ).values_list("pk", "message_id")
    messages = Counter(message for _, message in rows if message is not None)
    told = told_messages(keys=[(brand_id, message) for message in sorted(messages)])
    before = told_before(keys=[(brand_id, id_) for id_, _ in rows])
    return Outlook(
        count=len(rows),
        told=sum(1 for id_, message in rows if message in told or id_ in before),
    )
