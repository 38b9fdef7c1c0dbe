"""The control API's part about orders and products."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from sandbox.context import Context
from sandbox.control import sent
from sandbox.naver import bulk, order_json, orders, progress, purchase
from sandbox.naver.sellers import Seller

SellerOf = Callable[[Context, str], Seller]
_SHOWN = 50


def add_routes(control: Blueprint, context: Context, seller_of: SellerOf) -> None:
    _making(control, context, seller_of)
    _moving(control, context, seller_of)
    _products(control, context, seller_of)

    @control.get("/<account_id>/orders")
    def list_orders(account_id: str) -> ResponseReturnValue:
        found = orders.latest(context, seller_of(context, account_id), _SHOWN)
        return {"orders": [_answer(context, order) for order in found]}

    @control.get("/<account_id>/orders/<order_id>")
    def one_order(account_id: str, order_id: str) -> ResponseReturnValue:
        order = orders.read(context, seller_of(context, account_id), order_id)
        if order is None:
            raise LookupError(order_id)
        return _answer(context, order)


def _answer(context: Context, order: orders.Order) -> dict[str, Any]:
    found = orders.items(context, order)
    details = [order_json.detail(order, each, quantity_claims=True) for each in found]
    ids = list(order["items"])
    return {"order_id": order["order_id"], "product_order_ids": ids, "items": details}


def _making(control: Blueprint, context: Context, seller_of: SellerOf) -> None:
    @control.post("/<account_id>/orders")
    def make(account_id: str) -> ResponseReturnValue:
        order = purchase.make_order(context, seller_of(context, account_id), sent())
        return _answer(context, order), 201

    @control.post("/<account_id>/orders/bulk")
    def make_many(account_id: str) -> ResponseReturnValue:
        made = bulk.make_many(context, seller_of(context, account_id), sent())
        return {
            "order_ids": [order["order_id"] for order in made],
            "product_order_ids": [each for order in made for each in order["items"]],
        }, 201


def _moving(control: Blueprint, context: Context, seller_of: SellerOf) -> None:
    @control.post("/<account_id>/orders/<order_id>/<action>")
    def act(account_id: str, order_id: str, action: str) -> ResponseReturnValue:
        body, seller = sent(), seller_of(context, account_id)
        how = {name: value for name, value in body.items() if name not in ("items", "at")}
        ids = list(body.get("items") or ())
        order = progress.act(context, seller, order_id, action, items=ids, at=body.get("at"), **how)
        return _answer(context, order)

    @control.post("/<account_id>/move/<action>")
    def move_many(account_id: str, action: str) -> ResponseReturnValue:
        seller = seller_of(context, account_id)
        return {"moved": bulk.move_many(context, seller, action, sent())}

    @control.post("/<account_id>/poison")
    def poison(account_id: str) -> ResponseReturnValue:
        body, seller = sent(), seller_of(context, account_id)
        found = [orders.item(context, seller, each) for each in body["product_order_ids"]]
        return {"poisoned": _poison(context, found, on=bool(body.get("poison", True)))}


def _poison(context: Context, found: Iterable[orders.Item | None], *, on: bool) -> list[str]:
    known = [each for each in found if each is not None]
    with context.store.transaction():
        for each in known:
            orders.save_item(context, each | {"poison": on})
    return [each["item_id"] for each in known]


def _products(control: Blueprint, context: Context, seller_of: SellerOf) -> None:
    @control.get("/<account_id>/products")
    def products(account_id: str) -> ResponseReturnValue:
        uid = seller_of(context, account_id)["uid"]
        return {"products": context.store.find("naver_product", "uid", uid)}

    @control.patch("/<account_id>/products/<int:number>")
    def change_product(account_id: str, number: int) -> ResponseReturnValue:
        seller, changes = seller_of(context, account_id), sent()
        with context.store.transaction():
            doc = context.store.get("naver_product", str(number))
            if doc is None or doc["uid"] != seller["uid"]:
                raise LookupError(number)
            if unknown := set(changes) - set(doc):
                raise ValueError(f"unknown field: {', '.join(sorted(unknown))}")
            context.store.put("naver_product", str(number), doc | changes)
        return {"changed": sorted(changes)}
