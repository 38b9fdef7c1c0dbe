"""Cafe24's order JSON as an order snapshot; pure."""

from collections.abc import Mapping
from decimal import Decimal

from integrations.cafe24.assumptions import (
    MOST_ITEMS,
    MOST_PIECES,
    ONLY_LATEST_CLAIM_IS_TOLD,
    UNKNOWN_ORIGINAL,
    is_addon,
    is_gift,
)
from integrations.cafe24.people import person, receiver
from integrations.cafe24.standing import standing
from integrations.cafe24.values import NUMBER, ORDER_ID, amount, count, moment, shaped, won
from integrations.orders.snapshots import ItemSnapshot, OrderSnapshot
from integrations.values import Json, Unreadable, key, mapping, rows, text


def order(data: object) -> OrderSnapshot:
    """Read one order with its embedded items, buyer and receivers; raises Unreadable."""
    doc = mapping(data)
    docs = _item_docs(doc)
    codes = {str(item.get("item_no")): key(item.get("order_item_code")) for item in docs}
    is_in_won = doc.get("currency") in (None, "", "KRW")
    items = tuple(_item(item, codes=codes, is_in_won=is_in_won) for item in docs)
    _check_size(items)
    return OrderSnapshot(
        external_id=shaped(doc.get("order_id"), ORDER_ID),
        shop_no=count(doc.get("shop_no") or 1),
        place=text(doc.get("order_place_id"), most=30),
        ordered_at=moment(doc.get("order_date")),
        paid_amount=_paid(doc) if is_in_won else None,
        buyer=person(doc.get("buyer") or {}),
        receiver=receiver(rows(doc.get("receivers")), items=list(zip(docs, items, strict=True))),
        items=items,
    )


def _item_docs(doc: Json) -> list[Json]:
    """Return the embedded items. They are always asked for: without a word about them nothing
    may be concluded, least of all that none is left.
    """
    if not isinstance(doc.get("items"), list):
        raise Unreadable("items")
    return rows(doc["items"])


def _check_size(items: tuple[ItemSnapshot, ...]) -> None:
    names = {item.external_id for item in items}
    if len(names) != len(items):
        raise Unreadable("an item twice")
    if len(items) > MOST_ITEMS or sum(item.quantity for item in items) > MOST_PIECES:
        raise Unreadable("size")


def _paid(doc: Json) -> int | None:
    actual = doc.get("actual_order_amount")
    stated = actual.get("payment_amount") if isinstance(actual, dict) else None
    return won(stated if stated is not None else doc.get("payment_amount"))


def _item(doc: Json, *, codes: Mapping[str, str], is_in_won: bool) -> ItemSnapshot:
    own, quantity = key(doc.get("order_item_code")), count(doc.get("quantity"))
    stands = standing(doc, quantity=quantity)
    price = _price(doc)
    return ItemSnapshot(
        external_id=own,
        product_external_id=shaped(doc.get("product_no"), NUMBER),
        product_name=text(doc.get("product_name")),
        quantity=quantity,
        effective_quantity=stands.effective_quantity,
        status=stands.status,
        raw_status=text(doc.get("order_status"), most=40),
        option_text=_options(doc),
        price=int(price) if price is not None and is_in_won else 0,
        claim_kind=stands.claim_kind,
        claim_state=stands.claim_state,
        claim_quantity=stands.claim_quantity,
        is_gift=is_gift(doc, price=price),
        is_addon=is_addon(doc),
        replaces_external_id=_replaced(doc, own=own, codes=codes),
        delivered_at=moment(doc.get("delivered_date")),
        confirmed_at=moment(doc.get("purchaseconfirmation_date")),
        tells_latest_claim_only=ONLY_LATEST_CLAIM_IS_TOLD,
    )


def _price(doc: Json) -> Decimal | None:
    """One piece's price; nothing when the mall did not say."""
    product, option = amount(doc.get("product_price")), amount(doc.get("option_price"))
    return None if product is None else max(Decimal(0), product + (option or 0))


def _options(doc: Json) -> str:
    """What the customer chose, as the mall writes it: shown, never taken apart."""
    parts = (text(doc.get(name), most=500) for name in ("option_value", "additional_option_value"))
    return ", ".join(part for part in parts if part)[:500]


def _replaced(doc: Json, *, own: str, codes: Mapping[str, str]) -> str:
    """Return the item that an exchange brought this one for, by its code.

    A replacement that is claimed in its turn is no longer N2 but still names its original; an
    ordinary item (N1) that names one was never part of an exchange.
    """
    status_code, stated = doc.get("status_code"), doc.get("original_item_no")
    numbers = [str(each) for each in (stated if isinstance(stated, list) else [stated]) if each]
    if status_code == "N1" or (status_code != "N2" and not numbers):
        return ""
    known = (codes[number] for number in numbers if codes.get(number, own) != own)
    return next(known, UNKNOWN_ORIGINAL)
