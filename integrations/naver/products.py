"""Read a store's products in bulk, and the categories that they stand in."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import redis
from django.conf import settings
from django.db import transaction

from integrations.catalog import shared
from integrations.catalog.snapshots import CategorySnapshot, ListedProduct, ProductSnapshot
from integrations.connector import (
    UNREADABLE,
    CategoryPage,
    ConnectorError,
    ProductList,
    ProductPage,
)
from integrations.models import Platform
from integrations.naver import parse_catalog
from integrations.naver.assumptions import EVERY_STATUS
from integrations.naver.client import Api, Client, Purpose
from integrations.naver.parse_catalog import Listed, SearchPage
from integrations.naver.trouble import NotFound
from integrations.values import Unreadable
from vircle.foundation import clock, limiter

PER_PAGE = 500
NUMBERS_PER_CALL = 100
_TURN, _TURN_SECONDS = "naver:reads-the-tree", 120


class ProductReader:
    """Reads the products of one store."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def count(self) -> int:
        """Count the products; one may be on several channels."""
        return self._search(1, size=1).total

    def categories(self, *, page: int) -> CategoryPage:
        """Read the categories of one page of products: only those in which the store sells."""
        if page == 0:
            self._refresh_tree()
        found = self._search(page + 1)
        listed = _with_paths(found.listed)
        categories = parse_catalog.categories_of(listed)
        return CategoryPage(_ordered(categories), (), is_last=page + 1 >= found.pages)

    def find_categories(self, external_ids: Sequence[str]) -> CategoryPage:
        """Look categories up in the tree that all stores share; one that is gone is left out."""
        known = shared.find(platform=Platform.NAVER, external_ids=external_ids, with_gone=False)
        return CategoryPage(list(known.values()))

    def listing(self, after: str) -> ProductList:
        """List one page of products by ascending number.

        Naver may list them the other way round: then the pages are walked backwards. A product
        that comes or goes meanwhile moves the others between pages, so only what fits into one
        page is surely whole.
        """
        first = self._search(int(after) if after else 1)
        if first.pages <= 1:
            return ProductList(_listed(first), is_whole=True)
        if after:
            return self._further(first, page=int(after))
        if first.ascends:
            return ProductList(_listed(first), next="2", is_whole=False)
        return ProductList([], next=str(first.pages), is_whole=False)

    def _further(self, found: SearchPage, *, page: int) -> ProductList:
        following = page + 1 if found.ascends else page - 1
        has_more = 1 <= following <= found.pages
        return ProductList(_listed(found), str(following) if has_more else None, is_whole=False)

    def read(self, numbers: Sequence[str], *, purpose: Purpose) -> ProductPage:
        """Read products by number; what the list does not know is asked for by itself."""
        found = {
            each.product.external_id: each
            for chunk in _chunks(_plain(numbers))
            for each in self._search(1, numbers=chunk, purpose=purpose).listed
        }
        products = [each.product for each in _with_paths([*found.values()])]
        missing = list[str]()
        for number in numbers:
            if number in found:
                continue
            product = self._one(number, purpose=purpose)
            products += [product] if product else []
            missing += [] if product else [number]
        return ProductPage(products, missing)

    def _one(self, number: str, *, purpose: Purpose) -> ProductSnapshot | None:
        if not number.isascii() or not number.isdigit():
            return None
        try:
            answer = self._client.ask(Api.CHANNEL_PRODUCT, purpose=purpose, id_=number)
            product = parse_catalog.channel_product(
                answer, number=number, allow_http=_is_practice()
            )
        except NotFound:
            return None
        except Unreadable as error:
            raise ConnectorError(UNREADABLE) from error
        leaf = product.category_ids[0] if product.category_ids else ""
        known = shared.find(platform=Platform.NAVER, external_ids=[leaf])
        ids = known[leaf].path_ids if leaf in known else product.category_ids
        return replace(product, category_ids=ids)

    def _search(
        self,
        page: int,
        *,
        size: int = PER_PAGE,
        numbers: Sequence[int] = (),
        purpose: Purpose = Purpose.SYNC,
    ) -> SearchPage:
        body: dict[str, Any] = {
            "productStatusTypes": list(EVERY_STATUS),
            "page": page,
            "size": size,
            "orderType": "NO",
        }
        if numbers:
            body |= {"searchKeywordType": "CHANNEL_PRODUCT_NO", "channelProductNos": list(numbers)}
        answer = self._client.ask(Api.PRODUCTS, purpose=purpose, body=body)
        try:
            return parse_catalog.search(answer, allow_http=_is_practice())
        except Unreadable as error:
            raise ConnectorError(UNREADABLE) from error

    def _refresh_tree(self) -> None:
        """Read the tree for all stores, once a day; whoever comes second goes on without it."""
        now = clock.now()
        if shared.is_fresh(platform=Platform.NAVER, now=now) or not _take_turn():
            return
        try:
            categories = parse_catalog.tree(self._client.ask(Api.CATEGORIES, purpose=Purpose.SYNC))
        except Unreadable as error:
            raise ConnectorError(UNREADABLE) from error
        finally:
            _end_turn()
        if categories:
            with transaction.atomic():
                shared.replace(platform=Platform.NAVER, categories=categories, now=now)


def _take_turn() -> bool:
    try:
        return bool(limiter.client().set(_TURN, 1, nx=True, ex=_TURN_SECONDS))
    except redis.RedisError:
        return True


def _end_turn() -> None:
    try:
        limiter.client().delete(_TURN)
    except redis.RedisError:
        return


def _is_practice() -> bool:
    return str(settings.NAVER_API_URL).startswith("http://")


def _listed(found: SearchPage) -> list[ListedProduct]:
    """By ascending number, each once."""
    numbers = {each.product.external_id: each.product.changed_at for each in found.listed}
    ordered = sorted(numbers, key=lambda number: (len(number), number))
    return [ListedProduct(number, numbers[number]) for number in ordered]


def _ordered(categories: Sequence[CategorySnapshot]) -> list[CategorySnapshot]:
    """In the order of the shared tree, as far as it is known."""
    ids = [category.external_id for category in categories]
    known = shared.find(platform=Platform.NAVER, external_ids=ids)
    return [known.get(category.external_id, category) for category in categories]


def _with_paths(listed: Sequence[Listed]) -> list[Listed]:
    """Give those whose answer names the leaf only the path of the shared tree."""
    bare = {each.leaf for each in listed if each.leaf and not each.path_ids}
    known = shared.find(platform=Platform.NAVER, external_ids=bare) if bare else {}
    return [
        each._replace(
            path=known[each.leaf].path,
            path_ids=known[each.leaf].path_ids,
            product=replace(each.product, category_ids=known[each.leaf].path_ids),
        )
        if not each.path_ids and each.leaf in known
        else each
        for each in listed
    ]


def _plain(numbers: Sequence[str]) -> list[int]:
    return [int(number) for number in numbers if number.isascii() and number.isdigit()]


def _chunks(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), NUMBERS_PER_CALL):
        yield numbers[start : start + NUMBERS_PER_CALL]
