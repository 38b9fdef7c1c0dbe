"""Which part of 보증서 발급 내역 is asked for: read from an address, and written into one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from integrations.orders.models import Order
from vircle.brands.search import clean_query, find_customers
from vircle.foundation.asked import read_choice, read_day, read_number, within_days
from vircle.foundation.clock import KST
from vircle.notifications.models import MessageStatus
from warranties.models import WarrantyStatus
from warranties.numbers import is_number

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

    @property
    def is_by_day(self) -> bool:
        """Tell whether days of delivery are asked for."""
        return self.first_on is not None or self.last_on is not None

    def conditions(self, *, brand_id: int) -> Q:
        """Return the conditions besides the tab, on the certificates' own columns where possible:
        these can share the table's indexes."""
        found = Q()
        if self.integration_id is not None:
            found &= Q(integration_id=self.integration_id)
        if self.is_individual:
            found &= Q(individual__isnull=False)
        found &= within_days("triggered_at", first_on=self.first_on, last_on=self.last_on)
        if self.message:
            found &= Q(message__status=self.message)
        return found & self._matches(brand_id=brand_id) if self.query else found

    def _matches(self, *, brand_id: int) -> Q:
        if match := _REQUEST_NO.fullmatch(self.query):
            return _request_no(*match.groups())
        orders = Order.objects.filter(brand_id=brand_id, external_id=self.query)
        order_ids = list(orders.values_list("pk", flat=True)[:MATCHES_AT_MOST])
        customer_ids = list(self.customer_ids)[:MATCHES_AT_MOST]
        found = Q(order_id__in=order_ids) | Q(customer_id__in=customer_ids)
        if is_number(self.query):
            found |= Q(number=self.query.upper())
        return found


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
        status=read_choice(asked.get("status", ""), WarrantyStatus.values),
        query=query,
        customer_ids=tuple(find_customers(brand_id=brand_id, query=query)),
        integration_id=read_number(asked.get("store", "")),
        is_individual=asked.get("store") == INDIVIDUAL,
        first_on=read_day(asked.get("from", "")),
        last_on=read_day(asked.get("to", "")),
        message=read_choice(asked.get("message", ""), MessageStatus.values),
    )
