"""Issuing many in steps: each takes whole orders and commits, so leaving halfway loses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from vircle.brands.access import BrandRequest
from vircle.foundation.asked import read_number
from vircle.issuance.operator import MANY
from warranties.models import Warranty
from warranties.operation_views import CHOSEN_AT_MOST, chosen

STEP = 100


@dataclass
class Bulk:
    """What was agreed to, how far it has come, and what came of each; it travels in the form."""

    rest: list[int]
    total: int
    issued: list[int] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Tell whether nothing has been tried yet."""
        return not self.issued and not self.skipped

    @property
    def done(self) -> int:
        """Return how many were tried."""
        return len(self.issued) + len(self.skipped)

    @property
    def is_many(self) -> bool:
        """Tell whether there is more time to take it back, and so something to keep."""
        return self.total > STEP or len(self.issued) >= MANY

    @property
    def fields(self) -> dict[str, str]:
        """Return what the form of the next step carries."""
        return {
            "ids": _join(self.rest),
            "total": str(self.total),
            "issued": _join(self.issued),
            "skipped": ",".join(f"{id_}:{why}" for id_, why in self.skipped),
        }


def _join(ids: Sequence[int]) -> str:
    return ",".join(map(str, ids))


def read_bulk(request: BrandRequest) -> Bulk:
    """Read the first press or a later step; whatever a form claims, only statuses decide."""
    rest = chosen(request)
    pairs = [text.partition(":") for text in _split(request, "skipped")]
    skipped = [(number, why[:20]) for text, _, why in pairs if (number := read_number(text))]
    issued = [number for text in _split(request, "issued") if (number := read_number(text))]
    total = read_number(request.POST.get("total", "")) or len(rest)
    return Bulk(rest, min(total, CHOSEN_AT_MOST), issued, skipped)


def _split(request: BrandRequest, name: str) -> list[str]:
    return request.POST.get(name, "").split(",")[:CHOSEN_AT_MOST]


def next_step(*, brand_id: int, ids: Sequence[int]) -> tuple[list[int], list[int]]:
    """Part what is tried now from what follows.

    An order's certificates stay together: what is issued at once is told in one message. Ids
    that nothing has come first, to be answered for.
    """
    if len(ids) <= STEP:
        return list(ids), []
    rows = Warranty.objects.filter(brand_id=brand_id, pk__in=ids)
    found = list(rows.order_by("order_id", "pk").values_list("order_id", "pk"))
    now, later = sorted(set(ids) - {pk for _, pk in found}), list[int]()
    for _order, group in groupby(found, key=lambda row: row[0]):
        part = now if len(now) < STEP else later
        part += [pk for _, pk in group]
    return now, later
