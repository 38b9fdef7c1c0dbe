"""The control API of the Cafe24 stand-in: orders, actions and installation, for programs.

`POST <mall>/orders` takes: buyer_name, buyer_phone, buyer_email, buyer_landline, member_id,
receiver {name, phone, virtual_phone, message, zipcode, address1, address2} or receivers [..],
items [{product_no, quantity, option "색상=브라운", additional_option, gift, receiver (index),
add_on, bundle {type C or S, name, parts [{product_no, quantity, option}]}}],
shop_no, order_place_id, market_order_no, paid, ordered_at, webhook.
"""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from sandbox.cafe24 import (
    amend,
    claims,
    control_catalog,
    control_mall,
    crowd,
    malls,
    order_json,
    orders,
    progress,
    purchase,
    standing,
)
from sandbox.context import Context
from sandbox.control import sent


def make_blueprint(context: Context) -> Blueprint:
    control = Blueprint("cafe24_control", __name__)
    _orders(control, context)
    _actions(control, context)
    control_catalog.add_routes(control, context)
    control_mall.add_routes(control, context)

    @control.errorhandler(LookupError)
    def unknown(error: LookupError) -> ResponseReturnValue:
        return {"error": f"not found: {error}"}, 404

    @control.errorhandler(KeyError)
    def incomplete(error: KeyError) -> ResponseReturnValue:
        return {"error": f"missing: {error.args[0]}"}, 400

    @control.errorhandler(claims.NotAllowed)
    def not_allowed(error: claims.NotAllowed) -> ResponseReturnValue:
        return {"error": str(error)}, 409

    @control.errorhandler(ValueError)
    def refused(error: ValueError) -> ResponseReturnValue:
        return {"error": str(error)}, 400

    return control


def _answer(context: Context, order: orders.Order) -> dict[str, Any]:
    return {"order_id": order["order_id"], "items": order_json.items(order, context.config)}


def _orders(control: Blueprint, context: Context) -> None:
    @control.post("/<mall_id>/orders")
    def make(mall_id: str) -> ResponseReturnValue:
        malls.known(context, mall_id)
        return _answer(context, purchase.make_order(context, mall_id, sent())), 201

    @control.post("/<mall_id>/orders/bulk")
    def make_many(mall_id: str) -> ResponseReturnValue:
        """{"count": n, "order": {..}} with {n} in names and phones, or {"orders": [..]}.

        "status" puts them there at once, at "at" ("spread_seconds" apart); "webhook" is false,
        "each" (one event for each order) or "bulk" (90071 with "batch" orders each).
        """
        malls.known(context, mall_id)
        return {"order_ids": crowd.make(context, mall_id, sent())}, 201

    @control.get("/<mall_id>/orders")
    def list_orders(mall_id: str) -> ResponseReturnValue:
        malls.known(context, mall_id)
        found, config = orders.of_mall(context, mall_id), context.config
        return {
            "orders": [order_json.order(each, config, embed=["items", "buyer"]) for each in found]
        }

    @control.get("/<mall_id>/orders/<order_id>")
    def one_order(mall_id: str, order_id: str) -> ResponseReturnValue:
        order = orders.read(context, mall_id, order_id)
        if order is None:
            raise LookupError(order_id)
        embed = ["items", "receivers", "buyer"]
        return {"order": order_json.order(order, context.config, embed=embed)}

    @control.patch("/<mall_id>/orders/<order_id>")
    def amend_order(mall_id: str, order_id: str) -> ResponseReturnValue:
        """Anything into the answers about it; see `amend.py`."""
        return _answer(context, amend.order(context, mall_id, order_id, sent()))

    @control.delete("/<mall_id>/orders/<order_id>")
    def delete_order(mall_id: str, order_id: str) -> ResponseReturnValue:
        """Gone from every answer, without a word to the app."""
        orders.delete(context, mall_id, order_id)
        return {"deleted": order_id}


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
        return _answer(context, order)

    @control.post("/<mall_id>/orders/<order_id>/status")
    def put(mall_id: str, order_id: str) -> ResponseReturnValue:
        """{"status": "R34", "items": [codes], "quantity": n, "at": "..", "webhook": true,
        "event_no": n}: any state, also one that Cafe24 never documented."""
        body = sent()
        order = standing.put(
            context,
            mall_id,
            order_id,
            str(body["status"]),
            items=list(body.get("items") or ()),
            quantity=int(body["quantity"]) if body.get("quantity") else None,
            at=body.get("at"),
            webhook=bool(body.get("webhook", True)),
            event_no=int(body["event_no"]) if body.get("event_no") else None,
        )
        return _answer(context, order)

    @control.post("/<mall_id>/deliver")
    def deliver(mall_id: str) -> ResponseReturnValue:
        """{"order_ids": [..]}: one bulk event (90071) tells of all of them."""
        done = progress.act_on_many(context, mall_id, "deliver", sent()["order_ids"])
        return {"delivered": done}

    @control.post("/<mall_id>/bulk/<action>")
    def act_on_many(mall_id: str, action: str) -> ResponseReturnValue:
        """{"order_ids": [..], "webhook": true}: deliver, cancel or return_complete."""
        body = sent()
        webhook = bool(body.get("webhook", True))
        return {
            "done": progress.act_on_many(
                context, mall_id, action, body["order_ids"], webhook=webhook
            )
        }
