"""What pages read of certificates: the history with its counts, one of them, those of a link."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import IntegerField, Q, QuerySet, Subquery

from integrations.orders.models import Order
from vircle.brands.models import Brand
from vircle.foundation.clock import KST
from vircle.notifications.models import Message, MessageKind
from warranties.models import Warranty, WarrantyDecision, WarrantyStatus

PAGE_ROWS = 30
COUNT_CAP = 1001
# A number or four digits that match more than this are too common to be looked through.
MATCHES_AT_MOST = 1000
_REQUEST_NO = re.compile(r"W(\d{8})-(\d{1,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """What part of the history is asked for; `customer_ids` are those that the query names."""

    status: str = ""
    query: str = ""
    customer_ids: Sequence[int] = ()
    integration_id: int | None = None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some certificates, newest first, and where the next ones begin (None: no more)."""

    warranties: list[Warranty]
    next_before: int | None


class _CappedCount(Subquery):
    template = "(SELECT count(*) FROM (%(subquery)s) AS capped)"
    output_field = IntegerField()


def history_page(*, brand_id: int, asked: HistoryFilter, before: int | None = None) -> HistoryPage:
    """Return the next rows below an id: flat in time however long the history is."""
    rows = _matching(brand_id=brand_id, asked=asked)
    if asked.status:
        rows = rows.filter(status=asked.status)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(_with_row_facts(rows).order_by("-pk")[: PAGE_ROWS + 1])
    page = found[:PAGE_ROWS]
    return HistoryPage(page, page[-1].pk if len(found) > PAGE_ROWS else None)


def _with_row_facts(rows: QuerySet[Warranty]) -> QuerySet[Warranty]:
    related = ("order", "item", "unit", "integration", "message")
    return rows.select_related(*related).only(
        *("brand_id", "status", "due_at", "number", "triggered_at", "created_at", "issued_at"),
        *("cancel_reason", "canceled_at", "hold_reason", "customer_id", "content"),
        *("order__brand_id", "order__external_id", "order__customer_id"),
        *("item__brand_id", "item__product_name", "item__option_text", "item__quantity"),
        *("item__claim_kind", "item__claim_state", "item__delivered_at"),
        *("unit__brand_id", "unit__number"),
        *("integration__brand_id", "integration__platform", "integration__store_id"),
        "integration__store_name",
        *("message__brand_id", "message__status", "message__reason", "message__send_after"),
    )


def history_counts(*, brand_id: int, asked: HistoryFilter) -> dict[str, int]:
    """Count every tab ("" is 전체) in one statement, each no further than the cap."""
    rows = _matching(brand_id=brand_id, asked=asked).order_by()
    parts = {
        status: _CappedCount(rows.filter(status=status).values("pk")[:COUNT_CAP])
        for status in WarrantyStatus.values
    }
    row = Brand.objects.filter(pk=brand_id).values_list(*parts.values()).get()
    counts: dict[str, int] = dict(zip(parts, row, strict=True))
    return {"": min(sum(counts.values()), COUNT_CAP), **counts}


def _matching(*, brand_id: int, asked: HistoryFilter) -> QuerySet[Warranty]:
    rows = Warranty.objects.filter(brand_id=brand_id)
    if asked.integration_id is not None:
        rows = rows.filter(integration_id=asked.integration_id)
    return rows.filter(_query(brand_id=brand_id, asked=asked)) if asked.query else rows


def _query(*, brand_id: int, asked: HistoryFilter) -> Q:
    if match := _REQUEST_NO.fullmatch(asked.query):
        return _request_no(*match.groups())
    # Looked up first: conditions on this table's own columns can share its indexes.
    orders = Order.objects.filter(brand_id=brand_id, external_id=asked.query)
    order_ids = list(orders.values_list("pk", flat=True)[:MATCHES_AT_MOST])
    return (
        Q(order_id__in=order_ids)
        | Q(customer_id__in=list(asked.customer_ids)[:MATCHES_AT_MOST])
        | Q(number=asked.query.upper())
    )


def _request_no(day: str, number: str) -> Q:
    try:
        start = datetime.strptime(day, "%Y%m%d").replace(tzinfo=KST)
    except ValueError:
        return Q(pk__in=[])
    return Q(pk=int(number), created_at__gte=start, created_at__lt=start + timedelta(days=1))


def warranty_detail(*, brand_id: int, warranty_id: int) -> Warranty | None:
    """Return one certificate with everything its page shows except people's names."""
    related = ("order", "item", "unit", "integration", "message", "program_version", "replaced_by")
    rows = Warranty.objects.filter(brand_id=brand_id, pk=warranty_id)
    return rows.select_related(*related).prefetch_related("events").first()


def decision_of(*, warranty: Warranty) -> WarrantyDecision | None:
    """Return why the certificate's item was decided as it was."""
    return WarrantyDecision.objects.filter(
        brand_id=warranty.brand_id, item_id=warranty.item_id
    ).first()


def messages_about(*, warranty: Warranty) -> list[Message]:
    """Return what the customer was told about this certificate: its issue, and its cancellation."""
    rows = Message.objects.filter(brand_id=warranty.brand_id, order_id=warranty.order_id)
    told = Q(kind=MessageKind.WARRANTY_CANCELED) if warranty.canceled_at else Q(pk__in=[])
    if warranty.message_id:
        told |= Q(pk=warranty.message_id)
    return list(rows.filter(told).order_by("pk"))


def warranties_behind_link(*, brand_id: int, order_id: int, customer_id: int) -> list[Warranty]:
    """Return what a customer holds of an order: the valid ones first, then the canceled."""
    rows = Warranty.objects.filter(
        brand_id=brand_id, order_id=order_id, customer_id=customer_id, number__isnull=False
    )
    shown = rows.filter(status__in=(WarrantyStatus.ISSUED, WarrantyStatus.CANCELED))
    related = ("unit", "item", "integration", "program_version", "replaced_by")
    # "issued" sorts after "canceled".
    return list(shown.select_related(*related).order_by("-status", "item_id", "unit__number", "pk"))
