"""What every call passes: address, token, its kind and group, bucket, quota; and is counted."""

import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from sandbox.context import Context
from sandbox.faults import Fault
from sandbox.naver import apps, assumptions, dates, errors, sellers, spoil, tokens
from sandbox.naver.apps import App
from sandbox.naver.errors import ApiError
from sandbox.naver.limits import Limits

View = Callable[..., Any]


@dataclass(frozen=True)
class Api:
    """`group` is the API group to ask for; the solution's own calls have none."""

    name: str
    group: str = ""
    solution: bool = False


class Gate:
    def __init__(self, blueprint: Blueprint, context: Context) -> None:
        self._blueprint = blueprint
        self._context = context
        self.limits = Limits(context)

    def seller(self, method: str, path: str, *, group: str) -> Callable[[View], View]:
        """A call about one seller; the view gets the seller first."""
        return self._serve(method, path, Api(_named(method, path), group), self._enter)

    def solution(self, method: str, path: str) -> Callable[[View], View]:
        """A call of the solution about itself."""
        return self._serve(method, path, Api(_named(method, path), solution=True), self._enter)

    def open(self, method: str, path: str) -> Callable[[View], View]:
        """A call that needs no token."""
        return self._serve(method, path, Api(_named(method, path)), lambda _api: ())

    def check_address(self, app: App) -> None:
        allowed = app["allowed_ips"]
        if (allowed and request.remote_addr not in allowed) or self.takes("ip_blocked"):
            raise errors.gateway(403)

    def takes(self, fault: str) -> Fault | None:
        return self._context.faults.take("naver", fault, request.full_path)

    def _serve(
        self, method: str, path: str, api: Api, enter: Callable[[Api], tuple[Any, ...]]
    ) -> Callable[[View], View]:
        def register(view: View) -> View:
            def wrapped(**parts: Any) -> Response:
                return self._pass(api, lambda: view(*enter(api), **parts))

            rule = f"/external{path}"
            self._blueprint.add_url_rule(rule, api.name, wrapped, methods=[method])
            return view

        return register

    def _pass(self, api: Api, call: Callable[[], Any]) -> Response:
        started = time.monotonic()
        g.trace, g.headers, g.seller = secrets.token_hex(8), {}, ""
        try:
            answer = jsonify(spoil.spoiled(call(), self.takes))
        except ApiError as error:
            answer = refusal(self._context, error)
        answer.headers.update(self._headers(started))
        self._count(api.name, answer.status_code)
        return answer

    def _headers(self, started: float) -> Mapping[str, str]:
        took = str(int((time.monotonic() - started) * 1000))
        return {
            "GNCP-GW-Trace-ID": g.trace,
            "GNCP-GW-HttpClient-ResponseTime": took,
            **g.headers,
        }

    def _count(self, name: str, status: int) -> None:
        query = request.query_string.decode()
        for tag in {"naver", f"naver {g.seller}".strip()}:
            self._context.calls.record(tag=tag, path=name, status=status, query=query)

    def _enter(self, api: Api) -> tuple[Any, ...]:
        token = self._token()
        app = apps.read(self._context, token["client_id"])
        if app is None:
            raise errors.gateway(401)
        self.check_address(app)
        entered = (app,) if api.solution else (self._seller_of(token),)
        if (api.solution and token["uid"]) or (api.group and api.group not in app["groups"]):
            raise errors.gateway(401)
        self._limit(app, api, token)
        return entered

    def _token(self) -> tokens.Token:
        scheme, _, value = request.headers.get("Authorization", "").partition(" ")
        token = tokens.bearer(self._context, value) if scheme == "Bearer" else None
        if token is None or self.takes("token_expired"):
            raise errors.gateway(401)
        return token

    def _seller_of(self, token: tokens.Token) -> sellers.Seller:
        """The solution's own token opens no seller's data, nor does one after its end."""
        seller = sellers.of_uid(self._context, token["uid"] or "")
        if seller is None or (token["kind"] == "SELLER" and not sellers.subscribed(seller)):
            raise errors.gateway(401)
        g.seller = seller["account_id"]
        return seller

    def _limit(self, app: App, api: Api, token: tokens.Token) -> None:
        allowed, headers = self.limits.enter(f"{app['client_id']} {api.name}")
        g.headers = headers
        if not allowed or self.takes("rate_limited"):
            raise errors.gateway(429)
        if token["kind"] != "SELLER":
            return
        within, more = self.limits.spend_quota(f"{app['client_id']} {token['uid']}")
        g.headers = headers | more
        if not within or self.takes("quota_exceeded"):
            g.headers = headers | (more or self.limits.quota_headers())
            raise errors.quota()


def refusal(context: Context, error: ApiError) -> Response:
    body = {
        "code": error.code,
        "message": error.message,
        "timestamp": dates.show(context.clock.now()),
        "traceId": g.trace,
    }
    answer = jsonify(body | error.more)
    answer.status_code = error.status
    return answer


def enveloped(context: Context, data: Any = None) -> dict[str, Any]:
    """The order domain's answer; with nothing to tell it has no `data` at all."""
    body = {"timestamp": dates.show(context.clock.now()), "traceId": g.trace}
    return body if data is None else body | {"data": data}


def _named(method: str, path: str) -> str:
    plain = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)
    return f"{method} {plain}"


ORDERS, PRODUCTS, SELLER = (
    assumptions.GROUP_ORDERS,
    assumptions.GROUP_PRODUCTS,
    assumptions.GROUP_SELLER,
)
