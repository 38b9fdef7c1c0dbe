"""One token per resource: the same one while half an hour is left, then a new one beside it."""

import secrets
from datetime import timedelta
from typing import Any

from sandbox.context import Context
from sandbox.naver import dates
from sandbox.naver.apps import App

KIND = "naver_token"
LIFETIME = timedelta(seconds=10_800)
KEPT_WHILE = timedelta(minutes=30)

Token = dict[str, Any]


def issue(context: Context, app: App, *, kind: str, uid: str | None) -> dict[str, Any]:
    """`uid` is whose data the token opens; None is the solution itself."""
    resource = f"{app['client_id']} {kind} {uid or ''}"
    with context.store.transaction():
        newest = context.store.find_newest(KIND, "resource", resource, limit=1)
        token = next((each for each in newest if _left(context, each) >= KEPT_WHILE), None)
        if token is None:
            token = _new(context, app, resource=resource, kind=kind, uid=uid)
    return {
        "access_token": token["token"],
        "expires_in": int(_left(context, token).total_seconds()),
        "token_type": "Bearer",
    }


def bearer(context: Context, value: str) -> Token | None:
    token = context.store.get(KIND, value) if value else None
    return token if token and _left(context, token) > timedelta(0) else None


def end_all(context: Context) -> int:
    with context.store.transaction():
        every = context.store.all(KIND)
        for token in every:
            context.store.delete(KIND, token["token"])
    return len(every)


def _new(context: Context, app: App, **about: Any) -> Token:
    token = about | {
        "token": secrets.token_urlsafe(24),
        "client_id": app["client_id"],
        "expires_at": dates.iso(context.clock.now() + LIFETIME),
    }
    context.store.put(KIND, token["token"], token)
    return token


def _left(context: Context, token: Token) -> timedelta:
    return dates.moment(token["expires_at"]) - context.clock.now()
