"""Cafe24's order JSON as an order snapshot; pure."""

from typing import NamedTuple

from integrations.cafe24.statuses import AFTER, CLAIMS, PLAIN, UNDONE
from integrations.cafe24.values import Json, count, flag, key, mapping, moment, rows, text, won
from integrations.orders.models import ClaimState, ItemStatus
from integrations.orders.snapshots import ItemSnapshot, OrderSnapshot, PersonSnapshot


class Standing(NamedTuple):
    """Where an item stands: its status, its claim, and what is left of its quantity."""

    status: str
    claim_kind: str
    claim_state: str
    claim_quantity: int
    effective_quantity: int


def order(data: object) -> OrderSnapshot:
    """Read one order with its embedded items, buyer and receivers; raises Unreadable."""
    doc = mapping(data)
    items = rows(doc.get("items"))
    codes = {str(item.get("item_no")): str(item.get("order_item_code", "")) for item in items}
    receivers = rows(doc.get("receivers"))
    return OrderSnapshot(
        external_id=key(doc.get("order_id"), most=40),
        shop_no=count(doc.get("shop_no", 1)),
        place=text(doc.get("order_place_id"), most=30),
        ordered_at=moment(doc.get("order_date")),
        paid_amount=_paid(doc),
        buyer=_person(doc.get("buyer") or {}),
        receiver=_person(receivers[0]) if receivers else None,
        items=tuple(_item(item, codes=codes) for item in items),
    )


def _paid(doc: Json) -> int | None:
    actual = doc.get("actual_order_amount")
    stated = actual.get("payment_amount") if isinstance(actual, dict) else None
    return won(stated if stated is not None else doc.get("payment_amount"))


def _person(data: object) -> PersonSnapshot:
    doc = mapping(data)
    phone = doc.get("cellphone") or doc.get("phone") or doc.get("virtual_phone_no")
    return PersonSnapshot(name=text(doc.get("name"), most=60), phone=text(phone, most=30))


def _item(doc: Json, *, codes: dict[str, str]) -> ItemSnapshot:
    quantity = count(doc.get("quantity"))
    standing = _standing(doc, quantity=quantity)
    price = _price(doc)
    return ItemSnapshot(
        external_id=key(doc.get("order_item_code")),
        product_external_id=key(doc.get("product_no"), most=20),
        product_name=text(doc.get("product_name")),
        quantity=quantity,
        effective_quantity=standing.effective_quantity,
        status=standing.status,
        raw_status=text(doc.get("order_status"), most=40),
        option_text=_options(doc),
        price=price or 0,
        claim_kind=standing.claim_kind,
        claim_state=standing.claim_state,
        claim_quantity=standing.claim_quantity,
        is_gift=flag(doc.get("gift")) or price == 0,
        replaces_external_id=_replaced(doc, codes=codes),
        delivered_at=moment(doc.get("delivered_date")),
        confirmed_at=moment(doc.get("purchaseconfirmation_date")),
    )


def _price(doc: Json) -> int | None:
    """One piece's price; nothing when the mall did not say."""
    product, option = won(doc.get("product_price")), won(doc.get("option_price"))
    return None if product is None else max(0, product + (option or 0))


def _options(doc: Json) -> str:
    """What the customer chose, as the mall writes it: shown, never taken apart."""
    parts = (text(doc.get(name), most=500) for name in ("option_value", "additional_option_value"))
    return ", ".join(part for part in parts if part)[:500]


def _replaced(doc: Json, *, codes: dict[str, str]) -> str:
    """The item that an exchanged one (N2) stands for, by its code."""
    if doc.get("status_code") != "N2":
        return ""
    original = doc.get("original_item_no")
    first = original[0] if isinstance(original, list) and original else original
    return codes.get(str(first), "")


def _standing(doc: Json, *, quantity: int) -> Standing:
    code = str(doc.get("order_status") or "")
    if code in CLAIMS:
        return _claimed(doc, code=code, quantity=quantity)
    if code in PLAIN:
        undone = UNDONE.get(str(doc.get("request_undone") or ""))
        kind, state = (undone, ClaimState.WITHDRAWN) if undone else ("", "")
        return Standing(PLAIN[code], kind, state, 0, quantity)
    return Standing(ItemStatus.UNKNOWN, "", "", 0, quantity)


def _claimed(doc: Json, *, code: str, quantity: int) -> Standing:
    claim = CLAIMS[code]
    stated = doc.get("claim_quantity")
    claimed = min(quantity, count(stated) if stated not in (None, "") else quantity) or quantity
    left = quantity - claimed if claim.state == ClaimState.DONE else quantity
    # A finished claim on some of the pieces leaves the others where they were.
    status = _before_claim(doc) if left else AFTER[claim.kind]
    return Standing(status, claim.kind, claim.state, claimed, left)


def _before_claim(doc: Json) -> ItemStatus:
    before = PLAIN.get(str(doc.get("order_status_before_cs") or ""))
    if before:
        return before
    if doc.get("purchaseconfirmation_date"):
        return ItemStatus.CONFIRMED
    if doc.get("delivered_date"):
        return ItemStatus.DELIVERED
    return ItemStatus.SHIPPING if doc.get("shipped_date") else ItemStatus.PREPARING
