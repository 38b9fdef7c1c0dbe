"""Codes and tokens: one use, one minute, two hours, two weeks, and strict rotation."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sandbox.cafe24 import assumptions, dates, malls
from sandbox.cafe24.errors import OAuthError
from sandbox.context import Context

CODE_LIFETIME = timedelta(minutes=1)
ACCESS_LIFETIME = timedelta(hours=2)
REFRESH_LIFETIME = timedelta(days=14)
_CODE, _TOKEN = "cafe24_code", "cafe24_token"


def make_code(context: Context, *, mall_id: str, redirect_uri: str, scopes: list[str]) -> str:
    code = secrets.token_urlsafe(16)
    doc = {
        "mall_id": mall_id,
        "redirect_uri": redirect_uri,
        "scopes": scopes,
        "expires_at": dates.iso(context.clock.now() + CODE_LIFETIME),
    }
    context.store.put(_CODE, code, doc)
    return code


def redeem_code(context: Context, *, mall_id: str, code: str, redirect_uri: str) -> dict[str, Any]:
    doc = _use_code(context, code)
    if doc is None or doc["mall_id"] != mall_id or _past(context, doc["expires_at"]):
        raise OAuthError(*assumptions.INVALID_CODE)
    if doc["redirect_uri"] != redirect_uri:
        raise OAuthError(*assumptions.INVALID_REDIRECT)
    with context.store.transaction():
        if assumptions.NEW_CONSENT_ENDS_OLD_TOKENS:
            end_all(context, mall_id)
        malls.change(context, mall_id, installed=True, scopes=doc["scopes"])
        return _issue(context, mall_id=mall_id, scopes=doc["scopes"])


def _use_code(context: Context, code: str) -> dict[str, Any] | None:
    """Apart from what follows, so that a code is used up even when it was used wrongly."""
    with context.store.transaction():
        doc = context.store.get(_CODE, code)
        context.store.delete(_CODE, code)
    return doc


def refresh(context: Context, *, mall_id: str, refresh_token: str) -> dict[str, Any]:
    with context.store.transaction():
        doc = context.store.get(_TOKEN, refresh_token)
        if doc is None or doc["mall_id"] != mall_id or _past(context, doc["refresh_expires_at"]):
            raise OAuthError("invalid_grant", "Invalid refresh_token")
        context.store.delete(_TOKEN, refresh_token)
        return _issue(context, mall_id=mall_id, scopes=doc["scopes"])


def revoke(context: Context, *, mall_id: str, token: str) -> None:
    with context.store.transaction():
        for doc in _of(context, mall_id):
            if token in (doc["access_token"], doc["refresh_token"]):
                context.store.delete(_TOKEN, doc["refresh_token"])


def end_all(context: Context, mall_id: str) -> None:
    for doc in _of(context, mall_id):
        context.store.delete(_TOKEN, doc["refresh_token"])


def bearer(context: Context, token: str) -> dict[str, Any] | None:
    """The living token behind an Authorization header; `expired` says why it does not work."""
    found = context.store.find(_TOKEN, "access_token", token) if token else []
    return found[0] | {"expired": _past(context, found[0]["expires_at"])} if found else None


def _of(context: Context, mall_id: str) -> list[dict[str, Any]]:
    return context.store.find(_TOKEN, "mall_id", mall_id)


def _past(context: Context, text: str) -> bool:
    return context.clock.now() >= dates.moment(text)


def _issue(context: Context, *, mall_id: str, scopes: list[str]) -> dict[str, Any]:
    now = context.clock.now()
    doc: dict[str, Any] = {
        "mall_id": mall_id,
        "access_token": secrets.token_urlsafe(16),
        "refresh_token": secrets.token_urlsafe(16),
        "expires_at": dates.iso(now + ACCESS_LIFETIME),
        "refresh_expires_at": dates.iso(now + REFRESH_LIFETIME),
        "scopes": scopes,
    }
    context.store.put(_TOKEN, doc["refresh_token"], doc)
    return _answer(context, doc, now)


def _answer(context: Context, doc: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "access_token": doc["access_token"],
        "expires_at": dates.token_date(now + ACCESS_LIFETIME),
        "refresh_token": doc["refresh_token"],
        "refresh_token_expires_at": dates.token_date(now + REFRESH_LIFETIME),
        "client_id": context.config.cafe24_client_id,
        "mall_id": doc["mall_id"],
        "user_id": doc["mall_id"],
        "scopes": doc["scopes"],
        "issued_at": dates.token_date(now),
        "shop_no": "1",
        "token_type": "Bearer",
    }
