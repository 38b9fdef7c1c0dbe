"""The practice SmartStore: a person orders here and presses what a shop would do next."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sandbox.context import Context
from sandbox.mall import images
from sandbox.naver import assumptions, catalog_api, mall_view, orders, progress, purchase, sellers
from sandbox.naver.demo import CUSTOMERS
from sandbox.naver.sellers import Seller

_SHOWN = 30
_A_WEEK = 7 * 24 * 3600


def make_blueprint(context: Context) -> Blueprint:
    pages = Blueprint("naver_mall", __name__)
    _page(pages, context)
    _deeds(pages, context)
    _pictures(pages, context)
    return pages


def _seller(context: Context, account_id: str) -> Seller:
    seller = sellers.read(context, account_id)
    if seller is None:
        abort(404)
    return seller


def _page(pages: Blueprint, context: Context) -> None:
    @pages.get("/<account_id>/")
    def mall_page(account_id: str) -> ResponseReturnValue:
        seller = _seller(context, account_id)
        products = catalog_api.products(context, seller)
        found = orders.latest(context, seller, _SHOWN)
        return render_template(
            "naver/mall.html",
            seller=seller,
            subscribed=sellers.subscribed(seller),
            products=products,
            choices={each["channel_no"]: choices(each) for each in products},
            customers=CUSTOMERS,
            orders=[mall_view.order(context, each) for each in found],
            notice=request.args.get("notice", ""),
        )


def choices(product: dict[str, Any]) -> list[str]:
    """Every combination of options, as the product order will show it."""
    rows = [""]
    for option in product["options"]:
        named = [f"{option['name']}{assumptions.OPTION_NAME_VALUE}{v}" for v in option["values"]]
        rows = [f"{row}{assumptions.OPTION_JOINT if row else ''}{n}" for row in rows for n in named]
    return rows


def _deeds(pages: Blueprint, context: Context) -> None:
    @pages.post("/<account_id>/orders")
    def order(account_id: str) -> ResponseReturnValue:
        seller = _seller(context, account_id)
        try:
            made = purchase.make_order(context, seller, _asked())
        except ValueError as error:
            return _back(account_id, notice=str(error))
        return _back(account_id, order_id=made["order_id"])

    @pages.post("/<account_id>/orders/<order_id>")
    def act(account_id: str, order_id: str) -> ResponseReturnValue:
        seller, form = _seller(context, account_id), request.form
        items, quantity = form.getlist("item"), form.get("quantity", type=int)
        try:
            progress.act(context, seller, order_id, form["action"], items=items, quantity=quantity)
        except (LookupError, ValueError) as error:
            return _back(account_id, order_id=order_id, notice=str(error))
        return _back(account_id, order_id=order_id)


def _back(account_id: str, *, order_id: str = "", notice: str = "") -> ResponseReturnValue:
    target = url_for(
        "naver_mall.mall_page",
        account_id=account_id,
        notice=notice or None,
        _anchor=f"order-{order_id}" if order_id else None,
    )
    return redirect(target, code=303)


def _asked() -> dict[str, Any]:
    form = request.form
    lines = zip(form.getlist("choice"), form.getlist("quantity"), strict=True)
    items = [_line(choice, quantity) for choice, quantity in lines]
    if form.get("added") and items:
        items.append({"product_no": items[0]["product_no"], "quantity": 1, "added": True})
    asked = {
        "orderer_name": form["buyer_name"].strip(),
        "orderer_phone": form["buyer_phone"].strip(),
        "items": items,
        "paid": not form.get("unpaid"),
        "gift": bool(form.get("gift")),
        "safe_number": bool(form.get("safe_number")),
        "method": "VISIT_RECEIPT" if form.get("visit") else "DELIVERY",
    }
    name, phone = form.get("receiver_name", "").strip(), form.get("receiver_phone", "").strip()
    return asked | ({"receiver": {"name": name, "phone": phone}} if name else {})


def _line(choice: str, quantity: str) -> dict[str, Any]:
    number, _, option = choice.partition("|")
    return {"product_no": int(number), "quantity": int(quantity or 1), "option": option}


def _pictures(pages: Blueprint, context: Context) -> None:
    @pages.get("/<account_id>/picture/<int:number>.png")
    def picture(account_id: str, number: int) -> ResponseReturnValue:
        product = context.store.get(catalog_api.KIND, str(number))
        if product is None or product["seller"] != account_id:
            abort(404)
        data = images.picture(
            mall_id=account_id, product_no=number, name=product["name"], size="big"
        )
        return data, {"Content-Type": "image/png", "Cache-Control": f"max-age={_A_WEEK}"}
