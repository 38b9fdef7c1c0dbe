"""Which part of 스탬프 내역 is asked for: read from an address, and written into one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from integrations.orders.models import Order
from stamps.models import EntryKind, RewardStatus, StampCard, StampGrant
from vircle.brands.search import clean_query, find_customers
from vircle.foundation.asked import read_choice, read_day, read_number, within_days

# A number or four digits that match more than this are too common to be looked through.
MATCHES_AT_MOST = 1000
LEDGER, CARDS, REWARDS = "", "cards", "rewards"
TABS = (LEDGER, CARDS, REWARDS)
KEPT = ("tab", "q", "store", "from", "to", "kind", "status")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; an empty value asks for nothing. `store` is an integration's id."""

    tab: str = LEDGER
    query: str = ""
    customer_ids: Sequence[int] = ()
    store: int | None = None
    first_on: date | None = None
    last_on: date | None = None
    kind: str = ""
    status: str = ""

    @property
    def has_conditions(self) -> bool:
        """Tell whether there is something to clear besides the tab."""
        return self != Asked(tab=self.tab)

    def relevant(self) -> "Asked":
        """Drop what the tab has no filter for, so that it does not narrow anything unseen."""
        if self.tab == LEDGER:
            return replace(self, status="")
        without = replace(self, kind="", store=None)
        if self.tab == REWARDS:
            return without
        return replace(without, status="", first_on=None, last_on=None)

    def entries(self, *, brand_id: int) -> Q:
        """Return the conditions on the ledger."""
        found = self._period("at")
        if self.kind:
            found &= Q(kind=self.kind)
        if self.store is not None:
            found &= Q(grant__order__integration_id=self.store)
        if self.query:
            # Looked up first: conditions on the table's own columns can use its indexes.
            found &= Q(card_id__in=self._cards(brand_id)) | Q(grant_id__in=self._grants(brand_id))
        return found

    def cards(self, *, brand_id: int) -> Q:
        """Return the conditions on customers' cards."""
        return self._customers(brand_id) if self.query else Q()

    def rewards(self, *, brand_id: int) -> Q:
        """Return the conditions on rewards, besides their status."""
        found = self._period("issued_at")
        return found & self._customers(brand_id) if self.query else found

    def _period(self, column: str) -> Q:
        return within_days(column, first_on=self.first_on, last_on=self.last_on)

    def _customers(self, brand_id: int) -> Q:
        """Return whom the query names: by themselves, or by an order of theirs."""
        granted = StampGrant.objects.filter(brand_id=brand_id, order_id__in=self._orders(brand_id))
        by_order = granted.values_list("customer_id", flat=True)[:MATCHES_AT_MOST]
        return Q(customer_id__in=[*self.customer_ids[:MATCHES_AT_MOST], *by_order])

    def _cards(self, brand_id: int) -> list[int]:
        if not self.customer_ids:
            return []
        theirs = StampCard.objects.filter(
            brand_id=brand_id, customer_id__in=self.customer_ids[:MATCHES_AT_MOST]
        )
        return list(theirs.values_list("pk", flat=True)[: 2 * MATCHES_AT_MOST])

    def _grants(self, brand_id: int) -> list[int]:
        granted = StampGrant.objects.filter(brand_id=brand_id, order_id__in=self._orders(brand_id))
        return list(granted.values_list("pk", flat=True)[:MATCHES_AT_MOST])

    def _orders(self, brand_id: int) -> list[int]:
        orders = Order.objects.filter(brand_id=brand_id, external_id=self.query)
        return list(orders.values_list("pk", flat=True)[:MATCHES_AT_MOST])


def read(asked: Mapping[str, str], *, brand_id: int) -> Asked:
    """Read what an address asks for; whatever makes no sense asks for nothing."""
    query = clean_query(asked.get("q", ""))
    return Asked(
        tab=read_choice(asked.get("tab", ""), TABS),
        query=query,
        customer_ids=tuple(find_customers(brand_id=brand_id, query=query)),
        store=read_number(asked.get("store", "")),
        first_on=read_day(asked.get("from", "")),
        last_on=read_day(asked.get("to", "")),
        kind=read_choice(asked.get("kind", ""), EntryKind.values),
        status=read_choice(asked.get("status", ""), RewardStatus.values),
    ).relevant()
