"""What pages read of certificates: the history with its counts, one of them, those of a link."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, IntegerField, Q, QuerySet, Subquery

from integrations.orders.models import Transition
from vircle.brands.models import Brand
from vircle.notifications.models import Message, MessageKind
from warranties.filters import HistoryFilter
from warranties.individual import IndividualIssue
from warranties.models import Warranty, WarrantyDecision, WarrantyStatus

PAGE_ROWS = 30
COUNT_CAP = 1001
WAITING = (WarrantyStatus.PENDING, WarrantyStatus.SCHEDULED, WarrantyStatus.HELD)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some certificates, newest first, and where the next ones begin (None: no more)."""

    warranties: list[Warranty]
    next_before: int | None


class _CappedCount(Subquery):
    template = "(SELECT count(*) FROM (%(subquery)s) AS capped)"
    output_field = IntegerField()
    # What matches nothing, as Django knows without asking, is counted as well.
    empty_result_set_value = 0


def history_page(
    *, brand_id: int, asked: HistoryFilter, before: int | None = None, size: int = 0
) -> HistoryPage:
    """Return the rows that follow a certificate: flat in time however long the history is.

    First which, then what stands in them: eight tables that are searched together take longer to
    plan than both statements to run.
    """
    size = size or PAGE_ROWS
    rows = _matching(brand_id=brand_id, asked=asked)
    if before is not None:
        rows = rows.filter(_after(brand_id=brand_id, asked=asked, last_id=before))
    order = _newest_first(asked)
    ids = list(rows.order_by(*order).values_list("pk", flat=True)[: size + 1])
    page = page_of_ids(brand_id=brand_id, ids=ids[:size], order=order)
    return HistoryPage(page, ids[size - 1] if len(ids) > size else None)


def _newest_first(asked: HistoryFilter) -> tuple[str, ...]:
    """Return the order of the list: days are found by their index, which no other order uses.

    Looked for in the order of ids, an old day is what comes after millions of newer rows.
    """
    return ("-triggered_at", "-pk") if asked.is_by_day else ("-pk",)


def _after(*, brand_id: int, asked: HistoryFilter, last_id: int) -> Q:
    if not asked.is_by_day:
        return Q(pk__lt=last_id)
    last = (
        Warranty.objects.filter(brand_id=brand_id, pk=last_id).values_list("triggered_at").first()
    )
    if last is None:
        return Q(pk__in=[])
    (at,) = last
    return Q(triggered_at__lte=at) & (Q(triggered_at__lt=at) | Q(pk__lt=last_id))


def _with_row_facts(rows: QuerySet[Warranty]) -> QuerySet[Warranty]:
    """Read along what a row of the history shows, and nothing else."""
    related = ("order", "item", "unit", "integration", "message", "customer", "program_version")
    return rows.select_related(*related).only(
        *("brand_id", "status", "due_at", "number", "triggered_at", "created_at", "issued_at"),
        *("cancel_reason", "canceled_at", "hold_reason", "customer_id", "content"),
        *("starts_on", "ends_on", "individual_id"),
        *("order__brand_id", "order__external_id", "order__customer_id", "order__receiver_id"),
        *("item__brand_id", "item__product_name", "item__option_text", "item__quantity"),
        *("item__claim_kind", "item__claim_state", "item__delivered_at"),
        *("unit__brand_id", "unit__number"),
        *("integration__brand_id", "integration__platform", "integration__store_id"),
        "integration__store_name",
        *("message__brand_id", "message__status", "message__reason", "message__send_after"),
        *("customer__brand_id", "customer__unreachable"),
        *("program_version__brand_id", "program_version__is_per_unit"),
    )


def chosen_ids(
    *, brand_id: int, asked: HistoryFilter, statuses: Collection[str], limit: int
) -> list[int]:
    """Return the certificates that a filter means, newest first, no more than one step takes."""
    rows = _matching(brand_id=brand_id, asked=asked).filter(status__in=statuses)
    return list(rows.order_by(*_newest_first(asked)).values_list("pk", flat=True)[:limit])


def page_of_ids(
    *, brand_id: int, ids: Sequence[int], order: Sequence[str] = ("-pk",)
) -> list[Warranty]:
    """Return certificates with what a row shows, newest first."""
    rows = Warranty.objects.filter(brand_id=brand_id, pk__in=ids)
    return list(_with_row_facts(rows).order_by(*order))


