"""What the ears ask of every platform, and how a platform's trouble is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.utils.translation import gettext_noop

from integrations.catalog.snapshots import (
    CategorySnapshot,
    DetailFieldSnapshot,
    ListedProduct,
    ProductSnapshot,
)
from integrations.orders.snapshots import OrderSnapshot

NO_ANSWER = gettext_noop(
    "쇼핑몰이 응답하지 않습니다. 누락되는 주문은 없으며 잠시 후 다시 확인합니다."
)
UNREADABLE = gettext_noop(
    "쇼핑몰의 응답을 읽을 수 없습니다. 누락되는 주문은 없으며 잠시 후 다시 확인합니다."
)
REFUSED = gettext_noop(
    "쇼핑몰이 요청을 거부했습니다. 앱이 삭제되었거나 권한이 빠졌을 수 있습니다. 다시 연동해 주세요."
)
EXPIRED = gettext_noop(
    "쇼핑몰 인증이 만료되었습니다. 주문은 대기 중이며 다시 연동하면 이어서 처리됩니다."
)
REMOVED = gettext_noop(
    "쇼핑몰에서 앱이 삭제되었거나 사용이 종료되었습니다. "
    "주문은 대기 중이며 다시 연동하면 이어서 처리됩니다."
)
DOUBTED = gettext_noop(
    "쇼핑몰이 인증을 거부했습니다. 일시적인 오류일 수 있어 다시 확인하고 있으며 "
    "주문은 대기 중입니다."
)
NOT_ACCEPTED = gettext_noop(
    "쇼핑몰이 받아들이지 않는 요청입니다. 이 요청은 하루 뒤에 다시 확인하며 "
    "나머지는 계속 처리됩니다."
)
OUR_MISTAKE = gettext_noop(
    "Vircle의 앱 설정이 맞지 않아 인증을 갱신하지 못했습니다. "
    "주문은 대기 중이며 서비스 운영자가 확인해야 합니다."
)
TOO_FAST = gettext_noop("호출 한도에 가까워 천천히 확인하고 있습니다. 누락되는 주문은 없습니다.")


class ConnectorError(Exception):
    """A call that did not succeed; the message is fit to be shown to an operator."""


class Refused(ConnectorError):
    """The platform says no (a permission is missing, the app is gone): asking again is useless."""

    def __init__(self) -> None:
        super().__init__(REFUSED)


class NotAccepted(ConnectorError):
    """The request itself is not accepted: it is never repeated unchanged, only after a day."""

    def __init__(self) -> None:
        super().__init__(NOT_ACCEPTED)


class Unfinished(ConnectorError):
    """A poll came to its end, but something in it could not be read: it has to begin anew."""

    def __init__(self) -> None:
        super().__init__(UNREADABLE)


class NeedsReconnect(ConnectorError):
    """The authorisation is over: only a person's new consent helps; work is parked meanwhile."""

    def __init__(self, message: str = EXPIRED) -> None:
        super().__init__(message)


class Busy(ConnectorError):
    """Not now; `retry_after` seconds later."""

    def __init__(self, retry_after: float, message: str = TOO_FAST) -> None:
        super().__init__(message)
        self.retry_after = retry_after


Position = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Some orders as one request saw them; `unreadable` are the numbers that made no sense.

    `look_again` names orders that change without any news of it, and when to read each again.
    """

    orders: Sequence[OrderSnapshot]
    unreadable: Sequence[str] = ()
    look_again: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PolledPage(OrderPage):
    """One step of a poll; `next` is where it goes on, None at its end.

    A position is JSON of the connector's own making. It is kept together with the page, so that
    a poll which is cut off goes on there.
    """

    next: Position | None = None


@dataclass(frozen=True, slots=True)
class CheckUp:
    """What a daily look at the link itself found.

    `facts` is JSON that is kept on the integration, shown to its admin and handed back the next
    time; `lost_orders` are orders of which news was sent but never arrived here.
    """

    facts: Position
    lost_orders: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Budget:
    """How much of what a platform allows is used: calls of a bucket, percent of a quota."""

    used: int
    capacity: int
    blocked_for_seconds: int = 0
    percent_of_quota: int = 0


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """Some categories of one shop; `unreadable` are the numbers that made no sense."""

    categories: Sequence[CategorySnapshot]
    unreadable: Sequence[str] = ()
    is_last: bool = True


@dataclass(frozen=True, slots=True)
class ProductList:
    """Some products of one shop by ascending number; `next` is where the list goes on.

    `is_whole` promises that no product is left out from the end of the list before to the end of
    this one: only then is one that is not listed gone.
    """

    products: Sequence[ListedProduct]
    next: str | None = None
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class ProductPage:
    """Products of one shop with all their facts; `missing` are gone from the mall.

    What is in none of the three was not asked for, as the platform wants to be left alone.
    """

    products: Sequence[ProductSnapshot]
    missing: Sequence[str] = ()
    unreadable: Sequence[str] = ()


class Connector(Protocol):
    """One store of one platform, ready to be asked; every method may raise ConnectorError.

    `orders_at_once` is how many orders the platform tells of in one call; `products_at_once` how
    many products a sync asks for between two steps that it keeps.
    """

    orders_at_once: int
    products_at_once: int

    def read_orders(self, *, external_ids: Sequence[str]) -> OrderPage:
        """Read these orders; an order that the platform does not know is left out."""

    def poll(self, *, since: datetime, until: datetime, position: Position | None) -> PolledPage:
        """Read one page of what changed in a time; a poll begins without a position.

        Between its first page and its last nothing that changed in that time may be missed;
        showing an order more than once costs nothing.
        """

    def read_past(self, *, first: date, last: date, position: Position | None) -> PolledPage:
        """Read one page of the orders that arrived on these Korean days, both included.

        For a person who wants orders from before the connection; leaves room for today's.
        """

    def read_shops(self) -> Mapping[int, str]:
        """Name the shops of the store by their numbers, the default one first."""

    def read_categories(self, *, shop_no: int, page: int) -> CategoryPage:
        """Read one page of the category tree, the first one being 0."""

    def find_categories(self, *, shop_no: int, external_ids: Sequence[str]) -> CategoryPage:
        """Read these categories; one that the platform does not know is left out."""

    def read_detail_fields(self, *, shop_no: int) -> Sequence[DetailFieldSnapshot]:
        """Read which product fields the mall shows, in its order."""

    def count_products(self, *, shop_no: int) -> int:
        """Count the products of a shop."""

    def list_products(
        self, *, shop_no: int, after: str, changed_since: datetime | None
    ) -> ProductList:
        """List some products from a `next` on ("" at first): all, or what changed since then.

        Listing more than what changed costs nothing: each knows when it did.
        """

    def read_products(
        self,
        *,
        shop_no: int,
        external_ids: Sequence[str],
        fields: Sequence[DetailFieldSnapshot],
        background: bool,
    ) -> ProductPage:
        """Read all facts of these products, in their order; background reads leave room for
        orders, and read fewer than asked rather than none."""

    def keep_alive(self) -> None:
        """Renew the authorisation if it would end soon."""

    def check_up(self, *, last: Position) -> CheckUp:
        """Look at the link itself: whether news still arrives, what will end soon."""

    def budget(self) -> Budget:
        """Tell how near the store's call limit we are, without making a call."""

    def revoke(self) -> None:
        """Give the authorisation back; best effort, never raises."""
