"""Who ordered and who receives, of whom an order may name several; pure."""

from collections.abc import Sequence

from integrations.orders.snapshots import ItemSnapshot, PersonSnapshot
from integrations.values import Json, mapping, text
from vircle.brands.phones import Reach, read_phone

# Where a number may stand, the likeliest first. A safe number (050x) reaches nobody by KakaoTalk,
# but it shows the brand's staff that there is one.
_PHONES = ("cellphone", "phone", "virtual_phone_no")


def person(data: object) -> PersonSnapshot:
    """Read a buyer or receiver with the number that a message reaches best."""
    doc = mapping(data)
    phones = [text(doc.get(name), most=30) for name in _PHONES]
    return PersonSnapshot(name=text(doc.get("name"), most=60), phone=_best(phones))


def receiver(
    receivers: Sequence[Json], *, items: Sequence[tuple[Json, ItemSnapshot]]
) -> PersonSnapshot | None:
    """Return who receives an order: of several, whoever the first item that counts goes to.

    Our order has one customer (the orderer, or else this person), so what several receivers got
    is told to one of them. Telling each would need a customer on the item and a message for each
    of them, instead of one for the order.
    """
    if not receivers:
        return None
    by_code = {text(each.get("shipping_code")): each for each in reversed(receivers)}
    codes = [text(doc.get("shipping_code")) for doc, item in items if _counts(item)]
    # Until it is prepared for shipping an item has no code.
    found = next((by_code[code] for code in codes if code in by_code), receivers[0])
    return person(found)


def _counts(item: ItemSnapshot) -> bool:
    return item.effective_quantity > 0 and not (item.is_gift or item.is_addon)


def _best(phones: Sequence[str]) -> str:
    """Return the first mobile number, or else the first that is any, even a masked one."""
    for phone in phones:
        if phone and read_phone(phone).reach is Reach.YES:
            return phone
    return next((phone for phone in phones if any(c.isdigit() or c == "*" for c in phone)), "")
