"""Moves product orders from state to state and writes what the feed shows of it."""

from collections.abc import Sequence
from typing import Any

from sandbox.context import Context
from sandbox.naver import assumptions, claims, dates, effects, orders
from sandbox.naver.actions import MOVES, STEPS, Move, Step, label
from sandbox.naver.claims import NotAllowed
from sandbox.naver.effects import Doing
from sandbox.naver.sellers import Seller

__all__ = ["NotAllowed", "act", "act_on_many", "possible"]


def act(
    context: Context,
    seller: Seller,
    order_id: str,
    action: str,
    *,
    items: Sequence[str] = (),
    at: str | None = None,
    **how: Any,
) -> orders.Order:
    """One action on one order; without ids on every product order that can take it."""
    if action not in MOVES and action not in STEPS:
        raise ValueError(f"unknown action: {action}")
    with context.store.transaction():
        order = orders.read(context, seller, order_id)
        if order is None:
            raise LookupError(order_id)
        touched = _able(context, order, action, items)
        now = _now(context, at)
        for item in touched:
            _do(Doing(context, seller, order, item, now, how), action)
        orders.save(context, order, touched)
    return order


def act_on_many(
    context: Context, seller: Seller, action: str, ids: Sequence[str], *, at: str | None = None
) -> int:
    """One move of many product orders, in one transaction; what cannot take it is left out."""
    move, done, now = MOVES[action], 0, _now(context, at)
    with context.store.transaction():
        for item_id in ids:
            item = orders.item(context, seller, item_id)
            if item is None or item["status"] not in move.before:
                continue
            order = orders.read(context, seller, item["order_id"])
            if order is not None:
                _do(Doing(context, seller, order, item, now, {}), action)
                orders.save_item(context, item)
                done += 1
    return done


def _now(context: Context, at: str | None) -> str:
    return dates.iso(dates.moment(at) if at else context.clock.now())


def possible(item: orders.Item) -> list[str]:
    """The actions that this product order can take now."""
    return [name for name in (*MOVES, *STEPS) if _can(item, name)]


def _can(item: orders.Item, action: str) -> bool:
    if action in STEPS:
        return claims.can(item, STEPS[action])
    if action.startswith("gift_") and item["gift"] is None:
        return False
    if action == "gift_receive" and item["gift"] != "WAIT_FOR_RECEIVING":
        return False
    return item["status"] in MOVES[action].before and not _blocked(item, action)


def _blocked(item: orders.Item, action: str) -> bool:
    """While a claim is open only the parcel moves on; a gift waits for its address."""
    waits = item["gift"] == "WAIT_FOR_RECEIVING" and action in ("place", "dispatch", "deliver")
    return waits or (claims.live(item) and action not in ("deliver", "dispatch"))


def _able(
    context: Context, order: orders.Order, action: str, ids: Sequence[str]
) -> list[orders.Item]:
    chosen = orders.chosen(context, order, ids)
    able = [item for item in chosen if _can(item, action)]
    if not able or (ids and len(able) < len(chosen)):
        states = ", ".join(
            f"{item['item_id']} {item['claim_status'] or item['status']}" for item in chosen
        )
        raise NotAllowed(f"{label(action)}: 지금 상태에서는 할 수 없습니다 ({states})")
    return able


def _do(doing: Doing, action: str) -> None:
    change = _move(doing, MOVES[action]) if action in MOVES else _claim(doing, STEPS[action])
    effects.EFFECTS.get(action, effects.nothing)(doing)
    if action == "deliver" and doing.context.config.naver_emit_delivered:
        change = assumptions.EMITTED_DELIVERED_TYPE
    if change:
        orders.tell(doing.context, doing.item, doing.order, change, doing.now)


def _move(doing: Doing, move: Move) -> str:
    doing.item["status"] = move.after
    if move.date:
        doing.item["dates"][move.date] = doing.now
    return move.change


def _claim(doing: Doing, step: Step) -> str:
    def new_id() -> str:
        return orders.next_number(doing.context, "claim", dates.moment(doing.now))

    quantity = doing.how.get("quantity")
    claims.take(doing.item, step, new_id=new_id, now=doing.now, quantity=quantity)
    return _change_of(step)


def _change_of(step: Step) -> str:
    if step.change == "COLLECT_DONE" and step.kind not in assumptions.COLLECT_DONE_FOR:
        return ""
    if step.kind == "PURCHASE_DECISION_HOLDBACK":
        return assumptions.CHANGE_OF_HOLDBACK if step.opens else assumptions.CHANGE_OF_RELEASE
    return step.change
