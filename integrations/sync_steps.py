"""The steps of a catalogue's sync: each asks the mall for one thing and keeps it with its place."""

from datetime import datetime
from typing import Protocol

from django.db import transaction

from integrations.catalog import plan
from integrations.catalog.plan import Kind, Part, Progress
from integrations.catalog.shop import Shop
from integrations.connector import Connector, ProductList
from integrations.fetching import save_page, unknown_categories
from integrations.models import Integration
from vircle.foundation import clock


class Keep(Protocol):
    """Keeps a step, in the transaction that the step is written in."""

    def __call__(self, at: Progress, /) -> None:
        """Raise what undoes the step when another worker has taken the sync over."""


class Steps:
    """What a sync does next, for one store; `changed_until` is how far changes are known."""

    def __init__(
        self,
        integration: Integration,
        connector: Connector,
        *,
        keep: Keep,
        changed_until: datetime | None,
    ) -> None:
        self._integration = integration
        self._connector = connector
        self._keep = keep
        self._changed_until = changed_until
        self._steps = {
            Part.FIELDS: self._read_fields,
            Part.TREE: self._read_tree,
            Part.LOST: self._look_for_lost,
            Part.COUNT: self._count,
            Part.LIST: self._list,
            Part.READ: self._read,
        }

    def take(self, at: Progress) -> None:
        """Take the next step; raises ConnectorError."""
        self._steps[at.part](at)

    def shop(self, shop_no: int) -> Shop:
        """Return where a shop's mirror is written to."""
        return Shop(self._integration.brand_id, self._integration.pk, shop_no)

    # ---- the tree ------------------------------------------------------------------------------

    def _read_fields(self, at: Progress) -> None:
        shop = self.shop(at.tree_shop_no)
        fields = self._connector.read_detail_fields(shop_no=shop.shop_no)
        now = clock.now()
        with transaction.atomic():
            shows_more = shop.save_fields(fields=fields)
            if shows_more and at.tree_shop == 0:
                at.look_at_all()
            elif shows_more:
                shop.ask_known(now=now)
            at.begin_tree(now=now)
            self._keep(at)

    def _read_tree(self, at: Progress) -> None:
        shop = self.shop(at.tree_shop_no)
        page = self._connector.read_categories(shop_no=shop.shop_no, page=at.tree_page)
        with transaction.atomic():
            shop.save_categories(categories=page.categories, now=clock.now())
            at.tree_page += 1
            if page.is_last:
                at.part = Part.LOST
            if at.tree_shop == 0:
                at.categories = shop.count_categories()
            self._keep(at)

    def _look_for_lost(self, at: Progress) -> None:
        """Ask for each category that was not seen: pages shift when one is deleted meanwhile."""
        shop = self.shop(at.tree_shop_no)
        unseen = shop.unseen_categories(since=at.tree_began_at or at.began_at)
        found = None
        if unseen:
            found = self._connector.find_categories(shop_no=shop.shop_no, external_ids=unseen)
        now = clock.now()
        with transaction.atomic():
            if found:
                shop.save_categories(categories=found.categories, now=now)
                there = {each.external_id for each in found.categories} | set(found.unreadable)
                lost = [number for number in unseen if number not in there]
                shop.lose_categories(external_ids=lost, now=now)
            if at.tree_shop == 0:
                at.categories = shop.count_categories()
            at.end_tree()
            self._keep(at)

    # ---- the products --------------------------------------------------------------------------

    def _count(self, at: Progress) -> None:
        if at.kind is Kind.CHANGED:
            at.part = Part.LIST
            return
        at.note_count(self._connector.count_products(shop_no=at.shop_no))
        with transaction.atomic():
            self._keep(at)

    def _list(self, at: Progress) -> None:
        """List some products and tell which of them are to be read, and which are gone."""
        shop, changed_since = self.shop(at.shop_no), self._changed_since(at)
        if not at.is_default_shop and (changed_since is None or not shop.count_products()):
            self._leave_shop(at, shop)
            return
        observed_at = clock.now()
        page = self._connector.list_products(
            shop_no=shop.shop_no, after=at.cursor, changed_since=changed_since
        )
        with transaction.atomic():
            todo = self._todo(at, shop, page)
            if changed_since is None:
                self._lose(at, shop, page, observed_at=observed_at)
            numbers = [each.external_id for each in page.products]
            at.note_list(numbers=numbers, todo=todo, goes_on=page.next)
            self._keep(at)

    def _changed_since(self, at: Progress) -> datetime | None:
        """Return since when changes are asked for; None to list every product."""
        is_all = at.kind is Kind.WHOLE or (at.is_default_shop and at.kind is Kind.COMPARED)
        return None if is_all else self._changed_until

    def _leave_shop(self, at: Progress, shop: Shop) -> None:
        """The other shops sell the same in other languages: read as far as orders needed them."""
        with transaction.atomic():
            if at.kind is Kind.WHOLE:
                shop.ask_known(now=clock.now())
            at.skip_shop()
            self._keep(at)

    def _todo(self, at: Progress, shop: Shop, page: ProductList) -> list[str]:
        numbers = [each.external_id for each in page.products]
        if at.kind is Kind.WHOLE:
            return numbers
        outdated = shop.outdated(listed=page.products, with_unknown=at.is_default_shop)
        return [number for number in numbers if number in outdated]

    def _lose(self, at: Progress, shop: Shop, page: ProductList, *, observed_at: datetime) -> None:
        numbers = [each.external_id for each in page.products]
        listed = at.listed + len(numbers)
        if not page.is_whole or (page.next is not None and not numbers):
            return
        if page.next is None and not plan.is_credible(listed=listed, counted=at.total):
            return
        up_to = "" if page.next is None else numbers[-1]
        shop.lose_unlisted(
            listed=page.products, after=at.after, up_to=up_to, observed_at=observed_at
        )

    def _read(self, at: Progress) -> None:
        shop, observed_at = self.shop(at.shop_no), clock.now()
        page = self._connector.read_products(
            shop_no=shop.shop_no,
            external_ids=at.todo[: self._connector.products_at_once],
            fields=shop.fields(),
            background=True,
        )
        unknown = unknown_categories(self._connector, shop=shop, page=page)
        numbers = [product.external_id for product in page.products]
        numbers += [*page.missing, *page.unreadable]
        now = clock.now()
        with transaction.atomic():
            shop.save_categories(categories=unknown, now=now)
            save_page(self._integration, shop=shop, page=page, observed_at=observed_at, now=now)
            at.note_read(
                products=len(page.products), unreadable=len(page.unreadable), numbers=numbers
            )
            self._keep(at)
