"""Cafe24 as a connector: which calls answer which question."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from integrations.cafe24 import checkup, oauth, parse, tokens, windows
from integrations.cafe24.catalogue import CatalogueReader
from integrations.cafe24.client import Client, NotFound
from integrations.cafe24.manners import Purpose
from integrations.cafe24.paging import Place
from integrations.cafe24.values import ORDER_ID, shaped
from integrations.connector import (
    UNREADABLE,
    Budget,
    CheckUp,
    ConnectorError,
    OrderPage,
    PolledPage,
    Position,
    Unfinished,
)
from integrations.models import Integration
from integrations.orders.snapshots import OrderSnapshot
from integrations.values import Unreadable, mapping, rows
from vircle.foundation import clock
from vircle.foundation.http import CallFailed

EMBED = "items,receivers,buyer"
# So many hints are cheaper to answer by one list call than one by one.
READ_SINGLY = 3
ORDERS_PER_LIST = 100
ORDERS_PER_PAGE = 200
# One call each: so few that a step is kept every few seconds.
PRODUCTS_PER_STEP = 10
# Cafe24 refuses an offset beyond 15,000; this also ends a page loop that never ends by itself.
_LAST_PAGE = 15000 // ORDERS_PER_PAGE


class Cafe24Connector(CatalogueReader):
    """See integrations.connector.Connector."""

    orders_at_once = ORDERS_PER_LIST
    products_at_once = PRODUCTS_PER_STEP

    def __init__(self, integration: Integration) -> None:
        self._integration = integration
        self._client = Client(integration)

    # ---- orders ------------------------------------------------------------------------------

    def read_orders(self, *, external_ids: Sequence[str]) -> OrderPage:
        """Read by number in every shop of the mall until each is found."""
        wanted, found, unreadable = list(external_ids), list[OrderSnapshot](), list[str]()
        for shop_no in self._shops():
            page = self._read_in_shop(wanted, shop_no=shop_no)
            found += page.orders
            unreadable += page.unreadable
            known = {order.external_id for order in page.orders} | set(page.unreadable)
            wanted = [number for number in wanted if number not in known]
            if not wanted:
                break
        return OrderPage(found, unreadable)

    def _read_in_shop(self, wanted: Sequence[str], *, shop_no: int) -> OrderPage:
        if len(wanted) > READ_SINGLY:
            params = {"order_id": ",".join(wanted), "limit": str(ORDERS_PER_LIST)}
            return _orders(self._order_docs(params, shop_no=shop_no, purpose=Purpose.NEWS))
        docs = [self._read_one(number, shop_no=shop_no) for number in wanted]
        return _orders([doc for doc in docs if doc is not None])

    def _read_one(self, number: str, *, shop_no: int) -> Any | None:
        try:
            return self._client.get(
                f"orders/{number}",
                key="order",
                purpose=Purpose.NEWS,
                params={"shop_no": str(shop_no), "embed": EMBED},
            )
        except NotFound:
            return None

    def poll(self, *, since: datetime, until: datetime, position: Position | None) -> PolledPage:
        """Read one page of one date window; see integrations.cafe24.paging for the position."""
        place = self._place(position)
        # What was recorded since the connection is claimed later than it was read, and the next
        # poll asks about that: only arrivals can be missing from a store's first one.
        asked = windows.windows(
            since=since,
            now=until,
            shops=place.shops,
            is_first=self._integration.polled_until is None,
        )
        if place.window >= len(asked):
            raise Unfinished
        page, following = self._read_at(place, asked, purpose=Purpose.POLL)
        is_over = following.window >= len(asked) and not following.is_unfinished
        return _polled(page, None if is_over else following)

    def read_past(self, *, first: date, last: date, position: Position | None) -> PolledPage:
        """Read one page of one date window; the position is that of a poll."""
        place = self._place(position)
        asked = windows.past_windows(first=first, last=last, shops=place.shops)
        page, following = self._read_at(place, asked, purpose=Purpose.SYNC)
        if following.is_stuck:
            raise ConnectorError(UNREADABLE)
        return _polled(page, None if following.window >= len(asked) else following)

    def _place(self, position: Position | None) -> Place:
        return Place.of(position) if position else Place(shops=tuple(self._shops()))

    def _read_at(
        self, place: Place, asked: Sequence[windows.Window], *, purpose: Purpose
    ) -> tuple[OrderPage, Place]:
        """Read one page; a short one is its window's last."""
        docs = self._read_window(asked[place.window], page=place.page, purpose=purpose)
        page = _orders(docs)
        following = place.after(
            [str(doc.get("order_id")) for doc in docs],
            is_full=len(docs) >= ORDERS_PER_PAGE,
            is_last=place.page >= _LAST_PAGE,
            # One without a number cannot be asked for by it.
            lacks_some="" in page.unreadable,
        )
        return page, following

    def _read_window(
        self, window: windows.Window, *, page: int, purpose: Purpose
    ) -> list[dict[str, Any]]:
        return self._order_docs(
            {
                "date_type": window.date_type,
                "start_date": window.start.isoformat(),
                "end_date": window.end.isoformat(),
                "limit": str(ORDERS_PER_PAGE),
                "offset": str(page * ORDERS_PER_PAGE),
            },
            shop_no=window.shop_no,
            purpose=purpose,
        )

    def _order_docs(
        self, params: Mapping[str, str], *, shop_no: int, purpose: Purpose
    ) -> list[dict[str, Any]]:
        asked = {"shop_no": str(shop_no), "embed": EMBED, **params}
        return self._rows("orders", asked, purpose)

    def _shops(self) -> Sequence[int]:
        stored = self._integration.catalog_progress.get("shops")
        return [int(number) for number in stored] if stored else (1,)

    # ---- the link itself -----------------------------------------------------------------------

    def keep_alive(self) -> None:
        """Rotate the tokens of a mall that nobody asked for a while."""
        tokens.keep_alive(self._integration, now=clock.now())

    def check_up(self, *, last: Position) -> CheckUp:
        """See integrations.cafe24.checkup."""
        return checkup.look(self._client, self._integration, last=last)

    def budget(self) -> Budget:
        """See integrations.cafe24.manners."""
        return self._client.budget()

    def revoke(self) -> None:
        """Tell Cafe24 that we let go; what cannot be told ends by itself after 14 days."""
        token = tokens.refresh_token(self._integration)
        if not token:
            return
        try:
            oauth.revoke(mall_id=self._integration.store_id, refresh_token=token)
        except CallFailed:
            return

    def _rows(self, path: str, params: Mapping[str, str], purpose: Purpose) -> list[dict[str, Any]]:
        try:
            return rows(self._client.get(path, key=path, purpose=purpose, params=params))
        except Unreadable as error:
            raise ConnectorError(UNREADABLE) from error


def _polled(page: OrderPage, following: Place | None) -> PolledPage:
    numbers = [number for number in page.unreadable if number]
    return PolledPage(page.orders, numbers, next=following.as_json() if following else None)


def _orders(docs: Sequence[Any]) -> OrderPage:
    """One order that makes no sense must not stop the others."""
    found, unreadable = list[OrderSnapshot](), list[str]()
    for doc in docs:
        try:
            found.append(parse.order(doc))
        except Unreadable:
            unreadable.append(_number_of(doc))
    return OrderPage(found, unreadable)


def _number_of(doc: Any) -> str:
    """Return an order's number; "" when even that makes no sense."""
    try:
        return shaped(mapping(doc).get("order_id"), ORDER_ID)
    except Unreadable:
        return ""
