"""What a Cafe24 mall tells of its shops, categories, shown fields and products."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.conf import settings

from integrations.cafe24 import code_names, parse_catalog
from integrations.cafe24.client import Client, NotFound
from integrations.cafe24.manners import Purpose
from integrations.cafe24.parse_catalog import Code
from integrations.cafe24.values import count
from integrations.catalog.snapshots import (
    CategorySnapshot,
    DetailFieldSnapshot,
    ListedProduct,
    ProductSnapshot,
)
from integrations.connector import (
    UNREADABLE,
    Busy,
    CategoryPage,
    ConnectorError,
    NeedsReconnect,
    ProductList,
    ProductPage,
    Refused,
)
from integrations.markup import plain
from integrations.models import Integration
from integrations.values import Unreadable
from vircle.foundation import clock
from vircle.foundation.clock import kst_date

PER_PAGE = 100
# Cafe24 refuses an offset beyond this.
_FURTHEST_CATEGORY = 8000
# Changes are asked for by whole Korean days; the overlap costs nothing, as each product says when
# it changed.
_OVERLAP = timedelta(days=1)
# What says something of the mall; any other trouble is one product's own.
_OF_THE_MALL = (Busy, NeedsReconnect, Refused)


class CatalogueReader:
    """The part of a connector that reads the catalogue."""

    _integration: Integration
    _client: Client

    def read_shops(self) -> Mapping[int, str]:
        """Name the mall's active shops by their numbers, the default one first."""
        docs = self._list("shops", {}, Purpose.SYNC)
        active = [doc for doc in docs if doc.get("active", "T") == "T"]
        names: dict[int, str] = {}
        for doc in sorted(active, key=lambda doc: doc.get("default") != "T"):
            with suppress(Unreadable):
                names[count(doc.get("shop_no"))] = plain(doc.get("shop_name"), most=100)
        return names or {1: ""}

    def read_categories(self, *, shop_no: int, page: int) -> CategoryPage:
        """Read one page of the tree; it has no end beyond the furthest offset."""
        offset = page * PER_PAGE
        docs = self._list("categories", _paged(shop_no, offset=str(offset)), Purpose.SYNC)
        is_last = len(docs) < PER_PAGE or offset + PER_PAGE > _FURTHEST_CATEGORY
        return _categories(docs, is_last=is_last)

    def find_categories(self, *, shop_no: int, external_ids: Sequence[str]) -> CategoryPage:
        """Read categories by number, a hundred in one call."""
        docs: list[Any] = []
        for start in range(0, len(external_ids), PER_PAGE):
            numbers = ",".join(external_ids[start : start + PER_PAGE])
            docs += self._list("categories", _paged(shop_no, category_no=numbers), Purpose.PRODUCT)
        return _categories(docs)

    def read_detail_fields(self, *, shop_no: int) -> Sequence[DetailFieldSnapshot]:
        """Read 상품정보표시 설정 > 상품상세."""
        params = {"shop_no": str(shop_no)}
        doc = self._client.get(
            "products/properties", key="product", purpose=Purpose.PRODUCT, params=params
        )
        try:
            return parse_catalog.detail_fields(doc)
        except Unreadable as error:
            raise ConnectorError(UNREADABLE) from error

    def count_products(self, *, shop_no: int) -> int:
        """Count what there is to fetch."""
        params = {"shop_no": str(shop_no)}
        stated = self._client.get(
            "products/count", key="count", purpose=Purpose.SYNC, params=params
        )
        try:
            return count(stated)
        except Unreadable as error:
            raise ConnectorError(UNREADABLE) from error

    def list_products(
        self, *, shop_no: int, after: str, changed_since: datetime | None
    ) -> ProductList:
        """List the next numbers; unlike an offset this has no end and skips nothing."""
        window = _window(changed_since) if changed_since else {}
        params = _paged(
            shop_no, since_product_no=after or "0", fields="product_no,updated_date", **window
        )
        docs = self._list("products", params, Purpose.SYNC)
        listed = [each for each in map(_listed, docs) if each is not None]
        _check_order(listed, after=after)
        is_last = len(docs) < PER_PAGE or not listed
        return ProductList(
            listed,
            next=None if is_last else listed[-1].external_id,
            is_whole=len(listed) == len(docs),
        )

    def read_products(
        self,
        *,
        shop_no: int,
        external_ids: Sequence[str],
        fields: Sequence[DetailFieldSnapshot],
        background: bool,
    ) -> ProductPage:
        """Read each product's detail: the list tells neither categories nor added fields."""
        docs: dict[str, Any] = {}
        for number in external_ids:
            try:
                docs[number] = self._detail(number, shop_no=shop_no, background=background)
            except _OF_THE_MALL:
                if not docs:
                    raise
                break
        return self._page(docs, fields=fields)

    def _detail(self, number: str, *, shop_no: int, background: bool) -> Any:
        """Return what the mall answers; NotFound or the trouble with this one as a value."""
        try:
            return self._client.get(
                f"products/{number}",
                key="product",
                purpose=Purpose.SYNC if background else Purpose.PRODUCT,
                params={"shop_no": str(shop_no), "embed": "options"},
            )
        except _OF_THE_MALL:
            raise
        except ConnectorError as error:
            return error

    def _page(
        self, docs: Mapping[str, Any], *, fields: Sequence[DetailFieldSnapshot]
    ) -> ProductPage:
        """Sort what was answered; a product that makes no sense stops none of the others."""
        products, missing, unreadable = list[ProductSnapshot](), list[str](), list[str]()
        names = self._names(docs.values(), fields=fields)
        for number, doc in docs.items():
            if isinstance(doc, NotFound):
                missing.append(number)
            elif product := _product(doc, number=number, fields=fields, names=names):
                products.append(product)
            else:
                unreadable.append(number)
        return ProductPage(products, missing, unreadable)

    def _names(
        self, docs: Iterable[Any], *, fields: Sequence[DetailFieldSnapshot]
    ) -> Mapping[Code, str]:
        codes: set[Code] = set()
        for doc in docs:
            with suppress(Unreadable):
                codes |= parse_catalog.codes(doc, fields=fields)
        return code_names.names_of(
            codes, integration=self._integration, client=self._client, now=clock.now()
        )

    def _list(self, path: str, params: Mapping[str, str], purpose: Purpose) -> list[dict[str, Any]]:
        found = self._client.get(path, key=path, purpose=purpose, params=params)
        if not isinstance(found, list):
            raise ConnectorError(UNREADABLE)
        # Something else among them counts as a thing that makes no sense.
        return [each if isinstance(each, dict) else {} for each in found]


