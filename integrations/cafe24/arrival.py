"""What the landing page offers for a mall: nothing to do, one brand, a choice, or clear words."""

from dataclasses import dataclass

from integrations.cafe24.connector import Cafe24Connector
from integrations.connector import ConnectorError, NeedsReconnect, Refused
from integrations.models import Integration, Platform, StoreDirectory
from vircle.brands.access import has_role
from vircle.brands.models import Membership, Role
from vircle.brands.selectors import memberships_of


@dataclass(frozen=True, slots=True)
class Landing:
    """How a mall stands to somebody's brands.

    `store` is the mall's row in one of them, connected now or earlier; `open_to` may connect it;
    `too_low` are brands in which somebody with a higher role has to.
    """

    mall_id: str
    is_taken: bool
    store: Integration | None
    open_to: list[Membership]
    too_low: list[Membership]

    @property
    def store_place(self) -> Membership | None:
        """Return the membership that leads to the store's page."""
        places = [*self.open_to, *self.too_low]
        store = self.store
        return next((p for p in places if store and p.brand_id == store.brand_id), None)

    def chosen(self, *, begun_for: str) -> str:
        """Return the brand that is chosen at first: where it was begun, else where it once was."""
        codes = [place.brand.code for place in self.open_to]
        once = self.store_place.brand.code if self.store_place else ""
        return next((code for code in (begun_for, once) if code in codes), *codes[:1] or [""])


def look(*, user_id: int, mall_id: str) -> Landing:
    """Find out what somebody can do with a mall that they opened."""
    places = memberships_of(user_id=user_id)
    holder = _holder(mall_id)
    if holder is not None:
        places = [place for place in places if place.brand_id == holder]
    able = [place for place in places if has_role(role=Role(place.role), at_least=Role.ADMIN)]
    return Landing(
        mall_id=mall_id,
        is_taken=holder is not None and not places,
        store=_store(mall_id, brand_ids=[place.brand_id for place in places]),
        open_to=able,
        too_low=[place for place in places if place not in able],
    )


def _holder(mall_id: str) -> int | None:
    entries = StoreDirectory.objects.filter(platform=Platform.CAFE24, store_id=mall_id)
    return entries.values_list("brand_id", flat=True).first()


def _store(mall_id: str, *, brand_ids: list[int]) -> Integration | None:
    rows = Integration.objects.filter(
        brand_id__in=brand_ids, platform=Platform.CAFE24, store_id=mall_id
    )
    return rows.order_by("-connected_since").first()


def works(store: Integration) -> bool:
    """Tell whether a store's link needs no new consent.

    Asked of the mall itself: somebody who removed the app and installs it again arrives here
    before the news of the removal may have. A mall that does not answer says nothing against it.
    """
    if not store.is_connected:
        return False
    try:
        Cafe24Connector(store).read_shops()
    except (NeedsReconnect, Refused):
        return False
    except ConnectorError:
        return True
    return True
