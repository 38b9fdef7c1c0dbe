"""Naver's products and categories as snapshots; pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from integrations.catalog.snapshots import CategorySnapshot, ProductSnapshot
from integrations.naver.assumptions import JOINT
from integrations.naver.values import moment, won
from integrations.values import Json, Unreadable, image_address, key, mapping, part, rows, text

_DEEPEST = 4


class Listed(NamedTuple):
    """A channel product as the list tells it, with where it stands in Naver's tree."""

    product: ProductSnapshot
    leaf: str
    path: tuple[str, ...]
    path_ids: tuple[str, ...]


class SearchPage(NamedTuple):
    """A page of products/search; `unreadable` are the numbers that made no sense."""

    listed: Sequence[Listed]
    unreadable: Sequence[str]
    pages: int
    total: int
    ascends: bool


def tree(data: object) -> list[CategorySnapshot]:
    """Turn the flat list into a tree: a category's parent is the one with the shorter name."""
    if not isinstance(data, list):
        raise Unreadable("list")
    named = {path: row for row in rows(data) if (path := _names(row.get("wholeCategoryName")))}
    ids = {path: key(row.get("id"), most=20) for path, row in named.items()}
    return [
        _category(path, ids=ids, sort_order=place)
        for place, path in enumerate(named)
        if len(path) <= _DEEPEST and all(path[:depth] in ids for depth in range(1, len(path)))
    ]


def _category(
    path: tuple[str, ...], *, ids: Mapping[tuple[str, ...], str], sort_order: int
) -> CategorySnapshot:
    path_ids = tuple(ids[path[:depth]] for depth in range(1, len(path) + 1))
    return CategorySnapshot(
        external_id=path_ids[-1],
        parent_external_id=path_ids[-2] if len(path) > 1 else "",
        name=path[-1],
        depth=len(path),
        path=path,
        path_ids=path_ids,
        sort_order=sort_order,
    )


def _names(whole: object) -> tuple[str, ...]:
    # Names hold slashes, but never the joint.
    return tuple(text(name, most=100) for name in str(whole or "").split(JOINT) if name.strip())


def search(data: object, *, allow_http: bool = False) -> SearchPage:
    """Read a page of products/search, whose rows are origin products with their channels'."""
    doc = mapping(data)
    found, unreadable = list[Listed](), list[str]()
    for row in rows(doc.get("contents")):
        for channel in rows(row.get("channelProducts")):
            try:
                found.append(_listed(channel, allow_http=allow_http))
            except Unreadable:
                unreadable.append(str(channel.get("channelProductNo") or "")[:20])
    return SearchPage(
        found,
        unreadable,
        pages=int(won(doc.get("totalPages")) or 0),
        total=int(won(doc.get("totalElements")) or 0),
        ascends=_ascends(doc),
    )


def _ascends(doc: Json) -> bool:
    fields = rows(part(doc.get("sort")).get("fields"))
    return bool(fields) and fields[0].get("direction") == "ASC"


def _listed(doc: Json, *, allow_http: bool) -> Listed:
    names, ids = _names(doc.get("wholeCategoryName")), _ids(doc.get("wholeCategoryId"))
    leaf = text(doc.get("categoryId"), most=20)
    # Without a path of ids the leaf stands for it until the tree is asked.
    is_whole = len(ids) == len(names) > 0 and ids[-1] == leaf
    product = ProductSnapshot(
        external_id=key(doc.get("channelProductNo"), most=20),
        name=text(doc.get("name")),
        model_name=text(doc.get("modelName"), most=150),
        image_url=_image(doc.get("representativeImage"), allow_http=allow_http),
        price=won(doc.get("salePrice")),
        category_ids=ids if is_whole else tuple(filter(None, [leaf])),
        changed_at=moment(doc.get("modifiedDate")),
    )
    return Listed(product, leaf, names if is_whole else (), ids if is_whole else ())


def _ids(whole: object) -> tuple[str, ...]:
    return tuple(key(id_, most=20) for id_ in str(whole or "").split(JOINT) if id_.strip())


def channel_product(data: object, *, number: str, allow_http: bool = False) -> ProductSnapshot:
    """Read one channel product's own answer; the name that buyers see comes first."""
    doc = mapping(data)
    origin = part(doc.get("originProduct"))
    shown = part(doc.get("smartstoreChannelProduct") or doc.get("windowChannelProduct"))
    images = part(origin.get("images"))
    search_info = part(part(origin.get("detailAttribute")).get("naverShoppingSearchInfo"))
    return ProductSnapshot(
        external_id=number,
        name=text(shown.get("channelProductName")) or text(origin.get("name")),
        model_name=text(search_info.get("modelName"), most=150),
        image_url=_image(images.get("representativeImage"), allow_http=allow_http),
        price=won(origin.get("salePrice")),
        category_ids=tuple(filter(None, [text(origin.get("leafCategoryId"), most=20)])),
    )


def categories_of(listed: Iterable[Listed]) -> list[CategorySnapshot]:
    """Return the categories that these products stand in, with all above them, each once."""
    found: dict[str, CategorySnapshot] = {}
    for each in listed:
        for depth in range(1, len(each.path_ids[:_DEEPEST]) + 1):
            ids = {each.path[:level]: each.path_ids[level - 1] for level in range(1, depth + 1)}
            node = _category(each.path[:depth], ids=ids, sort_order=0)
            found.setdefault(node.external_id, node)
    return list(found.values())


def _image(stated: object, *, allow_http: bool) -> str:
    return image_address(part(stated).get("url"), allow_http=allow_http)
