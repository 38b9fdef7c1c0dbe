"""The token endpoint: one form, always in the body, never repeated unchanged.

A request of any other shape puts the whole application on one call an hour for days.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

import redis
from django.conf import settings

from integrations.connector import NO_ANSWER, UNREADABLE, Busy, ConnectorError
from integrations.naver import gateway
from integrations.naver.applications import Application
from integrations.naver.assumptions import TIMESTAMP_INPUT, TIMESTAMP_MARGIN
from integrations.naver.signature import MalformedSecret, sign, timestamp_of
from integrations.naver.trouble import (
    MALFORMED,
    ClockWrong,
    TokenRefused,
    WrongCredentials,
    note_task,
)
from vircle.foundation.http import Answer, BadAnswer, CallFailed, Deadline, call
from vircle.foundation.limiter import Breaker, client

logger = logging.getLogger(__name__)

PATH = "/v1/oauth2/token"
_DEADLINE = Deadline(connect=3.0, silence=5.0, total=10.0)
_LONGEST_ANSWER = 64 * 1024
_BACK_OFF_SECONDS = 10.0
_CLOCK_SECONDS = 60.0
_REFUSED_SECONDS = 300.0
_OURS = {"client_id", "client_secret_sign"}


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and the moment from which it is useless."""

    access_token: str = field(repr=False)
    expires_at: datetime


def token_form(application: Application, *, account_uid: str, now: datetime) -> Mapping[str, str]:
    """Return the form's fields; a seller's uid makes it SELLER, none makes it SELF."""
    timestamp = timestamp_of(now - TIMESTAMP_MARGIN)
    signed = sign(
        client_id=application.client_id,
        client_secret=application.client_secret,
        timestamp=timestamp,
    )
    form = {
        "client_id": application.client_id,
        "timestamp": timestamp,
        "grant_type": "client_credentials",
        "client_secret_sign": signed,
    }
    if account_uid:
        return {**form, "type": "SELLER", "account_id": account_uid}
    return {**form, "type": "SELF"}


def request_token(application: Application, *, account_uid: str = "", now: datetime) -> Token:
    """Ask for a token once; raises ConnectorError and its kinds."""
    breaker = Breaker(key=f"naver:{application.client_id}:token")
    refusal = _Refusal.of(application, account_uid=account_uid)
    refusal.hold_back()
    if rest := breaker.open_for():
        raise Busy(rest, NO_ANSWER)
    try:
        form = token_form(application, account_uid=account_uid, now=now)
    except MalformedSecret as error:
        raise WrongCredentials(MALFORMED) from error
    try:
        answer = _post(form)
    except CallFailed as error:
        breaker.record(success=False)
        raise Busy(_BACK_OFF_SECONDS, NO_ANSWER) from error
    breaker.record(success=answer.status < 500)
    if answer.status != 200:
        trouble = _failure(answer, application=application)
        refusal.remember(trouble)
        raise trouble
    return _read(answer, now=now)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """The last refusal of this very question: asking again at once differs by its moment only."""

    key: str

    @classmethod
    def of(cls, application: Application, *, account_uid: str) -> Self:
        # With the secret, so that a person who mistyped it may try again at once.
        asked = "\0".join((application.client_id, application.client_secret, account_uid))
        return cls(f"naver:refused:{hashlib.sha256(asked.encode()).hexdigest()[:32]}")

    def hold_back(self) -> None:
        try:
            left, said = client().pttl(self.key), client().get(self.key)
        except redis.RedisError:
            return
        if isinstance(said, bytes) and int(left) > 0:
            raise Busy(int(left) / 1000, said.decode())

    def remember(self, error: ConnectorError) -> None:
        seconds = error.retry_after if isinstance(error, Busy) else _REFUSED_SECONDS
        try:
            client().set(self.key, str(error), px=max(1, int(seconds * 1000)))
        except redis.RedisError:
            logger.warning("No pause after a refusal: Valkey does not answer.")


def _post(form: Mapping[str, str]) -> Answer:
    return call(
        method="POST",
        url=f"{settings.NAVER_API_URL}{PATH}",
        headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
        form=form,
        deadline=_DEADLINE,
        max_bytes=_LONGEST_ANSWER,
    )


def _failure(answer: Answer, *, application: Application) -> ConnectorError:
    """Tell what is to be mended where: our clock, our address, the secret, the subscription."""
    common = gateway.failure(answer, application=application.client_id, api="token")
    if common is not None:
        return common
    wrong = gateway.wrong_inputs(answer)
    if TIMESTAMP_INPUT in wrong:
        logger.error("Naver says our clock is wrong; its own: %s.", answer.headers.get("date"))
        note_task(application=application.client_id, what="clock")
        return ClockWrong(_CLOCK_SECONDS)
    if wrong & _OURS:
        return WrongCredentials()
    return TokenRefused()


def _read(answer: Answer, *, now: datetime) -> Token:
    try:
        body = answer.json()
        lifetime = timedelta(seconds=int(body["expires_in"]))
        token = body["access_token"]
    except (BadAnswer, KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise ConnectorError(UNREADABLE) from error
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        raise ConnectorError(UNREADABLE)
    return Token(token, now + min(lifetime, timedelta(days=1)))
