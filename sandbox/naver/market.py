"""The practice solution market, the 커머스 ID window behind it, and the API center."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sandbox.context import Context
from sandbox.naver import apps, assumptions, handoff, sellers, solution_api, subscriptions
from sandbox.naver.control_solution import hooks
from sandbox.naver.sellers import Seller

_ROLES = {
    "REPRESENT": "대표 (통합매니저)",
    "MANAGER_GROUP": "매니저 그룹",
    "ACCOUNT": "주매니저",
    "ACCOUNT_SUB": "부매니저 (솔루션을 쓸 수 없음)",
}
# What the seller may press in the market; the rest is the solution's or Naver's affair.
_OF_SELLER = ("withdraw", "request_end", "withdraw_end", "end")


def make_blueprint(context: Context) -> Blueprint:
    pages = Blueprint("naver_market", __name__)
    _market(pages, context)
    _using(pages, context)
    _login(pages, context)
    _api_center(pages, context)

    @pages.get("/error")
    def error() -> ResponseReturnValue:
        return render_template("naver/error.html")

    return pages


def _asked(context: Context) -> Seller:
    seller = sellers.read(context, request.values.get("account_id", ""))
    if seller is None:
        abort(404)
    return seller


def _back(seller: Seller, *, page: str = "solution", notice: str = "") -> ResponseReturnValue:
    target = url_for(f"naver_market.{page}", account_id=seller["account_id"], notice=notice or None)
    return redirect(target, code=303)


def _market(pages: Blueprint, context: Context) -> None:
    @pages.get("/")
    def solution() -> ResponseReturnValue:
        every = sellers.every(context)
        chosen = sellers.read(context, request.args.get("account_id", "")) or every[0]
        return render_template(
            "naver/market.html",
            sellers=every,
            seller=chosen,
            status=subscriptions.status(chosen),
            steps={name: subscriptions.STEPS[name].label for name in _offered(chosen)},
            notice=request.args.get("notice", ""),
        )

    @pages.post("/subscription")
    def change() -> ResponseReturnValue:
        seller, step = _asked(context), request.form["step"]
        if step not in _OF_SELLER:
            abort(400)
        try:
            solution_api.take(context, hooks(), seller, step)
        except subscriptions.NotAllowed as error:
            return _back(seller, notice=str(error))
        return _back(seller)


def _offered(seller: Seller) -> list[str]:
    """An end is asked for first."""
    possible = subscriptions.possible(seller)
    asks_end = "withdraw_end" in possible
    return [name for name in _OF_SELLER if name in possible and (name != "end" or asks_end)]


def _using(pages: Blueprint, context: Context) -> None:
    @pages.post("/add")
    def add() -> ResponseReturnValue:
        seller = _asked(context) | {"added": True}
        sellers.save(context, seller)
        return _back(seller)

    @pages.post("/use")
    def use() -> ResponseReturnValue:
        seller = _asked(context)
        step = "start" if context.config.naver_handoff == "instant" else "request"
        if step in subscriptions.possible(seller):
            seller = solution_api.take(context, hooks(), seller, step)
        if step == "start":
            token = handoff.make_jwt(context, seller)
            return redirect(handoff.redirect_url(context, token), code=303)
        return _back(seller, page="login")


def _login(pages: Blueprint, context: Context) -> None:
    """Opened by the market, or by the solution's own page with an address of the same site."""

    @pages.get("/login")
    def login() -> ResponseReturnValue:
        _target(context)
        return render_template(
            "naver/login.html",
            sellers=sellers.every(context),
            chosen=request.args.get("account_id", ""),
            roles=_ROLES,
        )

    @pages.post("/login")
    def confirm() -> ResponseReturnValue:
        seller, role = _asked(context), request.form.get("role", handoff.ROLES[0])
        if role not in handoff.ROLES:
            abort(400)
        token = handoff.make_jwe(context, seller, role=role)
        state = request.args.get(assumptions.STATE_PARAMETER, "")
        url = handoff.redirect_url(context, token, target=_target(context), state=state)
        return redirect(url, code=303)


def _target(context: Context) -> str:
    """Only an address of the registered one's own domain may be named."""
    target = request.args.get("redirect_uri", "")
    if target and not handoff.same_site(target, context.config.naver_redirect()):
        abort(400)
    return target


def _api_center(pages: Blueprint, context: Context) -> None:
    @pages.get("/api-center")
    def api_center() -> ResponseReturnValue:
        every = sellers.every(context)
        chosen = sellers.read(context, request.args.get("account_id", "")) or every[0]
        app = apps.own_store(context, chosen)
        return render_template("naver/api_center.html", sellers=every, seller=chosen, app=app)

    @pages.post("/api-center/secret")
    def new_secret() -> ResponseReturnValue:
        seller = _asked(context)
        apps.save(context, apps.own_store(context, seller) | {"secret": apps.mint_secret()})
        return _back(seller, page="api_center")

    @pages.post("/api-center/addresses")
    def addresses() -> ResponseReturnValue:
        seller = _asked(context)
        names = request.form.get("allowed_ips", "").replace(",", " ").split()
        apps.save(context, apps.own_store(context, seller) | {"allowed_ips": names})
        return _back(seller, page="api_center")
