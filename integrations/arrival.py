"""What a page offers for a store that somebody brings: one brand, a choice, or clear words."""

from dataclasses import dataclass

from django.http import Http404

from integrations.models import Integration, Platform, StoreDirectory
from vircle.brands.access import RoleTooLow, has_role
from vircle.brands.models import Membership, Role, User
from vircle.brands.selectors import memberships_of


@dataclass(frozen=True, slots=True)
class Landing:
    """How a store stands to somebody's brands.

    `store` is its row in one of them, connected now or earlier; `open_to` may connect it;
    `too_low` are brands in which somebody with a higher role has to.
    """

    store_id: str
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


def look(*, user_id: int, platform: Platform, store_id: str) -> Landing:
    """Find out what somebody can do with a store that they brought."""
    places = memberships_of(user_id=user_id)
    holder = _holder(platform, store_id)
    if holder is not None:
        places = [place for place in places if place.brand_id == holder]
    able = [place for place in places if has_role(role=Role(place.role), at_least=Role.ADMIN)]
    return Landing(
        store_id=store_id,
        is_taken=holder is not None and not places,
        store=_store(platform, store_id, brand_ids=[place.brand_id for place in places]),
        open_to=able,
        too_low=[place for place in places if place not in able],
    )


def place_of(user: User, *, brand_code: str) -> Membership:
    """Return somebody's place in a brand for which they may link stores; 404 or 403 otherwise."""
    # Compared here: the database refuses some of the nonsense that a form may carry, as NUL bytes.
    places = memberships_of(user_id=user.pk)
    place = next((place for place in places if place.brand.code == brand_code), None)
    if place is None:
        raise Http404
    if not has_role(role=Role(place.role), at_least=Role.ADMIN):
        raise RoleTooLow(needed=Role.ADMIN)
    return place


def _holder(platform: Platform, store_id: str) -> int | None:
    entries = StoreDirectory.objects.filter(platform=platform, store_id=store_id)
    return entries.values_list("brand_id", flat=True).first()


def _store(platform: Platform, store_id: str, *, brand_ids: list[int]) -> Integration | None:
    rows = Integration.objects.filter(brand_id__in=brand_ids, platform=platform, store_id=store_id)
    return rows.order_by("-connected_since").first()
