"""The control API for a mall's products and categories; each change is told by a webhook.

`{"webhook": false}` keeps it quiet. PATCH of a product is quiet unless asked otherwise.
"""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from sandbox.cafe24 import catalog, catalog_json, categories, malls
from sandbox.context import Context
from sandbox.control import sent


def add_routes(control: Blueprint, context: Context) -> None:
    _products(control, context)
    _one_product(control, context)
    _categories(control, context)
    _one_category(control, context)


def _asked(context: Context, mall_id: str, *, webhook: bool = True) -> tuple[dict[str, Any], bool]:
    """What was sent without the switch for the webhook, and the switch."""
    malls.known(context, mall_id)
    body = sent()
    return body, bool(body.pop("webhook", webhook))


def _products(control: Blueprint, context: Context) -> None:
    @control.get("/<mall_id>/products")
    def list_products(mall_id: str) -> ResponseReturnValue:
        malls.known(context, mall_id)
        return {"products": catalog.of_mall(context, mall_id)}

    @control.post("/<mall_id>/products")
    def add_product(mall_id: str) -> ResponseReturnValue:
        """Any field of `shapes.PRODUCT`; options as "색상=브라운, 블랙 / 사이즈=S, M"."""
        fields, webhook = _asked(context, mall_id)
        return catalog.add(context, mall_id, fields, webhook=webhook), 201

    @control.post("/<mall_id>/products/bulk")
    def edit_products(mall_id: str) -> ResponseReturnValue:
        """{"product_nos": [..], "change": {..}}: one event (90041) tells of all of them."""
        body, webhook = _asked(context, mall_id)
        numbers = [int(each) for each in body["product_nos"]]
        change = body.get("change") or {}
        catalog.edit_many(context, mall_id, numbers, change, webhook=webhook)
        return {"changed": numbers}


def _one_product(control: Blueprint, context: Context) -> None:
    @control.patch("/<mall_id>/products/<int:product_no>")
    def change_product(mall_id: str, product_no: int) -> ResponseReturnValue:
        """{"deleted": true} makes the API answer 404."""
        fields, webhook = _asked(context, mall_id, webhook=False)
        catalog.edit(context, mall_id, product_no, fields, webhook=webhook)
        return {"changed": sorted(fields)}

    @control.delete("/<mall_id>/products/<int:product_no>")
    def delete_product(mall_id: str, product_no: int) -> ResponseReturnValue:
        _, webhook = _asked(context, mall_id)
        catalog.delete(context, mall_id, product_no, webhook=webhook)
        return {"deleted": product_no}

    @control.post("/<mall_id>/products/<int:product_no>/restore")
    def restore_product(mall_id: str, product_no: int) -> ResponseReturnValue:
        _, webhook = _asked(context, mall_id)
        catalog.restore(context, mall_id, product_no, webhook=webhook)
        return {"restored": product_no}


def _categories(control: Blueprint, context: Context) -> None:
    @control.get("/<mall_id>/categories")
    def list_categories(mall_id: str) -> ResponseReturnValue:
        malls.known(context, mall_id)
        found = categories.of_mall(context, mall_id)
        return {"categories": [catalog_json.category(each, shop_no=1) for each in found]}

    @control.post("/<mall_id>/categories")
    def add_category(mall_id: str) -> ResponseReturnValue:
        """{"name": "..", "parent": number}; without a parent at the top."""
        body, webhook = _asked(context, mall_id)
        parent = int(body.get("parent") or 1)
        return categories.add(context, mall_id, body["name"], parent=parent, webhook=webhook), 201

    @control.post("/<mall_id>/categories/arrange")
    def arrange(mall_id: str) -> ResponseReturnValue:
        malls.known(context, mall_id)
        categories.arrange(context, mall_id)
        return {"arranged": True}


def _one_category(control: Blueprint, context: Context) -> None:
    @control.patch("/<mall_id>/categories/<int:number>")
    def edit_category(mall_id: str, number: int) -> ResponseReturnValue:
        """{"name": "..", "use_display": "F"}."""
        body, webhook = _asked(context, mall_id)
        return categories.edit(
            context,
            mall_id,
            number,
            name=str(body.get("name", "")),
            use_display=str(body.get("use_display", "")),
            webhook=webhook,
        )

    @control.post("/<mall_id>/categories/<int:number>/move")
    def move_category(mall_id: str, number: int) -> ResponseReturnValue:
        """{"parent": number}; 1 or nothing is the top."""
        body, webhook = _asked(context, mall_id)
        parent = int(body.get("parent") or 1)
        return categories.move(context, mall_id, number, parent=parent, webhook=webhook)

    @control.delete("/<mall_id>/categories/<int:number>")
    def delete_category(mall_id: str, number: int) -> ResponseReturnValue:
        _, webhook = _asked(context, mall_id)
        return {"deleted": categories.delete(context, mall_id, number, webhook=webhook)}
