"""Which part of 보증서 발급 내역 is asked for: read from an address, and written into one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.dateparse import parse_date

from integrations.orders.models import Order
from vircle.brands.search import clean_query, find_customers
from vircle.foundation.clock import KST
from vircle.notifications.models import MessageStatus
from warranties.models import WarrantyStatus

# A number or four digits that match more than this are too common to be looked through.
MATCHES_AT_MOST = 1000
# What stands in place of a store's id for what was issued without one.
INDIVIDUAL = "individual"
KEPT = ("status", "q", "store", "from", "to", "message")
_REQUEST_NO = re.compile(r"W(\d{8})-(\d{1,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """What part of the history is asked for; `customer_ids` are those that the query names.

    `first_on` and `last_on` are days of delivery; an empty value asks for nothing.
    """

    status: str = ""
    query: str = ""
    customer_ids: Sequence[int] = ()
    integration_id: int | None = None
    is_individual: bool = False
    first_on: date | None = None
    last_on: date | None = None
    message: str = ""

    @property
    def has_conditions(self) -> bool:
        """Tell whether there is something to clear besides the tab."""
        return self != replace(HistoryFilter(), status=self.status)

    def conditions(self, *, brand_id: int) -> Q:
        """Return the conditions besides the tab, on the certificates' own columns where possible:
        these can share the table's indexes."""
        found = Q()
        if self.integration_id is not None:
            found &= Q(integration_id=self.integration_id)
        if self.is_individual:
            found &= Q(individual__isnull=False)
        if self.first_on:
            found &= Q(triggered_at__gte=_midnight(self.first_on))
        if self.last_on:
            found &= Q(triggered_at__lt=_midnight(self.last_on + timedelta(days=1)))
        if self.message:
            found &= Q(message__status=self.message)
        return found & self._matches(brand_id=brand_id) if self.query else found

    def _matches(self, *, brand_id: int) -> Q:
        if match := _REQUEST_NO.fullmatch(self.query):
            return _request_no(*match.groups())
        orders = Order.objects.filter(brand_id=brand_id, external_id=self.query)
        order_ids = list(orders.values_list("pk", flat=True)[:MATCHES_AT_MOST])
        return (
            Q(order_id__in=order_ids)
            | Q(customer_id__in=list(self.customer_ids)[:MATCHES_AT_MOST])
            | Q(number=self.query.upper())
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), KST)


def _request_no(day: str, number: str) -> Q:
    try:
        start = datetime.strptime(day, "%Y%m%d").replace(tzinfo=KST)
    except ValueError:
        return Q(pk__in=[])
    return Q(pk=int(number), created_at__gte=start, created_at__lt=start + timedelta(days=1))


def read_filter(*, brand_id: int, asked: Mapping[str, Any]) -> HistoryFilter:
    """Read a filter from an address; what makes no sense asks for nothing."""
    query = clean_query(asked.get("q", ""))
    return HistoryFilter(
        status=_one_of(WarrantyStatus.values, asked.get("status", "")),
        query=query,
        customer_ids=tuple(find_customers(brand_id=brand_id, query=query)),
        integration_id=read_number(asked.get("store", "")),
        is_individual=asked.get("store") == INDIVIDUAL,
        first_on=_day(asked.get("from", "")),
        last_on=_day(asked.get("to", "")),
        message=_one_of(MessageStatus.values, asked.get("message", "")),
    )


def _one_of(known: Sequence[str], text: str) -> str:
    return text if text in known else ""


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    # A day later has to exist too, in any time zone.
    return day if day and date(1900, 1, 1) <= day < date(9999, 1, 1) else None


def address(asked: Mapping[str, Any], **changed: Any) -> str:
    """Return the same filter's address, with some of it changed."""
    kept = {name: asked[name] for name in KEPT if asked.get(name)}
    merged = {name: value for name, value in {**kept, **changed}.items() if value}
    return f"?{urlencode(merged)}"


def read_number(text: str) -> int | None:
    """Read an id as it stands in addresses and forms."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
