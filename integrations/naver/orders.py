"""Read whole orders: what is asked about, its known siblings, and when to look again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from integrations.connector import UNREADABLE, ConnectorError, OrderPage
from integrations.models import Integration
from integrations.naver import parse, parts, sql
from integrations.naver.assumptions import LAG
from integrations.naver.client import Api, Client, Purpose
from integrations.naver.details import Answered, read_details
from integrations.naver.trouble import BadRequest
from integrations.naver.values import is_order_id
from integrations.naver.watching import next_look
from integrations.orders.snapshots import OrderSnapshot
from integrations.values import Unreadable
from vircle.foundation import clock

# The feed names a product order that its detail does not know yet.
_SOON = timedelta(minutes=1)

# Product orders that a poll named but did not come to, with their orders.
Left = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Polled:
    """A page of orders, and what has to be asked for again before the poll may end."""

    page: OrderPage
    left: Left


class Wanted(dict[str, set[str]]):
    """The product orders that are asked for, by their orders."""

    def add(self, order: str, *ids: str) -> None:
        self.setdefault(order, set()).update(ids)

    def ids(self, *, besides: Iterable[str] = ()) -> list[str]:
        known = set(besides)
        return [id_ for ids in self.values() for id_ in sorted(ids) if id_ not in known]


class OrderReader:
    """Reads orders of one store; every read of an order is of all its known product orders.

    Otherwise a read of one part, begun later, would make the news about another look old.
    """

    def __init__(self, integration: Integration, client: Client) -> None:
        self._integration = integration
        self._client = client

    def read_changed(self, rows: Sequence[parse.Row], *, left: Left) -> Polled:
        """Read the orders that the feed names, but for changes that an earlier read has seen."""
        stored = self._stored({row.order_id for row in rows} | set(left.values()))
        wanted = _left_over(left)
        for row in rows:
            if not _is_seen(row, stored=stored):
                wanted.add(row.order_id, row.product_order_id)
        _add_siblings(wanted, stored=stored)
        return self._polled(wanted, self._read(wanted.ids(), Purpose.POLL))

    def read_listed(
        self, details: Sequence[parse.Detail], *, left: Left, purpose: Purpose = Purpose.POLL
    ) -> Polled:
        """Complete what a list told about parts of orders."""
        wanted = _left_over(left)
        for detail in details:
            wanted.add(detail.order_id, detail.product_order_id)
        _add_siblings(wanted, stored=self._stored(wanted))
        listed = [detail.product_order_id for detail in details]
        answered = self._read(wanted.ids(besides=listed), purpose)
        answered.found = [*details, *answered.found]
        return self._polled(wanted, answered)

    def read_left(self, left: Left, *, is_last: bool) -> Polled:
        """Try once more what was not come to; after the last time the reader goes on trying."""
        wanted = _left_over(left)
        _add_siblings(wanted, stored=self._stored(wanted))
        answered = self._read(wanted.ids(), Purpose.POLL)
        if not is_last:
            return self._polled(wanted, answered)
        page = self._page(wanted, answered)
        later = dict.fromkeys(_undone(wanted, answered), clock.now() + _SOON)
        return Polled(
            OrderPage(page.orders, page.unreadable, {**page.look_again, **later}), left={}
        )

    def read_known(self, external_ids: Sequence[str]) -> OrderPage:
        """Read orders by number; what we know nothing of is asked for its product orders first."""
        stored = self._stored(external_ids)
        missing = parts.recall(self._integration, orders=external_ids)
        wanted = Wanted()
        for number in external_ids:
            known = stored[number].product_orders if number in stored else self._ids_of(number)
            if known:
                wanted.add(number, *known, *missing.get(number, ()))
        return self._page(wanted, self._read(wanted.ids(), Purpose.NEWS))

    def _stored(self, external_ids: Iterable[str]) -> Mapping[str, sql.Stored]:
        return sql.stored_orders(self._integration, external_ids=sorted(external_ids))

    def _ids_of(self, order: str) -> Sequence[str]:
        if not is_order_id(order):
            return []
        try:
            answer = self._client.ask(Api.ORDER_IDS, purpose=Purpose.NEWS, id_=order)
            return parse.order_ids(answer)
        except BadRequest:
            return []
        except Unreadable as error:
            raise ConnectorError(UNREADABLE) from error

    def _read(self, ids: Sequence[str], purpose: Purpose) -> Answered:
        return read_details(self._client, ids=ids, purpose=purpose)

    def _page(self, wanted: Wanted, answered: Answered) -> OrderPage:
        """Make orders of parts; what is refused or had to wait is left to the reader."""
        now = clock.now()
        orders, unreadable = list[OrderSnapshot](), list[str]()
        look_again: dict[str, datetime] = {}
        for number, details in _by_order(wanted, answered).items():
            if wanted[number] & (answered.bad | answered.waiting):
                unreadable.append(number)
            if not details or wanted[number] & answered.waiting:
                continue
            try:
                orders.append(parse.order(details))
                if moment := self._next_look(details, now=now):
                    look_again[number] = moment
            except Unreadable:
                unreadable.append(number)
        self._note_missing(wanted, answered, unreadable=unreadable)
        return OrderPage(orders, list(dict.fromkeys(unreadable)), look_again)

    def _note_missing(
        self, wanted: Wanted, answered: Answered, *, unreadable: Sequence[str]
    ) -> None:
        told = {detail.product_order_id for detail in answered.found}
        missing = {number: ids - told for number, ids in wanted.items() if not ids <= told}
        for number, ids in missing.items():
            parts.remember(self._integration, order=number, ids=ids)
        whole = wanted.keys() - missing.keys() - set(unreadable)
        parts.forget(self._integration, orders=sorted(whole))

    def _next_look(self, details: Sequence[parse.Detail], *, now: datetime) -> datetime | None:
        sent_at = parse.on_its_way_since(details, now=now)
        if sent_at is None:
            return None
        every = timedelta(seconds=settings.NAVER_LOOK_SECONDS)
        return next_look(store_id=self._integration.store_id, sent_at=sent_at, now=now, every=every)

    def _polled(self, wanted: Wanted, answered: Answered) -> Polled:
        """Go past nothing: an order that is not told of as a whole is asked for again."""
        undone = _undone(wanted, answered)
        done = Wanted({number: ids for number, ids in wanted.items() if number not in undone})
        left = {id_: number for number in sorted(undone) for id_ in sorted(wanted[number])}
        return Polled(self._page(done, answered), left)


def _left_over(left: Left) -> Wanted:
    wanted = Wanted()
    for id_, order in left.items():
        wanted.add(order, id_)
    return wanted


def _add_siblings(wanted: Wanted, *, stored: Mapping[str, sql.Stored]) -> None:
    for order in wanted.keys() & stored.keys():
        wanted.add(order, *stored[order].product_orders)


def _is_seen(row: parse.Row, *, stored: Mapping[str, sql.Stored]) -> bool:
    """Tell whether a read that began well after the change has told of it already."""
    known = stored.get(row.order_id)
    if known is None or row.product_order_id not in known.product_orders:
        return False
    return known.observed_at >= row.changed_at + LAG


def _by_order(wanted: Wanted, answered: Answered) -> dict[str, list[parse.Detail]]:
    found: dict[str, list[parse.Detail]] = {number: [] for number in wanted}
    newest = {detail.product_order_id: detail for detail in answered.found}
    for detail in newest.values():
        if detail.order_id in found:
            found[detail.order_id].append(detail)
    return found


def _undone(wanted: Wanted, answered: Answered) -> set[str]:
    """Return the orders of which a product order had to wait, or is in no answer."""
    told = {detail.product_order_id for detail in answered.found} | answered.bad
    return {number for number, ids in wanted.items() if not ids <= told}
