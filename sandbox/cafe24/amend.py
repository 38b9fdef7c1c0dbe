"""Lets a test put anything into the answers about one order, past every rule of this mall."""

from collections.abc import Mapping
from typing import Any

from sandbox.cafe24 import orders
from sandbox.context import Context

ABSENT = "<absent>"
_PARTS = ("order", "buyer", "receivers", "items")
Json = dict[str, Any]


def order(context: Context, mall_id: str, order_id: str, wanted: Mapping[str, Any]) -> orders.Order:
    """`wanted` is {"order": {..}, "buyer": {..}, "receivers": [{..}], "items": {code: {..}}}.

    The value "<absent>" leaves a field out.
    """
    if unknown := set(wanted) - set(_PARTS):
        raise ValueError(f"unknown part: {', '.join(sorted(unknown))}")
    with context.store.transaction():
        doc = orders.read(context, mall_id, order_id)
        if doc is None:
            raise LookupError(order_id)
        kept = doc.setdefault("amended", {})
        for part, value in wanted.items():
            kept[part] = value if part == "receivers" else kept.get(part, {}) | value
        orders.save(context, doc)
    return doc


def applied(body: Json, doc: orders.Order, part: str, key: str | int | None = None) -> Json:
    """The body with what was asked for, if anything was."""
    amended = doc.get("amended", {}).get(part)
    if amended is None:
        return body
    changes = amended if key is None else _of(amended, key)
    return {name: value for name, value in (body | changes).items() if value != ABSENT}


def _of(amended: Any, key: str | int) -> Json:
    if isinstance(amended, dict):
        return dict(amended.get(key, {}))
    return dict(amended[key]) if isinstance(key, int) and key < len(amended) else {}
