"""What an operator does by hand: issue what waits, and take that back in time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, Value, When

from integrations.orders import sql as order_sql
from vircle.brands.models import AuditLog
from vircle.foundation.wake import Door, wake
from vircle.issuance import decide, issuing
from vircle.issuance.facts import OrderFacts, is_silent
from vircle.issuance.sql import ItemRow, UnitRow
from vircle.issuance.sql_told import told_before
from vircle.notifications.models import Message, MessageStatus
from vircle.notifications.outbox import drop_unsent
from warranties import rules, sql
from warranties.models import Warranty, WarrantyEvent, WarrantyStatus

UNDO_OF_MANY = timedelta(minutes=5)
MANY = 10


@dataclass
class IssueResult:
    """What happened to each chosen certificate; `skipped` pairs an id with a reason code.

    Reasons: `handled` (somebody was first), `claim_open`, `not_found`.
    """

    issued: list[int] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)


def undo_period(*, count: int) -> timedelta:
    """Return how long an issuance can be undone: ten seconds, for many five minutes."""
    return UNDO_OF_MANY if count >= MANY else timedelta(seconds=settings.UNDO_SECONDS)


def issue_pending(
    *,
    brand_id: int,
    warranty_ids: Sequence[int],
    user_id: int,
    now: datetime,
    of_many: bool = False,
) -> IssueResult:
    """Issue what is 신청대기, or 발급예정 before its day; the message waits until undoing is over.

    Under the orders' locks, so two operators, or an operator and a return, cannot both act.
    `of_many` tells that these are part of more, which can all be undone for as long.
    """
    wanted = set(warranty_ids)
    order_ids = _orders_of(brand_id=brand_id, warranty_ids=wanted)
    orders, policy = decide.lock_for_operator(brand_id=brand_id, order_ids=order_ids)
    result, targets = IssueResult(), []
    versions = _program_versions(brand_id=brand_id, warranty_ids=wanted)
    for order, item, unit in _chosen(orders, wanted):
        assert unit.warranty_id is not None
        wanted.discard(unit.warranty_id)
        refusal = _refusal(item, unit)
        if refusal:
            result.skipped.append((unit.warranty_id, refusal))
            continue
        result.issued.append(unit.warranty_id)
        targets.append(
            issuing.Target(
                unit.warranty_id,
                order,
                item,
                unit.number,
                versions[unit.warranty_id],
                is_silent(item.warranty_trace),
                holder_id=unit.customer_id or 0,
                was=unit.status or "",
            )
        )
    result.skipped += [(id_, "not_found") for id_ in sorted(wanted)]
    send_after = now + undo_period(count=max(len(targets), MANY if of_many else 0))
    issuing.issue(targets=targets, policy=policy, now=now, user_id=user_id, send_after=send_after)
    _audit(brand_id, user_id, "warranty.issue", result.issued, now=now)
    return result


def undo_issue(
    *, brand_id: int, warranty_ids: Sequence[int], user_id: int, now: datetime
) -> IssueResult:
    """Take certificates back to what they were, whose message nobody has begun to send."""
    order_ids = _orders_of(brand_id=brand_id, warranty_ids=set(warranty_ids))
    decide.lock_for_operator(brand_id=brand_id, order_ids=order_ids)
    # What was issued without an order never was 신청대기: it can only be canceled.
    chosen = Warranty.objects.filter(
        brand_id=brand_id,
        id__in=list(warranty_ids),
        status=WarrantyStatus.ISSUED,
        order__isnull=False,
    )
    told = told_before(keys=[(brand_id, id_) for id_ in sorted(set(warranty_ids))])
    by_message: dict[int, list[int]] = {}
    for warranty in chosen:
        if warranty.message_id is not None and warranty.pk not in told:
            by_message.setdefault(warranty.message_id, []).append(warranty.pk)
    untold = _untold(brand_id=brand_id, message_ids=sorted(by_message))
    undone = sorted(id_ for message in untold for id_ in by_message[message])
    Warranty.objects.filter(brand_id=brand_id, id__in=undone).update(
        status=Case(
            When(pk__in=_issued_early(brand_id, undone), then=Value(WarrantyStatus.SCHEDULED)),
            default=Value(WarrantyStatus.PENDING),
        ),
        number=None,
        content={},
        issued_at=None,
        starts_on=None,
        ends_on=None,
        message_id=None,
    )
    sql.insert_events(
        rows=[sql.Event(brand_id, id_, "undone", user_id, "{}") for id_ in undone], now=now
    )
    _audit(brand_id, user_id, "warranty.undo", undone, now=now)
    # What has its own moment again is to be looked at then.
    order_sql.upsert_work(brand_id=brand_id, order_ids=order_ids, now=now)
    wake(Door.DECIDE)
    late = sorted(set(warranty_ids) - set(undone))
    return IssueResult(issued=sorted(undone), skipped=[(id_, "handled") for id_ in late])


def _issued_early(brand_id: int, warranty_ids: Sequence[int]) -> list[int]:
    """Return those that had a moment of their own when somebody issued them."""
    events = WarrantyEvent.objects.filter(
        brand_id=brand_id, warranty_id__in=warranty_ids, kind="issued"
    )
    latest = dict(events.order_by("pk").values_list("warranty_id", "detail"))
    return [id_ for id_, detail in latest.items() if detail.get("from") == "scheduled"]


def _untold(*, brand_id: int, message_ids: Sequence[int]) -> set[int]:
    """Return the messages that nobody has seen: dropped just now, or never to be sent."""
    if not message_ids:
        return set()
    never = Message.objects.filter(
        brand_id=brand_id,
        id__in=message_ids,
        status__in=[MessageStatus.UNREACHABLE, MessageStatus.DROPPED],
    )
    dropped = drop_unsent(brand_id=brand_id, message_ids=message_ids)
    return dropped | set(never.values_list("id", flat=True))


def _orders_of(*, brand_id: int, warranty_ids: set[int]) -> list[int]:
    rows = Warranty.objects.filter(
        brand_id=brand_id, id__in=warranty_ids, order__isnull=False
    ).values_list("order_id", flat=True)
    return sorted({order_id for order_id in rows if order_id is not None})


def _program_versions(*, brand_id: int, warranty_ids: set[int]) -> dict[int, int]:
    rows = Warranty.objects.filter(brand_id=brand_id, id__in=warranty_ids)
    return dict(rows.values_list("id", "program_version_id"))


def _chosen(
    orders: Sequence[OrderFacts], wanted: set[int]
) -> list[tuple[OrderFacts, ItemRow, UnitRow]]:
    return [
        (order, item, unit)
        for order in orders
        for item in order.items
        for unit in order.units[item.item_id]
        if unit.warranty_id in wanted
    ]


def _refusal(item: ItemRow, unit: UnitRow) -> str:
    if unit.status not in {"pending", "scheduled"}:
        return "claim_open" if item.claim_state in rules.OPEN_CLAIM else "handled"
    if item.claim_state in rules.OPEN_CLAIM:
        return "claim_open"
    return ""


def _audit(brand_id: int, user_id: int, action: str, ids: Sequence[int], *, now: datetime) -> None:
    if ids:
        AuditLog.objects.create(
            brand_id=brand_id, user_id=user_id, at=now, action=action, detail={"ids": list(ids)}
        )
