"""The token endpoint: a signed form, checked input by input."""

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import bcrypt
from flask import request

from sandbox.context import Context
from sandbox.naver import apps, assumptions, dates, sellers, tokens
from sandbox.naver.apps import App
from sandbox.naver.errors import ApiError, invalid
from sandbox.naver.gate import Gate

_VALID_FOR = timedelta(minutes=5)
_NEEDED = ("client_id", "timestamp", "client_secret_sign", "grant_type", "type")
_KINDS = ("SELF", "SELLER")


def add_routes(gate: Gate, context: Context) -> None:
    @gate.open("POST", "/v1/oauth2/token")
    def token() -> dict[str, Any]:
        form = _form(context)
        _check_present(form)
        app = apps.read(context, form["client_id"])
        if app is None:
            raise _wrong(assumptions.UNKNOWN_APPLICATION)
        gate.check_address(app)
        _check_timestamp(context, form["timestamp"])
        _check_sign(app, form)
        uid = _resource(context, app, form)
        return tokens.issue(context, app, kind=form["type"], uid=uid)


def _form(context: Context) -> Mapping[str, str]:
    if request.form:
        return request.form
    if request.args and context.config.naver_token_in_query:
        return request.args
    if request.args:
        raise ApiError(assumptions.QUERY_STRING_STATUS, *assumptions.QUERY_STRING_REFUSED)
    return {}  # a JSON body is not read at all, so the first complaint is about client_id


def _wrong(name: str) -> ApiError:
    return invalid(name, assumptions.INPUT_WRONG, f"{name} 항목이 유효하지 않습니다.")


def _check_present(form: Mapping[str, str]) -> None:
    for name in _NEEDED:
        if not form.get(name):
            raise invalid(name, assumptions.INPUT_MISSING, f"{name} 항목을 입력해 주세요.")
    if form["grant_type"] != "client_credentials":
        raise _wrong("grant_type")
    if form["type"] not in _KINDS:
        raise _wrong("type")


def _check_timestamp(context: Context, text: str) -> None:
    if not text.isdigit():
        raise _wrong("timestamp")
    signed_at = datetime.fromtimestamp(int(text) / 1000, tz=dates.KST)
    age = _now(context) - signed_at
    if age > _VALID_FOR or -age > assumptions.FUTURE_TOLERANCE:
        raise _wrong("timestamp")


def _now(context: Context) -> datetime:
    """Naver's clock; the fault makes it slow, so that the caller seems to come from the future."""
    fault = context.faults.take("naver", "clock_skew", request.full_path)
    return context.clock.now() - timedelta(seconds=fault.seconds if fault else 0)


def _check_sign(app: App, form: Mapping[str, str]) -> None:
    text = f"{form['client_id']}_{form['timestamp']}"
    signed = bcrypt.hashpw(text.encode(), app["secret"].encode())
    if not hmac.compare_digest(base64.b64encode(signed), form["client_secret_sign"].encode()):
        raise _wrong("client_secret_sign")


def _resource(context: Context, app: App, form: Mapping[str, str]) -> str | None:
    """Whose data: the store's own, the solution's own, or a subscribed seller's."""
    account = form.get("account_id", "")
    if (form["type"] == "SELLER") != bool(account):
        raise _wrong("account_id")
    if form["type"] == "SELF":
        _check_authenticated(context, app)
        return str(app["uid"]) if app["uid"] else None
    if app["kind"] != apps.SOLUTION:
        raise _wrong(assumptions.SELLER_OF_OWN_STORE_APP)
    seller = sellers.by_either(context, account)
    if seller is None:
        raise ApiError(*assumptions.UNKNOWN_SELLER, more={"invalidInputs": []})
    if not sellers.subscribed(seller):
        raise ApiError(*assumptions.NOT_SUBSCRIBED, more={"invalidInputs": []})
    return str(seller["uid"])


def _check_authenticated(context: Context, app: App) -> None:
    until = app["authenticated_until"]
    if until and context.clock.now() > dates.moment(until):
        raise ApiError(*assumptions.AUTHENTICATION_OVER, more={"invalidInputs": []})
