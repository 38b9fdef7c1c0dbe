"""The control API of the Naver stand-in, below `/_control/naver/`, for programs.

Sellers are named by account_id: `marogyeol`, `teranubi`.

Orders
  POST <seller>/orders                 {orderer_name, orderer_phone, orderer_no, gift, paid,
        payment_means, ordered_at, items: [{product_no, quantity, option "색상=샌드", added, name,
        price, free_gift, method, memo, receiver {name, phone, phone2}, safe_number}]}
        → {order_id, product_order_ids, items}
  POST <seller>/orders/bulk            {orders: [..]} or {count, first, order: {..{n}..}}, and
        state PAYED | DELIVERING | DELIVERED | PURCHASE_DECIDED; each order may carry ordered_at,
        dispatch_at, deliver_at, decide_at
  GET  <seller>/orders                 the newest 50
  GET  <seller>/orders/<order_id>
  POST <seller>/orders/<order_id>/<action>   {items: [ids], quantity, option, receiver, at}; actions
        are the keys of `actions.MOVES` and `actions.STEPS`: pay expire place dispatch deliver
        decide gift_receive gift_option change_address change_hope · cancel_request cancel_approve
        cancel cancel_withdraw · return_request return_approve return_collect return_complete
        return_withdraw return_reject · exchange_request exchange_approve exchange_collect
        exchange_redeliver exchange_redelivered exchange_complete exchange_withdraw
        exchange_reject · admin_cancel_request admin_cancel admin_cancel_reject · holdback
        holdback_release.  `deliver` changes the details only, the feed stays silent (setting
        `naver_emit_delivered`).
  POST <seller>/move/<action>          {product_order_ids} or {status, count}, at: many at once
  POST <seller>/poison                 {product_order_ids, poison: true}: `query` answers 400 for
        any call that names one of them
  PATCH <seller>/products/<channel_no> any field of the product; {"deleted": true} makes it 404

Solution
  POST <seller>/subscription/<step>    a key of `subscriptions.STEPS`: request start approve reject
        withdraw examine request_end withdraw_end end force_end payment_fail payment_success
        next_round; the hook tells of it.  {mapping_id}
  POST <seller>/handoff                {type: "jwe" | "jwt", role, state} → {token, url}
  GET  public-key                      of the JWTs, X.509 in base64
  GET  events · POST events/replay {times, new_ids} · POST events/wait {seconds}
  POST <seller>/event                  {changeType, eventId}: one event of its own

Applications and limits
  GET  <seller>                        the seller, its own-store application and secret
  PATCH apps/<client_id>               {groups, allowed_ips, authenticated_until}
  POST apps/<client_id>/secret         a new secret; the old one is dead at once
  DELETE tokens                        every token is dead
  POST limits/clear                    buckets full, quotas unused
  GET  calls · GET <seller>/calls      what was asked

Settings (`PUT /_control/config`): those that begin with `naver_`.  Faults (`PUT /_control/faults`,
service "naver"; `match` is a part of path and query): drop slow error truncate huge … of every
service, and rate_limited quota_exceeded token_expired (GW.AUTHN once) ip_blocked clock_skew
(Naver's clock `seconds` behind) malformed_row page_repeat (moreSequence ignored) did_not_advance
rows_move (what comes next changes between two pages) no_webhooks duplicate_webhooks.
"""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from sandbox.context import Context
from sandbox.control import sent
from sandbox.naver import apps, claims, control_orders, control_solution, sellers, subscriptions


def make_blueprint(context: Context) -> Blueprint:
    control = Blueprint("naver_control", __name__)
    control_orders.add_routes(control, context, seller_of)
    control_solution.add_routes(control, context, seller_of)
    _apps(control, context)

    @control.get("/<account_id>")
    def seller(account_id: str) -> ResponseReturnValue:
        found = seller_of(context, account_id)
        return found | {"app": apps.own_store(context, found)}

    @control.errorhandler(claims.NotAllowed)
    @control.errorhandler(subscriptions.NotAllowed)
    def not_allowed(error: ValueError) -> ResponseReturnValue:
        return {"error": str(error)}, 409

    @control.errorhandler(KeyError)
    def incomplete(error: KeyError) -> ResponseReturnValue:
        return {"error": f"missing: {error.args[0]}"}, 400

    @control.errorhandler(LookupError)
    def unknown(error: LookupError) -> ResponseReturnValue:
        return {"error": f"not found: {error}"}, 404

    @control.errorhandler(ValueError)
    @control.errorhandler(TypeError)
    def refused(error: Exception) -> ResponseReturnValue:
        return {"error": str(error)}, 400

    return control


def seller_of(context: Context, account_id: str) -> sellers.Seller:
    found = sellers.by_either(context, account_id)
    if found is None:
        raise LookupError(account_id)
    return found


def _app_of(context: Context, client_id: str) -> apps.App:
    app = apps.read(context, client_id)
    if app is None:
        raise LookupError(client_id)
    return app


def _apps(control: Blueprint, context: Context) -> None:
    @control.patch("/apps/<client_id>")
    def change_app(client_id: str) -> ResponseReturnValue:
        app, body = _app_of(context, client_id), sent()
        if unknown := set(body) - {"groups", "allowed_ips", "authenticated_until"}:
            raise ValueError(f"unknown field: {', '.join(sorted(unknown))}")
        apps.save(context, app | body)
        return _app_of(context, client_id)

    @control.post("/apps/<client_id>/secret")
    def new_secret(client_id: str) -> ResponseReturnValue:
        app: dict[str, Any] = _app_of(context, client_id) | {"secret": apps.mint_secret()}
        if app["kind"] == apps.SOLUTION:
            context.remember_config({"naver_client_secret": app["secret"]})
        else:
            apps.save(context, app)
        return app
