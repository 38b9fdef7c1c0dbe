"""The practice mall: a person orders here and presses what a shop would do next."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sandbox.cafe24 import malls, orders, progress, purchase
from sandbox.cafe24.demo import CUSTOMERS
from sandbox.context import Context
from sandbox.mall import images, view

_SHOWN = 30
_A_WEEK = 7 * 24 * 3600


def make_blueprint(context: Context) -> Blueprint:
    pages = Blueprint("mall", __name__)
    _page(pages, context)
    _deeds(pages, context)
    _pictures(pages, context)
    return pages


def _mall(context: Context, mall_id: str) -> dict[str, Any]:
    mall = malls.read(context, mall_id)
    if mall is None:
        abort(404)
    return mall


def _products(context: Context, mall_id: str) -> list[dict[str, Any]]:
    found = context.store.find("cafe24_product", "mall", mall_id)
    return [each for each in found if not each["deleted"]]


def _page(pages: Blueprint, context: Context) -> None:
    @pages.get("/mall/<mall_id>/")
    def mall_page(mall_id: str) -> ResponseReturnValue:
        mall = _mall(context, mall_id)
        products = _products(context, mall_id)
        return render_template(
            "mall/page.html",
            mall=mall,
            products=[each for each in products if not each["gift"]],
            choices={each["product_no"]: _choices(each) for each in products},
            customers=CUSTOMERS,
            orders=[view.order(each) for each in orders.latest(context, mall_id, _SHOWN)],
            notice=request.args.get("notice", ""),
        )


def _choices(product: dict[str, Any]) -> list[str]:
    """Every combination of options, as the order item will show it."""
    rows = [
        ", ".join(f"{each['name']}={each['value']}" for each in variant["options"])
        for variant in product["variants"]
    ]
    return rows or [""]


def _deeds(pages: Blueprint, context: Context) -> None:
    @pages.post("/mall/<mall_id>/orders")
    def order(mall_id: str) -> ResponseReturnValue:
        _mall(context, mall_id)
        try:
            made = purchase.make_order(context, mall_id, _asked(context, mall_id))
        except ValueError as error:
            return _back(mall_id, notice=str(error))
        return _back(mall_id, order_id=made["order_id"])

    @pages.post("/mall/<mall_id>/orders/<order_id>")
    def act(mall_id: str, order_id: str) -> ResponseReturnValue:
        _mall(context, mall_id)
        try:
            progress.act(
                context,
                mall_id,
                order_id,
                request.form["action"],
                items=_codes(context, mall_id, order_id),
                quantity=request.form.get("quantity", type=int),
                option=request.form.get("option", ""),
            )
        except (LookupError, ValueError) as error:
            return _back(mall_id, order_id=order_id, notice=str(error))
        return _back(mall_id, order_id=order_id)


def _codes(context: Context, mall_id: str, order_id: str) -> list[str]:
    """A waiting replacement has its own code, but its exchange belongs to the first item."""
    code = request.form.get("item", "")
    order = orders.read(context, mall_id, order_id)
    found = [each for each in (order or {"items": []})["items"] if each["order_item_code"] == code]
    if request.form["action"] == "exchange_deliver" and found and found[0]["status"] == "N01":
        return []
    return [code] if code else []


def _back(mall_id: str, *, order_id: str = "", notice: str = "") -> ResponseReturnValue:
    target = url_for(
        "mall.mall_page",
        mall_id=mall_id,
        notice=notice or None,
        _anchor=f"order-{order_id}" if order_id else None,
    )
    return redirect(target, code=303)


def _asked(context: Context, mall_id: str) -> dict[str, Any]:
    form = request.form
    lines = zip(
        form.getlist("choice"), form.getlist("quantity"), form.getlist("extra"), strict=True
    )
    items = [_line(choice, quantity, extra) for choice, quantity, extra in lines]
    if form.get("gift"):
        gifts = [each for each in _products(context, mall_id) if each["gift"]]
        items += [{"product_no": each["product_no"], "quantity": 1} for each in gifts]
    asked = {
        "buyer_name": form["buyer_name"].strip(),
        "buyer_phone": form["buyer_phone"].strip(),
        "items": items,
        "paid": not form.get("unpaid"),
    }
    if form.get("receiver_name", "").strip():
        name, phone = form["receiver_name"].strip(), form.get("receiver_phone", "").strip()
        asked["receiver"] = {"name": name, "phone": phone}
    return asked


def _line(choice: str, quantity: str, extra: str) -> dict[str, Any]:
    number, _, option = choice.partition("|")
    return {
        "product_no": int(number),
        "quantity": int(quantity or 1),
        "option": option,
        "additional_option": extra.strip(),
    }


def _pictures(pages: Blueprint, context: Context) -> None:
    @pages.get("/web/product/<size>/<mall_id>/<int:product_no>.png")
    def picture(size: str, mall_id: str, product_no: int) -> ResponseReturnValue:
        product = context.store.get("cafe24_product", f"{mall_id} {product_no}")
        if product is None or size not in images.SIZES:
            abort(404)
        data = images.picture(
            mall_id=mall_id, product_no=product_no, name=product["product_name"], size=size
        )
        return data, {"Content-Type": "image/png", "Cache-Control": f"max-age={_A_WEEK}"}
