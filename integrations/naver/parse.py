"""Naver's product orders as order snapshots; pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from integrations.naver.assumptions import ADDON_WORD, REPLACEMENT_MARK
from integrations.naver.claims import Generation, generations
from integrations.naver.statuses import AFTER, OVER, STATUSES
from integrations.naver.values import moment, some_moment, won
from integrations.orders.models import ClaimState, ItemStatus
from integrations.orders.snapshots import ItemSnapshot, OrderSnapshot, PersonSnapshot
from integrations.values import Json, Unreadable, key, mapping, part, rows, text
from vircle.brands.phones import Reach, read_phone

_PAYMENTS = (
    "generalPaymentAmount",
    "naverMileagePaymentAmount",
    "chargeAmountPaymentAmount",
    "checkoutAccumulationPaymentAmount",
    "payLaterPaymentAmount",
)


class Row(NamedTuple):
    """A row of the change feed: which product order changed last, and when."""

    product_order_id: str
    order_id: str
    changed_at: datetime


class Detail(NamedTuple):
    """One product order's whole answer, with the two numbers by which it is found."""

    product_order_id: str
    order_id: str
    doc: Json


def feed(data: object) -> tuple[list[Row], tuple[str, str] | None]:
    """Read a page of the change feed, and where it goes on; an empty window has no `data`."""
    page = part(mapping(data).get("data"))
    found = [
        Row(
            key(row.get("productOrderId"), most=40),
            key(row.get("orderId"), most=40),
            some_moment(row.get("lastChangedDate")),
        )
        for row in rows(page.get("lastChangeStatuses"))
    ]
    more = part(page.get("more"))
    if not more:
        return found, None
    some_moment(more.get("moreFrom"))
    return found, (key(more.get("moreFrom")), key(more.get("moreSequence")))


def details(data: object) -> tuple[list[Detail], list[str]]:
    """Read an answer about product orders; rows without their numbers are told apart."""
    return _details(rows(mapping(data).get("data")))


def listing(data: object) -> tuple[list[Detail], bool]:
    """Read a page of the conditional list, and whether there is another."""
    page = part(mapping(data).get("data"))
    found, _ = _details(part(row.get("content")) for row in rows(page.get("contents")))
    return found, part(page.get("pagination")).get("hasNext") is True


def order_ids(data: object) -> list[str]:
    """Read the product orders of an order."""
    found = mapping(data).get("data") or []
    if not isinstance(found, list):
        raise Unreadable("list")
    return [key(each, most=40) for each in found]


def _details(docs: Iterable[Json]) -> tuple[list[Detail], list[str]]:
    found, nameless = list[Detail](), list[str]()
    for doc in docs:
        product_order, order = part(doc.get("productOrder")), part(doc.get("order"))
        try:
            number = key(product_order.get("productOrderId"), most=40)
            found.append(Detail(number, key(order.get("orderId"), most=40), doc))
        except Unreadable:
            nameless.append(str(product_order.get("productOrderId") or "")[:40])
    return found, nameless


def order(found: Sequence[Detail]) -> OrderSnapshot:
    """Make one order of its product orders; raises Unreadable."""
    ordered = sorted(found, key=lambda detail: detail.product_order_id)
    about = mapping(ordered[0].doc.get("order"))
    return OrderSnapshot(
        external_id=ordered[0].order_id,
        shop_no=1,
        place="",
        ordered_at=moment(about.get("orderDate")),
        paid_amount=_paid(about, ordered),
        buyer=PersonSnapshot(
            text(about.get("ordererName"), most=60),
            text(about.get("ordererTel"), most=30),
            text(about.get("ordererNo"), most=40),
        ),
        receiver=_receiver(ordered),
        items=tuple(item for detail in ordered for item in _items(detail)),
        # Product orders are found one by one: there may be others that nobody has named yet.
        is_whole=False,
        is_present=any(_is_present(detail) for detail in ordered),
    )


def _is_present(detail: Detail) -> bool:
    """선물하기: only then is it told whether somebody has accepted it."""
    return bool(mapping(detail.doc.get("productOrder")).get("giftReceivingStatus"))


def _paid(about: Json, found: Sequence[Detail]) -> int | None:
    """Sum up what was paid in every way; an order that is not told of is told by its parts."""
    whole = sum(won(about.get(name)) or 0 for name in _PAYMENTS)
    if whole:
        return whole
    parts = [mapping(detail.doc.get("productOrder")).get("totalPaymentAmount") for detail in found]
    known = [amount for amount in map(won, parts) if amount is not None]
    return sum(known) if known else None


