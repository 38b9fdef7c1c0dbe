"""What every Admin API call passes: token, limits, scope, version; and is counted."""

import re
import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from sandbox.cafe24 import assumptions, malls, tokens
from sandbox.cafe24.errors import ApiError
from sandbox.cafe24.limits import Limits, used_up
from sandbox.context import Context
from sandbox.faults import Fault

View = Callable[..., dict[str, Any]]

# Oldest first; the first is expired already, the last is the newest.
EXPIRED_VERSIONS = ("2021-03-01", "2022-06-01", "2025-06-01")
VERSIONS = ("2025-12-01", "2026-03-01", "2026-09-01")


def served_version(asked: str | None, *, of_app: str) -> str:
    """Without the header the app's own; an expired one becomes the oldest that still lives."""
    if asked is None:
        asked = of_app
    if asked in EXPIRED_VERSIONS:
        return VERSIONS[0]
    if asked not in VERSIONS:
        raise ApiError(400, assumptions.BAD_VERSION)
    return asked


class Gate:
    def __init__(self, api: Blueprint, context: Context) -> None:
        self._api = api
        self._context = context
        self._limits: dict[str, Limits] = {}
        context.on_reset(self._limits.clear)

    def get(self, path: str, *, scope: str) -> Callable[[View], View]:
        return self.on("GET", path, scope=scope)

    def on(self, method: str, path: str, *, scope: str) -> Callable[[View], View]:
        """Serve `/<mall>/api/v2/admin/<path>`; the view returns the JSON body."""

        def register(view: View) -> View:
            def wrapped(mall_id: str, **parts: Any) -> Response:
                return self._pass(mall_id, f"{method} {_plain(path)}", scope, view, parts)

            rule = f"/<mall_id>/api/v2/admin/{path}"
            self._api.add_url_rule(rule, f"{method} {path}", wrapped, methods=[method])
            return view

        return register

    def _pass(
        self, mall_id: str, path: str, scope: str, view: View, parts: dict[str, Any]
    ) -> Response:
        started = time.monotonic()
        limits = self._limits.setdefault(mall_id, Limits(self._context.config))
        try:
            self._check(mall_id, scope, limits)
            answer = jsonify(view(mall_id, **parts))
        except ApiError as error:
            answer = jsonify(error.body())
            answer.status_code = error.status
        answer.headers.update(limits.leave(time.monotonic() - started) | g.get("remain", {}))
        self._context.calls.record(
            tag=f"cafe24 {mall_id}",
            path=path,
            status=answer.status_code,
            query=request.query_string.decode(),
            asked_version=request.headers.get("X-Cafe24-Api-Version"),
            served_version=g.get("served_version"),
        )
        return answer

    def _check(self, mall_id: str, scope: str, limits: Limits) -> None:
        token = self._token(mall_id)
        self._check_quota()
        if self._takes("rate_limited") or not limits.enter():
            raise ApiError(429, assumptions.TOO_MANY_REQUESTS)
        if scope not in token["scopes"] or self._takes("scope_missing"):
            raise ApiError(403, assumptions.MISSING_SCOPE.format(scope=scope))
        g.served_version = served_version(
            request.headers.get("X-Cafe24-Api-Version"),
            of_app=self._context.config.cafe24_app_version,
        )

    def _check_quota(self) -> None:
        """The used-up quota, unlike the full bucket, says for how many seconds."""
        fault = self._takes("quota_exceeded")
        if fault is not None:
            g.remain = used_up(round(fault.seconds))
            raise ApiError(429, assumptions.TOO_MANY_REQUESTS)

    def _takes(self, fault: str) -> Fault | None:
        return self._context.faults.take("cafe24", fault, request.full_path)

    def _token(self, mall_id: str) -> dict[str, Any]:
        mall = malls.read(self._context, mall_id)
        scheme, _, value = request.headers.get("Authorization", "").partition(" ")
        token = tokens.bearer(self._context, value) if scheme == "Bearer" else None
        if malls.shut(mall) or self._takes("app_deleted"):
            raise ApiError(403, assumptions.APP_DELETED)
        if token is None or token["mall_id"] != mall_id:
            raise ApiError(401, "Invalid access_token")
        if token["expired"] or self._takes("token_expired"):
            raise ApiError(401, "access_token time expired. (invalid_token)")
        return token


def _plain(path: str) -> str:
    """`orders/<order_id>/items` as `orders/{order_id}/items`."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)