def has_individual(*, brand_id: int) -> bool:
    """Tell whether anything was issued without an order."""
    return IndividualIssue.objects.filter(brand_id=brand_id).exists()


def waiting_orders(*, brand_id: int, customer_ids: Collection[int]) -> dict[int, int]:
    """Return in how many orders each of these customers has certificates that wait."""
    rows = Warranty.objects.filter(
        brand_id=brand_id, customer_id__in=customer_ids, status__in=WAITING
    ).order_by()
    counted = rows.values("customer_id").annotate(orders=Count("order_id", distinct=True))
    return dict(counted.values_list("customer_id", "orders"))


def history_counts(*, brand_id: int, asked: HistoryFilter) -> dict[str, int]:
    """Count every tab ("" is 전체) in one statement, each no further than the cap."""
    # The tab is one of the counted, not a condition on them.
    rows = _matching(brand_id=brand_id, asked=replace(asked, status="")).order_by()
    parts = {
        status: _CappedCount(rows.filter(status=status).values("pk")[:COUNT_CAP])
        for status in WarrantyStatus.values
    }
    row = Brand.objects.filter(pk=brand_id).values_list(*parts.values()).get()
    counts: dict[str, int] = dict(zip(parts, row, strict=True))
    return {"": min(sum(counts.values()), COUNT_CAP), **counts}


def _matching(*, brand_id: int, asked: HistoryFilter) -> QuerySet[Warranty]:
    rows = Warranty.objects.filter(asked.conditions(brand_id=brand_id), brand_id=brand_id)
    return rows.filter(status=asked.status) if asked.status else rows


def warranty_detail(*, brand_id: int, warranty_id: int) -> Warranty | None:
    """Return one certificate with everything its page shows except people's names."""
    related = ("order", "item", "unit", "integration", "individual__integration", "customer")
    rows = Warranty.objects.filter(brand_id=brand_id, pk=warranty_id)
    rows = rows.select_related(*related, "message", "program_version", "replaced_by")
    return rows.prefetch_related("events").first()


def decision_of(*, warranty: Warranty) -> WarrantyDecision | None:
    """Return why the certificate's item was decided as it was; nothing decided without an order."""
    if warranty.item_id is None:
        return None
    return WarrantyDecision.objects.filter(
        brand_id=warranty.brand_id, item_id=warranty.item_id
    ).first()


def claims_of(*, warranty: Warranty) -> list[Transition]:
    """Return how the certificate's item has moved, oldest first."""
    if warranty.item_id is None:
        return []
    rows = Transition.objects.filter(brand_id=warranty.brand_id, item_id=warranty.item_id)
    return list(rows.order_by("pk"))


def messages_about(*, warranty: Warranty) -> list[Message]:
    """Return what the customer was told about this certificate: its issue, and its cancellation.

    What was said again is there each time it was said, oldest first.
    """
    rows = Message.objects.filter(brand_id=warranty.brand_id, order_id=warranty.subject_id)
    details = [event.detail for event in warranty.events.all()]
    ids = {detail[name] for detail in details for name in ("message", "new") if name in detail}
    told = Q(pk__in=ids | {warranty.message_id} - {None})
    if warranty.canceled_at:
        # Other certificates of the order may have been canceled at another moment.
        told |= Q(kind=MessageKind.WARRANTY_CANCELED, created_at=warranty.canceled_at)
    return list(rows.filter(told).order_by("pk"))


def warranties_behind_link(*, brand_id: int, subject_id: int, customer_id: int) -> list[Warranty]:
    """Return what a customer holds of an order: the valid ones first, then the canceled.

    Below zero a subject is an individual issue, see `individual.subject_of`.
    """
    is_order = subject_id > 0
    origin = {"order_id": subject_id} if is_order else {"individual_id": -subject_id}
    rows = Warranty.objects.filter(
        brand_id=brand_id, customer_id=customer_id, number__isnull=False, **origin
    )
    shown = rows.filter(status__in=(WarrantyStatus.ISSUED, WarrantyStatus.CANCELED))
    related = ("unit", "item", "integration", "program_version", "replaced_by")
    # "issued" sorts after "canceled".
    return list(shown.select_related(*related).order_by("-status", "item_id", "unit__number", "pk"))
