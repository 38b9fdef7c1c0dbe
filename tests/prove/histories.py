"""Purchases as the practice platforms tell of them, read by our connectors after every step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from integrations.models import Integration
from integrations.orders.snapshots import ItemSnapshot, OrderSnapshot, PersonSnapshot
from integrations.registry import connector_for
from tests.prove.scripts import Script
from tests.sandboxed import Sandbox

STEP = timedelta(minutes=10)
BAG, NAVER_BAG = 11, 8_000_000_000 + 1001


@dataclass(frozen=True)
class History:
    """What each moment's read saw; chapter n holds from `began_at` + n steps on."""

    script: Script
    began_at: datetime
    chapters: tuple[OrderSnapshot, ...]

    def at(self, *, number: str, phone: str, begins: datetime) -> tuple[OrderSnapshot, ...]:
        """Return the same purchase by another customer at another time."""
        return tuple(
            _renamed(each, number=number, phone=phone, later=begins - self.began_at)
            for each in self.chapters
        )


def _renamed(order: OrderSnapshot, *, number: str, phone: str, later: timedelta) -> OrderSnapshot:
    return replace(
        order,
        external_id=number,
        buyer=PersonSnapshot(name="연습", phone=phone),
        receiver=None,
        ordered_at=order.ordered_at and order.ordered_at + later,
        items=tuple(_moved(item, number, order.external_id, later) for item in order.items),
    )


def _moved(item: ItemSnapshot, number: str, was: str, later: timedelta) -> ItemSnapshot:
    def name(external_id: str) -> str:
        return f"{number}/{external_id.removeprefix(was)}" if external_id else ""

    return replace(
        item,
        external_id=name(item.external_id),
        replaces_external_id=name(item.replaces_external_id),
        delivered_at=item.delivered_at and item.delivered_at + later,
        confirmed_at=item.confirmed_at and item.confirmed_at + later,
    )


def play(script: Script, *, sandbox: Sandbox, store: Integration, begins: datetime) -> History:
    """Let it happen on the platform; read the order at the beginning and after every step."""
    if script.partial:
        sandbox.configure(cafe24_partial_claims=script.partial)
    act = _cafe24(script, sandbox, begins) if script.platform == "cafe24" else None
    number, press = act or _naver(script, sandbox, begins)
    chapters = [_read(store, number)]
    for place, step in enumerate(script.steps.split(), start=1):
        press(step, begins + place * STEP)
        chapters.append(_read(store, number))
    return History(script, begins, tuple(chapters))


def _read(store: Integration, number: str) -> OrderSnapshot:
    page = connector_for(store).read_orders(external_ids=[number])
    (order,) = page.orders
    return order


Press = Callable[[str, datetime], None]


def _parts(step: str) -> tuple[str, int | None, int | None]:
    action, _, rest = step.partition(":")
    item, _, pieces = rest.partition(":")
    return action, int(item) if item else None, int(pieces) if pieces else None


def _cafe24(script: Script, sandbox: Sandbox, begins: datetime) -> tuple[str, Press]:
    items = [{"product_no": BAG + n, "quantity": q} for n, q in enumerate(script.pieces)]
    number = sandbox.create_order(items=items, ordered_at=begins.isoformat())

    def press(step: str, at: datetime) -> None:
        action, item, pieces = _parts(step)
        how: dict[str, Any] = {"at": at.isoformat()}
        if item is not None:
            how["items"] = [f"{number}-{item + 1:02d}"]
        if pieces:
            how["quantity"] = pieces
        if action.startswith("="):
            sandbox.set_status(number, action.removeprefix("="), **how)
        else:
            sandbox.act(number, action, **how)

    return number, press


def _naver(script: Script, sandbox: Sandbox, begins: datetime) -> tuple[str, Press]:
    lines = [{"product_no": NAVER_BAG + n, "quantity": q} for n, q in enumerate(script.pieces)]
    body = {"items": lines, "orderer_phone": "010-0000-0001", "ordered_at": begins.isoformat()}
    made = sandbox.control("naver/marogyeol/orders", body)
    number, ids = str(made["order_id"]), list(made["product_order_ids"])

    def press(step: str, at: datetime) -> None:
        action, item, pieces = _parts(step)
        how: dict[str, Any] = {"at": at.isoformat()}
        if item is not None:
            how["items"] = [ids[item]]
        if pieces:
            how["quantity"] = pieces
        sandbox.control(f"naver/marogyeol/orders/{number}/{action}", how)

    return number, press


def lost(histories: Sequence[History]) -> str:
    """Return what a reader should see of histories that ended otherwise than written."""
    return "\n".join(history.script.name for history in histories)
