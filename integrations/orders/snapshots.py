"""What a connector makes of a platform's order: frozen, platform-neutral, without a database."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PersonSnapshot:
    """A buyer or receiver as the platform wrote them; either may be ''.

    `number` is the platform's own for this person, where it tells one: whoever has no usable
    phone is known by it over several orders.
    """

    name: str
    phone: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class ItemSnapshot:
    """One order line. `status`, `claim_kind` and `claim_state` are values of the enums in models.

    `claim_quantity` counts the units of the open or finished claim; `effective_quantity` is the
    ordered quantity less the units whose claims are finished. A platform that
    `tells_latest_claim_only` says nothing of the claims before: see `diff.merge`. Amounts in won.
    """

    external_id: str
    product_external_id: str
    product_name: str
    quantity: int
    effective_quantity: int
    status: str
    raw_status: str
    option_text: str = ""
    price: int = 0
    claim_kind: str = ""
    claim_state: str = ""
    claim_quantity: int = 0
    is_gift: bool = False
    is_addon: bool = False
    replaces_external_id: str = ""
    delivered_at: datetime | None = None
    confirmed_at: datetime | None = None
    tells_latest_claim_only: bool = False


@dataclass(frozen=True, slots=True)
class OrderSnapshot:
    """One order as one read saw it: with all its items, unless it is said not to be whole.

    A present (선물하기) was ordered for somebody else, who accepted it and whom it was sent to.
    """

    external_id: str
    shop_no: int
    place: str
    ordered_at: datetime | None
    paid_amount: int | None
    buyer: PersonSnapshot
    receiver: PersonSnapshot | None = None
    items: tuple[ItemSnapshot, ...] = field(default=())
    is_whole: bool = True
    is_present: bool = False
