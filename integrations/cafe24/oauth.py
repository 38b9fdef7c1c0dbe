"""Cafe24's token endpoint: a code or a refresh token becomes a new pair."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from integrations.cafe24 import answers
from integrations.cafe24.mall import base_url
from integrations.cafe24.values import moment
from integrations.connector import (
    NO_ANSWER,
    OUR_MISTAKE,
    TOO_FAST,
    UNREADABLE,
    Busy,
    ConnectorError,
)
from integrations.values import Unreadable
from vircle.foundation.http import Answer, CallFailed, Deadline, NotSent, call
from vircle.foundation.limiter import full_jitter

SCOPES = (
    "mall.read_order",
    "mall.read_product",
    "mall.read_category",
    "mall.read_store",
    "mall.read_application",
)
_DEADLINE = Deadline(connect=3, silence=8, total=10)
_RETRY_SECONDS = 20.0
# RFC 6749's names for what the app did wrong, whatever the link is like.
_OUR_MISTAKES = {
    "invalid_client",
    "invalid_request",
    "invalid_scope",
    "unsupported_grant_type",
    "unsupported_response_type",
}
_OUR_WORDS = ("client_id", "client_secret", "redirect_uri", "grant_type", "scope")
_LONGEST_LIFETIME = timedelta(days=60)


class InvalidGrant(ConnectorError):
    """The code or refresh token is not accepted: used, expired, or the app was removed."""


class AnswerLost(Busy):
    """Nobody knows whether the grant was used up: the only new pair may have been on its way."""


@dataclass(frozen=True, slots=True)
class TokenPair:
    """A new pair with moments on our own clock."""

    mall_id: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    access_expires_at: datetime
    refresh_expires_at: datetime
    scopes: tuple[str, ...]


def new_state() -> str:
    """Return 256 random bits for one consent."""
    return secrets.token_urlsafe(32)


def state_hash(state: str) -> bytes:
    """Return what is stored of a state."""
    return hashlib.sha256(state.encode()).digest()


def redirect_uri() -> str:
    """Return the one address that the app registered for the way back."""
    return f"{settings.BASE_URL}/cafe24/callback/"


def asked_scopes() -> list[str]:
    """Return what a consent is asked for: what we need, then what would only add to it."""
    return list(dict.fromkeys((*SCOPES, *settings.CAFE24_OPTIONAL_SCOPES)))


def consent_url(*, mall_id: str, state: str) -> str:
    """Return where the mall's owner agrees; scopes are joined by commas, a space is refused."""
    query = urlencode(
        {
            "response_type": "code",
            "client_id": settings.CAFE24_CLIENT_ID,
            "state": state,
            "redirect_uri": redirect_uri(),
            "scope": ",".join(asked_scopes()),
        },
        safe=",",
    )
    return f"{base_url(mall_id)}/api/v2/oauth/authorize?{query}"


def exchange_code(*, mall_id: str, code: str, now: datetime) -> TokenPair:
    """Redeem a consent's code; it lives one minute and works once."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri(),
    }
    return _grant(mall_id=mall_id, form=form, now=now)


def refresh(*, mall_id: str, refresh_token: str, now: datetime) -> TokenPair:
    """Trade a refresh token in; the old one is dead from then on, so never do this twice."""
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return _grant(mall_id=mall_id, form=form, now=now)


def revoke(*, mall_id: str, refresh_token: str) -> None:
    """Give the authorisation back; raises CallFailed when Cafe24 does not answer."""
    form = {"token": refresh_token, "token_hint": "refresh_token"}
    _post(mall_id=mall_id, path="revoke", form=form)


def _grant(*, mall_id: str, form: Mapping[str, str], now: datetime) -> TokenPair:
    try:
        answer = _post(mall_id=mall_id, path="token", form=form)
    except NotSent as error:
        raise Busy(_wait(), NO_ANSWER) from error
    except CallFailed as error:
        raise AnswerLost(_wait(), NO_ANSWER) from error
    reply = answers.read(answer)
    if 200 <= reply.status < 300:
        return _pair(reply.body, now=now)
    raise _refusal(reply)


def _refusal(reply: answers.Reply) -> ConnectorError:
    """Tell by the `error` text first, not by the status: Cafe24's statuses are not documented."""
    # A wrong client secret has the same name, but is our mistake and says nothing of the link.
    told = reply.message.lower()
    if reply.error in _OUR_MISTAKES or any(word in told for word in _OUR_WORDS):
        return Busy(_wait(), OUR_MISTAKE)
    if reply.error == "invalid_grant":
        return InvalidGrant("invalid_grant")
    if reply.status in (408, 429):
        return Busy(_wait(), TOO_FAST)
    # How an "uninstalled app" is told is not documented; a proxy's page is not Cafe24's word.
    if 400 <= reply.status < 500 and (reply.error or reply.message):
        return InvalidGrant(reply.error or "refused")
    return AnswerLost(_wait(), NO_ANSWER)


def _wait() -> float:
    return _RETRY_SECONDS + full_jitter(failures=4)


def _post(*, mall_id: str, path: str, form: Mapping[str, str]) -> Answer:
    pair = f"{settings.CAFE24_CLIENT_ID}:{settings.CAFE24_CLIENT_SECRET}"
    return call(
        method="POST",
        url=f"{base_url(mall_id)}/api/v2/oauth/{path}",
        headers={"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"},
        form=form,
        deadline=_DEADLINE,
        max_bytes=64 * 1024,
    )


def _pair(body: Any, *, now: datetime) -> TokenPair:
    """Read a new pair; one that cannot be read has used up the grant all the same."""
    try:
        issued = _moment(body, "issued_at")
        scopes = body.get("scopes") or []
        return TokenPair(
            mall_id=str(body["mall_id"]),
            access_token=_token(body, "access_token"),
            refresh_token=_token(body, "refresh_token"),
            access_expires_at=now + _lifetime(issued, _moment(body, "expires_at")),
            refresh_expires_at=now + _lifetime(issued, _moment(body, "refresh_token_expires_at")),
            scopes=tuple(str(scope) for scope in scopes),
        )
    except (AttributeError, KeyError, TypeError, Unreadable) as error:
        raise AnswerLost(_wait(), UNREADABLE) from error


def _token(body: dict[str, Any], name: str) -> str:
    value = body[name]
    # It goes into a header: nothing that could start another one.
    if not isinstance(value, str) or not value.isascii() or not value.isprintable() or not value:
        raise Unreadable(name)
    return value


def _moment(body: dict[str, Any], name: str) -> datetime:
    found = moment(body[name])
    if found is None:
        raise Unreadable(name)
    return found


def _lifetime(issued: datetime, expires: datetime) -> timedelta:
    """The dates carry no offset; their difference needs none."""
    lifetime = expires - issued
    if not timedelta(0) < lifetime <= _LONGEST_LIFETIME:
        raise Unreadable("lifetime")
    return lifetime
