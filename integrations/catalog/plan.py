"""What a sync of a catalogue has to do, and how far it is; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

COMPARE_EVERY = timedelta(hours=23)
WHOLE_EVERY = timedelta(days=7)
AGAIN = timedelta(days=1)
# News of a tree often come in a row: one more read of it, not one for each.
AFTER_NEWS = timedelta(minutes=1)
TREE_AT_MOST_EVERY = timedelta(minutes=10)
# A product that answers nothing usable is tried so often within one sync.
TRIES = 3


class Kind(StrEnum):
    """How much is looked at: what changed, every number of the list, every product."""

    CHANGED = "changed"
    COMPARED = "compared"
    WHOLE = "whole"


class Part(StrEnum):
    """The steps of a sync, in order; the first three are done for each shop."""

    FIELDS = "fields"
    TREE = "tree"
    LOST = "lost"
    COUNT = "count"
    LIST = "list"
    READ = "read"
    DONE = "done"


def kind(*, now: datetime, compared_at: datetime | None, whole_at: datetime | None) -> Kind:
    """Tell how much this sync has to look at."""
    if whole_at is None or now - whole_at >= WHOLE_EVERY:
        return Kind.WHOLE
    if compared_at is None or now - compared_at >= COMPARE_EVERY:
        return Kind.COMPARED
    return Kind.CHANGED


def is_credible(*, listed: int, counted: int) -> bool:
    """Tell whether a list is as long as the mall's own count, so that its end is one.

    A few may come or go meanwhile; a list cut short must not pass for a mall that sold out.
    """
    return listed >= counted - max(5, counted // 100)


@dataclass
class Progress:
    """Where a sync stands; kept with every step, so that another worker goes on there.

    `shops` are the mall's, the default one first. `todo` are listed products still to be read.
    """

    shops: list[int]
    kind: Kind
    began_at: datetime
    due_at: datetime
    part: Part = Part.FIELDS
    tree_shop: int = 0
    tree_page: int = 0
    tree_began_at: datetime | None = None
    shop: int = 0
    cursor: str = ""
    after: str = ""
    is_listed: bool = False
    todo: list[str] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=dict)
    listed: int = 0
    products: int = 0
    total: int = 0
    categories: int = 0
    unreadable: int = 0
    is_asked_again: bool = False

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self | None:
        """Return where an unfinished sync stands."""
        if not kept.get("is_running") or "kind" not in kept:
            return None
        values = {name: kept[name] for name in cls.__dataclass_fields__}
        for name in ("began_at", "due_at", "tree_began_at"):
            values[name] = datetime.fromisoformat(values[name]) if values[name] else None
        return cls(**values | {"kind": Kind(values["kind"]), "part": Part(values["part"])})

    def as_json(self) -> dict[str, Any]:
        """Return what is kept on the integration while the sync runs."""
        moments = {
            name: value.isoformat() if value else None
            for name, value in (
                ("began_at", self.began_at),
                ("due_at", self.due_at),
                ("tree_began_at", self.tree_began_at),
            )
        }
        return asdict(self) | moments | {"is_running": True}

    @property
    def tree_shop_no(self) -> int:
        """Return the shop whose tree is read."""
        return self.shops[self.tree_shop]

    @property
    def shop_no(self) -> int:
        """Return the shop whose products are read."""
        return self.shops[self.shop]

    @property
    def is_default_shop(self) -> bool:
        """Tell whether the products are the default shop's: the only one mirrored as a whole."""
        return self.shop == 0

    def begin_tree(self, *, now: datetime) -> None:
        """Go on to the tree of the shop whose fields were read."""
        self.part, self.tree_page, self.tree_began_at = Part.TREE, 0, now

    def end_tree(self) -> None:
        """Go on to the next shop's fields, or to the products where they were left."""
        self.tree_shop += 1
        self.part = Part.FIELDS
        if self.tree_shop >= len(self.shops):
            self.part = self._products_part()

    def _products_part(self) -> Part:
        if self.todo:
            return Part.READ
        has_begun = self.shop > 0 or self.cursor or self.is_listed
        return Part.LIST if has_begun else Part.COUNT

    def look_at_tree_again(self, *, now: datetime) -> None:
        """Read the trees once more before going on, if news of them came and not just now."""
        past_tree = self.part in (Part.COUNT, Part.LIST, Part.READ)
        was_long_ago = self.tree_began_at is None or now - self.tree_began_at >= TREE_AT_MOST_EVERY
        if self.is_asked_again and past_tree and was_long_ago:
            self.part, self.tree_shop, self.is_asked_again = Part.FIELDS, 0, False

    def look_at_all(self) -> None:
        """Read every product: the mall shows a field whose values are not known yet."""
        if self.kind is not Kind.WHOLE:
            self.kind = Kind.WHOLE
            self.shop, self.cursor, self.after, self.is_listed = 0, "", "", False
            self.todo, self.listed, self.products = [], 0, 0

    def note_count(self, total: int) -> None:
        """Note how many products there are and begin to list them."""
        self.part, self.total, self.products, self.unreadable = Part.LIST, total, 0, 0

    def note_list(
        self, *, numbers: Sequence[str], todo: Sequence[str], goes_on: str | None
    ) -> None:
        """Note a page of the list and which of it is to be read."""
        self.after = max([self.after, *numbers], key=lambda number: (len(number), number))
        self.cursor, self.is_listed = goes_on or "", goes_on is None
        self.todo = list(todo)
        self.listed += len(numbers)
        if self.is_default_shop and self.kind is not Kind.CHANGED:
            self.products += len(numbers) - len(todo)
        self.part = Part.READ
        self._go_on()

    def note_read(self, *, products: int, unreadable: int, numbers: Sequence[str]) -> None:
        """Note products that were answered."""
        done = set(numbers)
        self.todo = [number for number in self.todo if number not in done]
        self.tries = {}
        if self.is_default_shop and self.kind is not Kind.CHANGED:
            self.products += products
        self.unreadable += unreadable
        self._go_on()

    def set_aside(self) -> None:
        """Try the others first; a product that never answers must not hold them up for ever."""
        number, *others = self.todo
        self.tries[number] = self.tries.get(number, 0) + 1
        is_given_up = self.tries[number] >= TRIES
        self.todo = others if is_given_up else [*others, number]
        self.unreadable += is_given_up
        self._go_on()

    def skip_shop(self) -> None:
        """Go on to the next shop's products."""
        self.todo, self.is_listed = [], True
        self._go_on()

    def _go_on(self) -> None:
        if self.todo:
            self.part = Part.READ
            return
        self.part = Part.LIST
        if self.is_listed:
            self.shop, self.cursor, self.after, self.is_listed = self.shop + 1, "", "", False
            self.part = Part.LIST if self.shop < len(self.shops) else Part.DONE