def _receiver(found: Sequence[Detail]) -> PersonSnapshot | None:
    """The first that has an address: a gift that was not accepted yet has none."""
    for detail in found:
        address = part(mapping(detail.doc.get("productOrder")).get("shippingAddress"))
        if address:
            return PersonSnapshot(text(address.get("name"), most=60), _reachable(address))
    return None


def _reachable(address: Json) -> str:
    numbers = [text(address.get(name), most=30) for name in ("tel1", "tel2")]
    mobile = (number for number in numbers if read_phone(number).reach is Reach.YES)
    return next(mobile, numbers[0] or numbers[1])


def _items(detail: Detail) -> list[ItemSnapshot]:
    product_order = mapping(detail.doc.get("productOrder"))
    delivery = part(detail.doc.get("delivery"))
    price = _price(product_order)
    return [
        ItemSnapshot(
            external_id=_number(detail, generation.number),
            product_external_id=key(product_order.get("productId"), most=20),
            product_name=text(product_order.get("productName")),
            quantity=generation.quantity,
            effective_quantity=generation.left,
            status=_status(generation, product_order, delivery),
            raw_status=_raw(product_order),
            option_text=text(product_order.get("productOption"), most=500),
            price=price or 0,
            claim_kind=generation.claim.kind if generation.claim else "",
            claim_state=generation.claim.state if generation.claim else "",
            claim_quantity=generation.claim.quantity if generation.claim else 0,
            is_gift=price == 0,
            is_addon=ADDON_WORD in text(product_order.get("productClass")),
            replaces_external_id=(_number(detail, generation.parent) if generation.number else ""),
            delivered_at=_delivered(generation, delivery),
            confirmed_at=_confirmed(generation, product_order),
        )
        for generation in generations(detail.doc)
    ]


def _number(detail: Detail, generation: int) -> str:
    mark = f"{REPLACEMENT_MARK}{generation}" if generation else ""
    return f"{detail.product_order_id}{mark}"


def _price(product_order: Json) -> int | None:
    """One piece's price; nothing when it was not said."""
    product, option = won(product_order.get("unitPrice")), won(product_order.get("optionPrice"))
    return None if product is None else max(0, product + (option or 0))


def _raw(product_order: Json) -> str:
    stated = (product_order.get("productOrderStatus"), product_order.get("claimStatus"))
    return "/".join(text(each) for each in stated if each)[:40]


def _delivered(generation: Generation, delivery: Json) -> datetime | None:
    return generation.arrived_at if generation.number else moment(delivery.get("deliveredDate"))


def _confirmed(generation: Generation, product_order: Json) -> datetime | None:
    return None if generation.number else moment(product_order.get("decisionDate"))


def _status(generation: Generation, product_order: Json, delivery: Json) -> ItemStatus:
    raw = str(product_order.get("productOrderStatus"))
    if raw not in STATUSES:
        return ItemStatus.UNKNOWN
    if generation.left == 0:
        claim = generation.claim
        is_done = claim is not None and claim.state == ClaimState.DONE
        return AFTER[claim.kind] if claim and is_done else STATUSES[raw]
    if generation.number:
        is_decided = raw == "PURCHASE_DECIDED"
        return ItemStatus.CONFIRMED if is_decided else ItemStatus.DELIVERED
    if raw in OVER or raw == "EXCHANGED":
        return _by_dates(product_order, delivery)
    if raw == "PAYED" and product_order.get("placeOrderStatus") == "OK":
        return ItemStatus.PREPARING
    return STATUSES[raw]


def _by_dates(product_order: Json, delivery: Json) -> ItemStatus:
    """The pieces that are left of a product order of which the others are gone."""
    if product_order.get("decisionDate"):
        return ItemStatus.CONFIRMED
    if delivery.get("deliveredDate"):
        return ItemStatus.DELIVERED
    return ItemStatus.SHIPPING if delivery.get("sendDate") else ItemStatus.PREPARING


def on_its_way_since(found: Sequence[Detail], *, now: datetime) -> datetime | None:
    """Return when the last product order that has not arrived yet was sent; None when all have."""
    moments = [
        _sent(detail, now=now)
        for detail in found
        if mapping(detail.doc.get("productOrder")).get("productOrderStatus") == "DELIVERING"
    ]
    return max(moments, default=None)


def _sent(detail: Detail, *, now: datetime) -> datetime:
    product_order = mapping(detail.doc.get("productOrder"))
    delivery = part(detail.doc.get("delivery"))
    stated = (
        delivery.get("sendDate"),
        delivery.get("pickupDate"),
        product_order.get("placeOrderDate"),
    )
    return next((found for each in stated if (found := moment(each))), now)
