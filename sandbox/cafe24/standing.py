"""Puts items straight into any state, a documented one or not, past the mall's own rules."""

from collections.abc import Sequence

from sandbox.cafe24 import actions, dates, hooks, orders, statuses
from sandbox.context import Context

_EVENTS = {"C": actions.CANCEL, "R": actions.RETURN, "E": actions.EXCHANGE}


def put(
    context: Context,
    mall_id: str,
    order_id: str,
    status: str,
    *,
    items: Sequence[str] = (),
    quantity: int | None = None,
    at: str | None = None,
    webhook: bool = True,
    event_no: int | None = None,
) -> orders.Order:
    """Without item codes every item; the dates that the state implies are filled in."""
    now = dates.iso(dates.moment(at) if at else context.clock.now())
    with context.store.transaction():
        order = orders.read(context, mall_id, order_id)
        if order is None:
            raise LookupError(order_id)
        touched = orders.chosen_items(order, items)
        put_items(context, order, touched, status, now, quantity=quantity)
        orders.save(context, order)
        if webhook:
            hooks.order_event(context, order, event_no=event_no or _event(status), items=touched)
    return order


def put_items(
    context: Context,
    order: orders.Order,
    items: Sequence[orders.Item],
    status: str,
    now: str,
    *,
    quantity: int | None = None,
) -> None:
    """Without saving the order."""
    for item in items:
        _put_item(context, order, item, status, now, quantity=quantity)


def _event(status: str) -> int:
    return _EVENTS.get(statuses.claim_of(status), actions.SHIPPING)


def _put_item(
    context: Context,
    order: orders.Order,
    item: orders.Item,
    status: str,
    now: str,
    *,
    quantity: int | None,
) -> None:
    letter = statuses.claim_of(status)
    if letter:
        _claim(context, order, item, letter, now, quantity=quantity)
        unpaid = status in statuses.UNPAID_CANCELS
        item["status_code"] = "C1" if unpaid else actions.STATUS_CODES[letter]
    elif status.startswith("N"):
        item["claim"] = None
        item["status_code"] = "N2" if item["original_item_no"] else "N1"
    item["status"] = status
    for name in statuses.dates_of(status):
        item["dates"].setdefault(name, now)


def _claim(
    context: Context,
    order: orders.Order,
    item: orders.Item,
    letter: str,
    now: str,
    *,
    quantity: int | None,
) -> None:
    claim = item["claim"]
    if claim is None or claim["kind"] != letter:
        if not statuses.claim_of(item["status"]):
            item["before_cs"] = item["status"]
        code = orders.next_claim_code(context, order["mall"], letter, dates.moment(now))
        item["claim"] = claim = {"code": code, "kind": letter, "quantity": item["quantity"]}
        item["undone"] = None
    if quantity is not None:
        claim["quantity"] = quantity