def _paged(shop_no: int, **params: str) -> dict[str, str]:
    return {"shop_no": str(shop_no), "limit": str(PER_PAGE), **params}


def _window(since: datetime) -> dict[str, str]:
    first, last = kst_date(since - _OVERLAP), kst_date(clock.now())
    return {"updated_start_date": first.isoformat(), "updated_end_date": last.isoformat()}


def _categories(docs: Sequence[Any], *, is_last: bool = True) -> CategoryPage:
    found, unreadable = list[CategorySnapshot](), list[str]()
    for doc in docs:
        try:
            found.append(parse_catalog.category(doc))
        except Unreadable:
            with suppress(Unreadable):
                unreadable.append(parse_catalog.category_number(doc))
    return CategoryPage(found, unreadable, is_last)


def _listed(doc: Any) -> ListedProduct | None:
    try:
        return parse_catalog.listed(doc)
    except Unreadable:
        return None


def _check_order(listed: Sequence[ListedProduct], *, after: str) -> None:
    """Refuse a list that does not ascend: what it leaves out would be taken for deleted."""
    numbers = [int(after or 0), *(int(each.external_id) for each in listed)]
    if any(one >= next_ for one, next_ in pairwise(numbers)):
        raise ConnectorError(UNREADABLE)


def _product(
    doc: Any,
    *,
    number: str,
    fields: Sequence[DetailFieldSnapshot],
    names: Mapping[Code, str],
) -> ProductSnapshot | None:
    """Read a product; None when it makes no sense, or is not the one that was asked for."""
    is_practice = settings.CAFE24_API_URL.startswith("http://")
    try:
        product = parse_catalog.product(doc, fields=fields, names=names, allow_http=is_practice)
    except Unreadable:
        return None
    return product if product.external_id == number else None
