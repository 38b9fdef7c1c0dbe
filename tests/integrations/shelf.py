"""A store's catalogue in memory, which answers as a connector does and fails when told to."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from integrations import fetching, syncing
from integrations.catalog.snapshots import (
    CategorySnapshot,
    DetailFieldSnapshot,
    ListedProduct,
    ProductSnapshot,
)
from integrations.connector import CategoryPage, ConnectorError, ProductList, ProductPage
from integrations.models import Integration
from vircle.foundation import clock

PER_PAGE = 5
MATERIAL = DetailFieldSnapshot("custom_option1", "소재", is_shown=True, is_custom=True)
ORIGIN = DetailFieldSnapshot("origin_place_value", "원산지", is_shown=True)
VALUES = {MATERIAL.key: "소가죽", ORIGIN.key: "국내산"}


@dataclass
class Shelf:
    """What the mall has; `before` is called ahead of every answer and may raise."""

    products: dict[str, ProductSnapshot] = field(default_factory=dict)
    categories: dict[str, CategorySnapshot] = field(default_factory=dict)
    fields: list[DetailFieldSnapshot] = field(default_factory=lambda: [MATERIAL, ORIGIN])
    unreadable: set[str] = field(default_factory=set)
    shops: dict[int, str] = field(default_factory=lambda: {1: "마로결"})
    per_page: int = PER_PAGE
    calls: Counter[str] = field(default_factory=Counter)
    before: Callable[[str], None] = lambda call: None
    _edits: int = 0

    products_at_once = 10

    # ---- what its owner does -------------------------------------------------------------------

    def put(self, number: int | str, *, name: str = "", **fields: Any) -> None:
        """Add or edit a product; each edit is a second later than the one before."""
        self._edits += 1
        self.products[str(number)] = ProductSnapshot(
            external_id=str(number),
            name=name or f"상품 {number}",
            changed_at=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=self._edits),
            **fields,
        )

    def put_category(self, *path_ids: str, name: str = "") -> None:
        """Add, rename or move a category; what is below it has to be put again."""
        above = self.categories[path_ids[-2]].path if len(path_ids) > 1 else ()
        own = name or f"분류 {path_ids[-1]}"
        self.categories[path_ids[-1]] = CategorySnapshot(
            external_id=path_ids[-1],
            parent_external_id=path_ids[-2] if len(path_ids) > 1 else "",
            name=own,
            depth=len(path_ids),
            path=(*above, own),
            path_ids=path_ids,
        )

    # ---- what it answers -----------------------------------------------------------------------

    def _answer(self, call: str) -> None:
        self.before(call)
        self.calls[call.partition(" ")[0]] += 1

    def read_shops(self) -> Mapping[int, str]:
        self._answer("shops")
        return self.shops

    def read_categories(self, *, shop_no: int, page: int) -> CategoryPage:
        self._answer("categories")
        found = sorted(self.categories.values(), key=lambda each: each.external_id)
        part = found[page * self.per_page : (page + 1) * self.per_page]
        return CategoryPage(part, is_last=len(part) < self.per_page)

    def find_categories(self, *, shop_no: int, external_ids: Sequence[str]) -> CategoryPage:
        self._answer("find_categories")
        return CategoryPage([self.categories[n] for n in external_ids if n in self.categories])

    def read_detail_fields(self, *, shop_no: int) -> Sequence[DetailFieldSnapshot]:
        self._answer("fields")
        return list(self.fields)

    def count_products(self, *, shop_no: int) -> int:
        self._answer("count")
        return len(self.products)

    def list_products(
        self, *, shop_no: int, after: str, changed_since: datetime | None
    ) -> ProductList:
        self._answer("list")
        numbers = sorted(int(number) for number in self.products if int(number) > int(after or 0))
        page = [ListedProduct(str(n), self.products[str(n)].changed_at) for n in numbers]
        page = page[: self.per_page]
        is_last = len(page) < self.per_page
        return ProductList(page, next=None if is_last else page[-1].external_id)

    def read_products(
        self,
        *,
        shop_no: int,
        external_ids: Sequence[str],
        fields: Sequence[DetailFieldSnapshot],
        background: bool,
    ) -> ProductPage:
        found, missing, unreadable = list[ProductSnapshot](), list[str](), list[str]()
        for number in external_ids:
            try:
                self._answer(f"product {number}")
            except ConnectorError:
                if not (found or missing or unreadable):
                    raise
                break
            if number in self.unreadable:
                unreadable.append(number)
            elif number in self.products:
                shown = {each.key: each.name for each in fields if each.is_shown}
                found.append(_shown(self.products[number], shown))
            else:
                missing.append(number)
        return ProductPage(found, missing, unreadable)


def _shown(product: ProductSnapshot, shown: dict[str, str]) -> ProductSnapshot:
    details = {key: value for key, value in VALUES.items() if key in shown}
    own = [MATERIAL.key] if MATERIAL.key in shown else []
    return replace(
        product, details=details, additional=tuple((key, shown[key], VALUES[key]) for key in own)
    )


@contextmanager
def stocked(shelf: Shelf) -> Iterator[None]:
    """Let every store be this one."""
    with (
        patch.object(syncing, "connector_for", lambda integration: shelf),
        patch.object(fetching, "connector_for", lambda integration: shelf),
    ):
        yield


def sync(store: Integration, *, rounds: int = 200) -> int:
    """Sync to the end, whatever interrupts it; returns the number of turns it took."""
    before = store.catalog_synced_at
    Integration.objects.filter(pk=store.pk).update(catalog_due_at=clock.now())
    for turn in range(1, rounds + 1):
        assert syncing.sync_due(now=clock.now())
        store.refresh_from_db()
        if store.catalog_synced_at != before:
            return turn
        # Nobody waits in a test; the moment itself is what says whether news came meanwhile.
        _hurry(store)
    raise AssertionError("The catalogue does not come to its end.")


def _hurry(store: Integration) -> None:
    due = store.catalog_progress.get("due_at")
    if due:
        now = clock.now().isoformat()
        store.catalog_progress["due_at"] = now
        store.catalog_due_at = clock.now().fromisoformat(now)
    else:
        store.catalog_due_at = clock.now()
    store.save(update_fields=["catalog_progress", "catalog_due_at"])
