"""Naver SmartStore as a connector: which calls answer which question."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from integrations.catalog.snapshots import DetailFieldSnapshot
from integrations.connector import (
    UNREADABLE,
    Budget,
    CategoryPage,
    CheckUp,
    ConnectorError,
    OrderPage,
    PolledPage,
    Position,
    ProductList,
    ProductPage,
)
from integrations.models import Integration
from integrations.naver import checkup, feed, parse, seller
from integrations.naver.assumptions import LONGEST_TRANSIT_DAYS, MOST_IDS, TRIES_FOR_THE_REST
from integrations.naver.client import Api, Client, Purpose, store_caller
from integrations.naver.orders import Left, OrderReader, Polled
from integrations.naver.products import NUMBERS_PER_CALL, ProductReader
from integrations.naver.values import written
from integrations.orders.snapshots import OrderSnapshot
from integrations.values import Unreadable
from vircle.foundation import clock
from vircle.foundation.clock import kst_date


class NaverConnector:
    """See integrations.connector.Connector."""

    orders_at_once = MOST_IDS
    products_at_once = NUMBERS_PER_CALL

    def __init__(self, integration: Integration) -> None:
        self._integration = integration
        self._client = Client(store_caller(integration))
        self._orders = OrderReader(integration, self._client)
        self._products = ProductReader(self._client)

    # ---- orders ------------------------------------------------------------------------------

    def read_orders(self, *, external_ids: Sequence[str]) -> OrderPage:
        """Read orders by number, each with all its product orders."""
        return self._orders.read_known(external_ids)

    def poll(self, *, since: datetime, until: datetime, position: Position | None) -> PolledPage:
        """Read one page of the change feed, or of a day's sent orders; see feed.Plan."""
        plan = feed.plan(
            since=since,
            until=until,
            store_id=self._integration.store_id,
            is_first=self._integration.polled_until is None,
        )
        at = position or plan.first()
        if at is None:
            return PolledPage([])
        left = at.get("left") or {}
        try:
            polled, goes_on = self._step(plan, at, left=left)
        except (Unreadable, feed.Stalled) as error:
            raise ConnectorError(UNREADABLE) from error
        return _polled(polled.page, goes_on=feed.with_left(goes_on, left=polled.left))

    def _step(self, plan: feed.Plan, at: Position, *, left: Left) -> tuple[Polled, Position | None]:
        if at["stage"] == "rest" or len(left) > MOST_IDS:
            return self._read_rest(at, left=left)
        if at["stage"] == "feed":
            return self._read_feed(plan, at, left=left)
        return self._read_day(plan, at, left=left)

    def _read_rest(self, at: Position, *, left: Left) -> tuple[Polled, Position | None]:
        """Before a poll goes past its end, or has too much to carry, it reads what it left."""
        if at["stage"] != "rest":
            return self._orders.read_left(left, is_last=False), at
        tries = at["tries"] + 1
        polled = self._orders.read_left(left, is_last=tries >= TRIES_FOR_THE_REST)
        return polled, feed.rest(tries=tries) if polled.left else None

    def _read_feed(
        self, plan: feed.Plan, at: Position, *, left: Left
    ) -> tuple[Polled, Position | None]:
        window = plan.window(at)
        params = {
            "lastChangedFrom": written(window.start),
            "lastChangedTo": written(window.end),
            "limitCount": str(MOST_IDS),
        }
        if at["more"]:
            params["lastChangedFrom"], params["moreSequence"] = at["more"]
        rows, more = parse.feed(self._ask(Api.FEED, Purpose.POLL, params))
        goes_on = plan.after_feed(at, rows=rows, more=more)
        return self._orders.read_changed(rows, left=left), goes_on

    def _read_day(
        self, plan: feed.Plan, at: Position, *, left: Left
    ) -> tuple[Polled, Position | None]:
        day = date.fromisoformat(at["day"])
        details, has_next = self._sent_on(day, page=at["page"], purpose=Purpose.POLL)
        polled = self._orders.read_listed(details, left=left)
        # What had arrived before the store was linked is nobody's business until it is asked for.
        since = self._integration.connected_since
        kept = [order for order in polled.page.orders if not _had_arrived(order, by=since)]
        page = OrderPage(kept, polled.page.unreadable, polled.page.look_again)
        return Polled(page, polled.left), plan.after_page(at, has_next=has_next)

    def read_past(self, *, first: date, last: date, position: Position | None) -> PolledPage:
        """Read the orders sent on one day after the other; those that arrived in time count.

        There is no list by arrival; a parcel is assumed to travel for a month at most.
        """
        begins = first - timedelta(days=LONGEST_TRANSIT_DAYS)
        at = position or {"day": begins.isoformat(), "page": 1}
        day = date.fromisoformat(at["day"])
        try:
            details, has_next = self._sent_on(day, page=at["page"], purpose=Purpose.PAST)
            polled = self._orders.read_listed(
                details, left=at.get("left") or {}, purpose=Purpose.PAST
            )
        except Unreadable as error:
            raise ConnectorError(UNREADABLE) from error
        page = polled.page
        arrived = [order for order in page.orders if _arrived(order, first=first, last=last)]
        kept = OrderPage(arrived, page.unreadable, page.look_again)
        goes_on = _day_after(at, day, has_next=has_next, last=last)
        return _polled(kept, goes_on={**goes_on, "left": polled.left} if goes_on else None)

    def _sent_on(
        self, day: date, *, page: int, purpose: Purpose
    ) -> tuple[list[parse.Detail], bool]:
        window = feed.day_window(day)
        params = {
            "from": written(window.start),
            "to": written(min(window.end, clock.now() - timedelta(seconds=5))),
            "rangeType": "DISPATCHED_DATETIME",
            "pageSize": str(MOST_IDS),
            "page": str(page),
            "quantityClaimCompatibility": "true",
        }
        return parse.listing(self._ask(Api.LISTING, purpose, params))

    def _ask(self, api: Api, purpose: Purpose, params: Mapping[str, str]) -> Any:
        return self._client.ask(api, purpose=purpose, params=params)

    # ---- catalogue ---------------------------------------------------------------------------

    def read_shops(self) -> Mapping[int, str]:
        """A store is one shop, named as its channel."""
        return {1: seller.who_am_i(self._integration).store_name}

    def read_categories(self, *, shop_no: int, page: int) -> CategoryPage:
        """Read the categories in which the store has products, with all above them."""
        return self._products.categories(page=page)

    def find_categories(self, *, shop_no: int, external_ids: Sequence[str]) -> CategoryPage:
        """Look categories up in the tree that all stores share."""
        return self._products.find_categories(external_ids)

    def read_detail_fields(self, *, shop_no: int) -> Sequence[DetailFieldSnapshot]:
        """SmartStore has no fields of its own."""
        return ()

    def count_products(self, *, shop_no: int) -> int:
        """Count what there is to fetch."""
        return self._products.count()

    def list_products(
        self, *, shop_no: int, after: str, changed_since: datetime | None
    ) -> ProductList:
        """List one page of products; each says when it last changed."""
        return self._products.listing(after)

    def read_products(
        self,
        *,
        shop_no: int,
        external_ids: Sequence[str],
        fields: Sequence[DetailFieldSnapshot],
        background: bool,
    ) -> ProductPage:
        """Read products by number, many in one call."""
        purpose = Purpose.SYNC if background else Purpose.NEWS
        return self._products.read(external_ids, purpose=purpose)

    # ---- the link itself -----------------------------------------------------------------------

    def keep_alive(self) -> None:
        """Nothing: a token is asked for whenever the last one ends."""

    def check_up(self, *, last: Position) -> CheckUp:
        """See integrations.naver.checkup."""
        return checkup.check_up(self._integration, last=last, now=clock.now())

    def budget(self) -> Budget:
        """Tell how full the bucket is by which product orders are read."""
        return self._client.budget(Api.DETAILS)

    def revoke(self) -> None:
        """Nothing: a subscription is ended by the seller in the market, a token ends by itself."""


def _polled(page: OrderPage, *, goes_on: Position | None) -> PolledPage:
    return PolledPage(page.orders, page.unreadable, page.look_again, next=goes_on)


def _arrived(order: OrderSnapshot, *, first: date, last: date) -> bool:
    moments = (item.delivered_at or item.confirmed_at for item in order.items)
    return any(moment and first <= kst_date(moment) <= last for moment in moments)


def _had_arrived(order: OrderSnapshot, *, by: datetime) -> bool:
    moments = [item.delivered_at or item.confirmed_at for item in order.items]
    return all(moment is not None and moment < by for moment in moments)


def _day_after(at: Position, day: date, *, has_next: bool, last: date) -> Position | None:
    if has_next:
        return {"day": day.isoformat(), "page": at["page"] + 1}
    following = day + timedelta(days=1)
    return {"day": following.isoformat(), "page": 1} if following <= last else None
