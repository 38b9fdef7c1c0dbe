"""The control API of the Cafe24 stand-in: orders, actions and installation, for programs.

`POST <mall>/orders` takes: buyer_name, buyer_phone, buyer_email, buyer_landline, member_id,
receiver {name, phone, virtual_phone, message, zipcode, address1, address2} or receivers [..],
items [{product_no, quantity, option "색상=브라운", additional_option, gift, receiver (index),
bundle}], shop_no, order_place_id, market_order_no, paid, ordered_at, webhook.
"""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from sandbox.cafe24 import hooks, launch, malls, order_json, orders, progress, purchase
from sandbox.context import Context
from sandbox.control import sent


def make_blueprint(context: Context) -> Blueprint:
    control = Blueprint("cafe24_control", __name__)
    _orders(control, context)
    _actions(control, context)
    _installation(control, context)
    _products(control, context)

    @control.errorhandler(LookupError)
    def unknown(error: LookupError) -> ResponseReturnValue:
        return {"error": f"not found: {error}"}, 404

    @control.errorhandler(KeyError)
    def incomplete(error: KeyError) -> ResponseReturnValue:
        return {"error": f"missing: {error.args[0]}"}, 400

    @control.errorhandler(progress.NotAllowed)
    def not_allowed(error: progress.NotAllowed) -> ResponseReturnValue:
        return {"error": str(error)}, 409

    @control.errorhandler(ValueError)
    def refused(error: ValueError) -> ResponseReturnValue:
        return {"error": str(error)}, 400

    return control


def mall_of(context: Context, mall_id: str) -> dict[str, Any]:
    mall = malls.read(context, mall_id)
    if mall is None:
        raise LookupError(mall_id)
    return mall


def _answer(order: orders.Order) -> dict[str, Any]:
    return {"order_id": order["order_id"], "items": order_json.items(order)}


def _orders(control: Blueprint, context: Context) -> None:
    @control.post("/<mall_id>/orders")
    def make(mall_id: str) -> ResponseReturnValue:
        mall_of(context, mall_id)
        return _answer(purchase.make_order(context, mall_id, sent())), 201

    @control.post("/<mall_id>/orders/bulk")
    def make_many(mall_id: str) -> ResponseReturnValue:
        """{"count": n, "order": {..}} with {n} in names and phones, or {"orders": [..]}."""
        mall_of(context, mall_id)
        with context.store.transaction():
            made = [purchase.make_order(context, mall_id, each) for each in _many(sent())]
        return {"order_ids": [order["order_id"] for order in made]}, 201

    @control.get("/<mall_id>/orders")
    def list_orders(mall_id: str) -> ResponseReturnValue:
        mall_of(context, mall_id)
        found = orders.of_mall(context, mall_id)
        return {"orders": [order_json.order(each, embed=["items", "buyer"]) for each in found]}

    @control.get("/<mall_id>/orders/<order_id>")
    def one_order(mall_id: str, order_id: str) -> ResponseReturnValue:
        order = orders.read(context, mall_id, order_id)
        if order is None:
            raise LookupError(order_id)
        return {"order": order_json.order(order, embed=["items", "receivers", "buyer"])}


def _many(body: dict[str, Any]) -> list[dict[str, Any]]:
    if "orders" in body:
        return list(body["orders"])
    template, count = body["order"], int(body["count"])
    first = int(body.get("first", 1))
    return [
        template
        | {
            "buyer_name": template.get("buyer_name", "연습{n}").replace("{n}", str(number)),
            "buyer_phone": template.get("buyer_phone", "010-0000-{n}").replace(
                "{n}", f"{number % 10000:04d}"
            ),
        }
        for number in range(first, first + count)
    ]


def _actions(control: Blueprint, context: Context) -> None:
    @control.post("/<mall_id>/orders/<order_id>/<action>")
    def act(mall_id: str, order_id: str, action: str) -> ResponseReturnValue:
        """{"items": [codes], "quantity": n, "option": "..", "at": "..", "webhook": true}."""
        body = sent()
        order = progress.act(
            context,
            mall_id,
            order_id,
            action,
            items=list(body.get("items") or ()),
            quantity=int(body["quantity"]) if body.get("quantity") else None,
            option=str(body.get("option", "")),
            at=body.get("at"),
            webhook=bool(body.get("webhook", True)),
        )
        return _answer(order)

    @control.post("/<mall_id>/deliver")
    def deliver(mall_id: str) -> ResponseReturnValue:
        """{"order_ids": [..]}: one bulk event (90071) tells of all of them."""
        return {"delivered": progress.deliver_many(context, mall_id, sent()["order_ids"])}


def _installation(control: Blueprint, context: Context) -> None:
    @control.get("/<mall_id>/launch-url")
    def launch_url(mall_id: str) -> ResponseReturnValue:
        return {"url": launch.launch_url(context, mall_of(context, mall_id))}

    @control.post("/<mall_id>/uninstall")
    def uninstall(mall_id: str) -> ResponseReturnValue:
        remove_app(context, mall_id)
        return {"uninstalled": True}

    @control.get("/<mall_id>/calls")
    def calls(mall_id: str) -> ResponseReturnValue:
        return context.calls.summary(f"cafe24 {mall_id}")

    @control.get("/<mall_id>")
    def mall(mall_id: str) -> ResponseReturnValue:
        return mall_of(context, mall_id)


def remove_app(context: Context, mall_id: str) -> None:
    """The app is told (90077), and from now on the API answers 403."""
    with context.store.transaction():
        mall_of(context, mall_id)
        hooks.app_deleted(context, mall_id)
        malls.change(context, mall_id, installed=False, uninstalled=True)


def _products(control: Blueprint, context: Context) -> None:
    @control.patch("/<mall_id>/products/<int:product_no>")
    def change_product(mall_id: str, product_no: int) -> ResponseReturnValue:
        """Any field of the product; {"deleted": true} makes the API answer 404."""
        key = f"{mall_id} {product_no}"
        with context.store.transaction():
            doc = context.store.get("cafe24_product", key)
            if doc is None:
                raise LookupError(key)
            if unknown := set(sent()) - set(doc):
                raise ValueError(f"unknown field: {', '.join(sorted(unknown))}")
            context.store.put("cafe24_product", key, doc | sent())
        return {"changed": sorted(sent())}
