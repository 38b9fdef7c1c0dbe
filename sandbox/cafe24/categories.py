"""A mall's category tree and how its owner changes it; each change can be told by a webhook."""

from typing import Any

from sandbox.cafe24 import catalog, catalog_hooks, shapes
from sandbox.context import Context

KIND = "cafe24_category"
_TOP, _DEEPEST = 1, 4
Doc = dict[str, Any]


def of_mall(context: Context, mall_id: str) -> list[Doc]:
    return context.store.find(KIND, "mall", mall_id)


def read(context: Context, mall_id: str, number: int) -> Doc:
    doc = context.store.get(KIND, f"{mall_id} {number}")
    if doc is None:
        raise LookupError(f"{mall_id} {number}")
    return doc


def add(
    context: Context, mall_id: str, name: str, *, parent: int = _TOP, webhook: bool = True
) -> Doc:
    with context.store.transaction():
        above = None if parent == _TOP else read(context, mall_id, parent)
        number = max((each["category_no"] for each in of_mall(context, mall_id)), default=23) + 1
        doc = shapes.category(mall_id, number, name, above)
        _check_depth(doc["category_depth"])
        _keep(context, doc)
        if webhook:
            catalog_hooks.category_added(context, doc)
    return doc


def edit(
    context: Context,
    mall_id: str,
    number: int,
    *,
    name: str = "",
    use_display: str = "",
    webhook: bool = True,
) -> Doc:
    """A new name also shows in the full name of everything below."""
    with context.store.transaction():
        doc = read(context, mall_id, number)
        if name:
            _rename(context, doc, name)
        doc = read(context, mall_id, number)
        if use_display:
            doc["use_display"] = use_display
            _keep(context, doc)
        if webhook:
            catalog_hooks.category_edited(context, doc)
    return doc


def move(
    context: Context, mall_id: str, number: int, *, parent: int = _TOP, webhook: bool = True
) -> Doc:
    """Everything below moves along."""
    with context.store.transaction():
        doc = read(context, mall_id, number)
        above = None if parent == _TOP else read(context, mall_id, parent)
        if above and number in above["numbers"]:
            raise ValueError("a category cannot be moved below itself")
        _move(context, doc, above)
        if webhook:
            catalog_hooks.category_moved(context, mall_id)
        return read(context, mall_id, number)


def delete(context: Context, mall_id: str, number: int, *, webhook: bool = True) -> list[int]:
    """What is below goes too, and the products stay without these categories."""
    with context.store.transaction():
        read(context, mall_id, number)
        gone = [each["category_no"] for each in _branch(context, mall_id, number)]
        for each in gone:
            context.store.delete(KIND, f"{mall_id} {each}")
        for product in catalog.of_mall(context, mall_id):
            left = [each for each in product["categories"] if each not in gone]
            if left != product["categories"]:
                catalog.edit(
                    context, mall_id, product["product_no"], {"categories": left}, webhook=False
                )
        if webhook:
            catalog_hooks.category_deleted(context, mall_id, number)
    return gone


def arrange(context: Context, mall_id: str) -> None:
    """A new layout of the category pages (90046): nothing that the API shows of them changes."""
    catalog_hooks.categories_arranged(context, mall_id)


def _rename(context: Context, doc: Doc, name: str) -> None:
    place = doc["category_depth"] - 1
    for each in _branch(context, doc["mall"], doc["category_no"]):
        each["names"][place] = name
        each["category_name"] = each["names"][-1]
        _keep(context, each)


def _move(context: Context, doc: Doc, above: Doc | None) -> None:
    names, numbers = (above["names"], above["numbers"]) if above else ([], [])
    cut = doc["category_depth"] - 1
    for each in _branch(context, doc["mall"], doc["category_no"]):
        each["names"] = [*names, *each["names"][cut:]]
        each["numbers"] = [*numbers, *each["numbers"][cut:]]
        each["category_depth"] = len(each["numbers"])
        _check_depth(each["category_depth"])
        each["parent_category_no"] = each["numbers"][-2] if len(each["numbers"]) > 1 else _TOP
        _keep(context, each)


def _branch(context: Context, mall_id: str, number: int) -> list[Doc]:
    return [each for each in of_mall(context, mall_id) if number in each["numbers"]]


def _check_depth(depth: int) -> None:
    if depth > _DEEPEST:
        raise ValueError(f"categories have at most {_DEEPEST} levels")


def _keep(context: Context, doc: Doc) -> None:
    context.store.put(KIND, f"{doc['mall']} {doc['category_no']}", doc)
