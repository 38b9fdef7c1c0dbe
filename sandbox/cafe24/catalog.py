"""A mall's products and how its owner changes them; each change can be told by a webhook."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.cafe24 import catalog_hooks, dates, shapes
from sandbox.context import Context

KIND = "cafe24_product"
Doc = dict[str, Any]


def of_mall(context: Context, mall_id: str) -> list[Doc]:
    """By product number."""
    found = context.store.find(KIND, "mall", mall_id)
    return sorted((shapes.PRODUCT | each for each in found), key=lambda each: each["product_no"])


def read(context: Context, mall_id: str, product_no: int) -> Doc:
    doc = context.store.get(KIND, f"{mall_id} {product_no}")
    if doc is None:
        raise LookupError(f"{mall_id} {product_no}")
    return shapes.PRODUCT | doc


def add(context: Context, mall_id: str, fields: Mapping[str, Any], *, webhook: bool) -> Doc:
    """`options` may be written "색상=브라운, 블랙 / 각인=직접 입력"."""
    with context.store.transaction():
        number = max((each["product_no"] for each in of_mall(context, mall_id)), default=10) + 1
        now = dates.iso(context.clock.now())
        doc = shapes.product(mall_id, number, _checked(fields), at=now)
        _keep(context, doc)
        if webhook:
            catalog_hooks.product_added(context, doc)
    return doc


def edit(
    context: Context, mall_id: str, product_no: int, fields: Mapping[str, Any], *, webhook: bool
) -> Doc:
    with context.store.transaction():
        doc = _changed(context, read(context, mall_id, product_no), fields)
        if webhook:
            catalog_hooks.product_edited(context, doc)
    return doc


def edit_many(
    context: Context,
    mall_id: str,
    numbers: Sequence[int],
    fields: Mapping[str, Any],
    *,
    webhook: bool,
) -> None:
    """All of them are told by one event (90041)."""
    with context.store.transaction():
        for number in numbers:
            _changed(context, read(context, mall_id, number), fields)
        if webhook:
            catalog_hooks.products_edited(context, mall_id, numbers)


def delete(context: Context, mall_id: str, product_no: int, *, webhook: bool) -> None:
    with context.store.transaction():
        doc = _changed(context, read(context, mall_id, product_no), {"deleted": True})
        if webhook:
            catalog_hooks.product_deleted(context, doc)


def restore(context: Context, mall_id: str, product_no: int, *, webhook: bool) -> None:
    with context.store.transaction():
        doc = _changed(context, read(context, mall_id, product_no), {"deleted": False})
        if webhook:
            catalog_hooks.product_restored(context, doc)


def _checked(fields: Mapping[str, Any]) -> Doc:
    if unknown := set(fields) - set(shapes.PRODUCT):
        raise ValueError(f"unknown field: {', '.join(sorted(unknown))}")
    return dict(fields)


def _changed(context: Context, doc: Doc, fields: Mapping[str, Any]) -> Doc:
    changes = shapes.with_options(doc["product_code"], _checked(fields))
    doc = doc | {"updated_at": dates.iso(context.clock.now())} | changes
    _keep(context, doc)
    return doc


def _keep(context: Context, doc: Doc) -> None:
    context.store.put(KIND, f"{doc['mall']} {doc['product_no']}", doc)
