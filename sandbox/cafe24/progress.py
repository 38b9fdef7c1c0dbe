"""Moves order items from state to state and tells the app about it."""

from collections.abc import Sequence
from typing import Any

from sandbox.cafe24 import actions, claims, dates, hooks, orders, purchase
from sandbox.cafe24.actions import ACTIONS, Action
from sandbox.context import Context

# The events that tell of many orders at once; a return is followed by its refund.
BULK = {"deliver": hooks.SHIPPING_BULK, "cancel": 90072, "return_complete": 90074}
_BULK_REFUND = 90073


def act(
    context: Context,
    mall_id: str,
    order_id: str,
    action: str,
    *,
    items: Sequence[str] = (),
    quantity: int | None = None,
    option: str = "",
    at: str | None = None,
    webhook: bool = True,
) -> orders.Order:
    """One action on one order; without item codes on every item that can take it."""
    if action == "exchange_deliver":
        return _deliver_replacement(
            context, mall_id, order_id, items=items, quantity=quantity, option=option, at=at
        )
    step = ACTIONS.get(action)
    if step is None:
        raise ValueError(f"unknown action: {action}")
    now = dates.iso(dates.moment(at) if at else context.clock.now())
    with context.store.transaction():
        order = _order(context, mall_id, order_id)
        touched = [
            claims.share_out(context, order, item, step, quantity)
            for item in _able(order, step, items)
        ]
        for item in touched:
            _step(context, order, item, action, now, quantity=quantity)
        if action in ("exchange_accept", "exchange_complete"):
            touched += _replacements(context, order, touched, option=option, now=now)
        orders.save(context, order)
        if webhook:
            _tell(context, order, action, touched)
    return order


def act_on_many(
    context: Context,
    mall_id: str,
    action: str,
    order_ids: Sequence[str],
    *,
    webhook: bool = True,
) -> int:
    """The same for many orders at once, told by bulk events."""
    if action not in BULK:
        raise ValueError(f"not an action for many orders: {action}")
    with context.store.transaction():
        done = [act(context, mall_id, each, action, webhook=False) for each in order_ids]
        for shop_no in sorted({order["shop_no"] for order in done}) if webhook else ():
            same_shop = [order["order_id"] for order in done if order["shop_no"] == shop_no]
            hooks.bulk(context, mall_id, BULK[action], shop_no, same_shop)
            if action == "return_complete":
                hooks.bulk(context, mall_id, _BULK_REFUND, shop_no, same_shop)
    return len(done)


def possible(item: orders.Item) -> list[str]:
    """The actions that this item can take now."""
    return [name for name, step in ACTIONS.items() if claims.can(item, step)]


def _order(context: Context, mall_id: str, order_id: str) -> orders.Order:
    order = orders.read(context, mall_id, order_id)
    if order is None:
        raise LookupError(order_id)
    return order


def _able(order: orders.Order, step: Action, codes: Sequence[str]) -> list[orders.Item]:
    chosen = orders.chosen_items(order, codes)
    able = [item for item in chosen if claims.can(item, step)]
    if not able or (codes and len(able) < len(chosen)):
        states = ", ".join(f"{item['order_item_code']} {item['status']}" for item in chosen)
        raise claims.NotAllowed(f"{step.label}: 지금 상태에서는 할 수 없습니다 ({states})")
    return able


def _step(
    context: Context,
    order: orders.Order,
    item: orders.Item,
    action: str,
    now: str,
    *,
    quantity: int | None,
) -> None:
    step = ACTIONS[action]
    if step.claim:
        claims.open_claim(context, order, item, step, now, quantity=quantity)
    item["status"] = _next_status(item, step)
    if step.date:
        item["dates"][step.date] = now
    if step.withdraws:
        claims.withdraw(item, step)
    _side_effects(order, item, action, now)


def _next_status(item: orders.Item, step: Action) -> str:
    if step.withdraws:
        return str(item["before_cs"])
    unpaid_cancel = step.after == "C40" and item["before_cs"] == "N00"
    return "C47" if unpaid_cancel else step.after


def _side_effects(order: orders.Order, item: orders.Item, action: str, now: str) -> None:
    known = item["dates"]
    if action == "pay":
        order |= {"paid": "T", "paid_at": now}
    elif action in ("ship", "deliver"):
        known.setdefault("place_date", now)
        known.setdefault("shipped_date", now)
        item["tracking_no"] = (
            item["tracking_no"] or f"7{item['item_no']:02d}{order['order_id'][-7:]}"
        )
    elif action == "return_complete":
        known["refund_date"] = now


def _replacements(
    context: Context, order: orders.Order, items: Sequence[orders.Item], *, option: str, now: str
) -> list[orders.Item]:
    made = []
    for item in items:
        if not item["claim"].get("replaced"):
            item["claim"]["replaced"] = True
            number = max(each["item_no"] for each in order["items"]) + 1
            made.append(_replacement(context, order, item, number, option=option, now=now))
            order["items"].append(made[-1])
    return made


def _replacement(
    context: Context,
    order: orders.Order,
    item: orders.Item,
    number: int,
    *,
    option: str,
    now: str,
) -> orders.Item:
    line = {
        "product_no": item["product_no"],
        "quantity": item["claim"]["quantity"],
        "option": option or ", ".join(f"{o['name']}={o['value']}" for o in item["option_values"]),
        "gift": item["gift"],
        "receiver": item["receiver"],
    }
    made = purchase.make_item(context, order, number, line)
    return made | {
        "unit_price": item["unit_price"],
        "status": "N01",
        "status_code": "N2",
        "original_item_no": item["item_no"],
        "ordered_at": now,
    }


def _deliver_replacement(
    context: Context,
    mall_id: str,
    order_id: str,
    *,
    at: str | None,
    **how: Any,
) -> orders.Order:
    """교환 상품 배송완료: finishes the exchange if needed, then delivers what replaces."""
    with context.store.transaction():
        order = _order(context, mall_id, order_id)
        if any(_open_exchange(item) for item in order["items"]) or how["items"]:
            order = act(context, mall_id, order_id, "exchange_complete", at=at, **how)
        waiting = [
            item["order_item_code"]
            for item in order["items"]
            if item["status_code"] == "N2" and claims.can(item, ACTIONS["deliver"])
        ]
        if not waiting:
            raise claims.NotAllowed("교환 상품이 없습니다. 먼저 교환을 신청해 주세요.")
        return act(context, mall_id, order_id, "deliver", items=waiting, at=at)


def _open_exchange(item: orders.Item) -> bool:
    return item["status"].startswith("E") and item["status"] not in ("E40", "E11")


def _tell(context: Context, order: orders.Order, action: str, items: Sequence[orders.Item]) -> None:
    step = ACTIONS[action]
    if step.event:
        hooks.order_event(context, order, event_no=step.event, action=action, items=items)
    if action == "return_complete":
        hooks.order_event(context, order, event_no=actions.REFUND, action="refund", items=items)
        if context.config.cafe24_tells_returns_by_claim:
            for item in items:
                hooks.claim_returned(context, order, item)
