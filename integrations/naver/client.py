"""Naver's Commerce API: polite, bounded, and by the token of whoever asks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import quote

from django.conf import settings

from integrations.connector import NO_ANSWER, UNREADABLE, Budget, Busy, ConnectorError
from integrations.models import Integration
from integrations.naver import gateway, tokens
from integrations.naver.applications import name_of, solution
from integrations.naver.assumptions import TOKEN_CODES
from integrations.naver.pace import Pace
from integrations.naver.trouble import BadRequest, NotFound, Unauthorised
from vircle.foundation import clock
from vircle.foundation.http import Answer, BadAnswer, CallFailed, Deadline, call
from vircle.foundation.limiter import Breaker

_BACK_OFF_SECONDS = 5.0
# A fresh token that is refused too may wait for an API group that a person has to add.
_UNAUTHORISED_SECONDS = 60.0
# The token endpoint gives the same token again, so asking on every refusal only costs calls.
_REISSUED_SECONDS = 60
_DEADLINE = Deadline(connect=3.0, silence=15.0, total=25.0)
_ORDERS = "/v1/pay-order/seller"


class Api(Enum):
    """Each API has a bucket of its own; named by method and path as Naver does."""

    FEED = ("GET", f"{_ORDERS}/product-orders/last-changed-statuses")
    DETAILS = ("POST", f"{_ORDERS}/product-orders/query")
    LISTING = ("GET", f"{_ORDERS}/product-orders")
    ORDER_IDS = ("GET", f"{_ORDERS}/orders/{{id}}/product-order-ids")
    PRODUCTS = ("POST", "/v1/products/search")
    CHANNEL_PRODUCT = ("GET", "/v2/products/channel-products/{id}")
    CATEGORIES = ("GET", "/v1/categories")
    ACCOUNT = ("GET", "/v1/seller/account")
    CHANNELS = ("GET", "/v1/seller/channels")
    SELLER_INFO = ("GET", "/v1/commerce-solutions/seller-info-by-token")
    APPROVE = ("PUT", "/v1/commerce-solutions/subscriptions/approve")
    SUBSCRIPTION = ("GET", "/v1/commerce-solutions/subscriptions/{id}")


class Purpose(Enum):
    """Why a call is made; the value is the room that it leaves to the others."""

    NEWS = 0.0
    POLL = 0.5
    SYNC = 1.0
    PAST = 2.0


@dataclass(frozen=True, slots=True)
class Caller:
    """In whose name calls are made; `renew` replaces a token that was refused."""

    application: str
    name: str
    token: Callable[[], str]
    renew: Callable[[str], str]


def store_caller(integration: Integration) -> Caller:
    """Return the caller that asks for one store."""
    return Caller(
        # Its secret is wanted only for a token: a store can be looked at and let go without one.
        application=name_of(integration),
        name=f"{integration.brand_id}:{integration.store_id}",
        token=lambda: tokens.access_token(integration, now=clock.now()),
        renew=lambda stale: tokens.renew(integration, stale=stale),
    )


def solution_caller() -> Caller:
    """Return the caller that asks about the solution itself."""
    return Caller(
        application=solution().client_id,
        name="solution",
        token=lambda: tokens.solution_token(now=clock.now()),
        renew=lambda stale: tokens.solution_token(now=clock.now(), stale=stale),
    )


class Client:
    """Calls by one caller; raises ConnectorError and its kinds."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._breaker = Breaker(key=f"naver:{caller.application}")

    def ask(
        self,
        api: Api,
        *,
        purpose: Purpose,
        id_: str = "",
        params: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Any:
        """Return the answer's JSON."""
        self._wait_for_turn(api, purpose)
        method, path = api.value
        url = f"{settings.NAVER_API_URL}{path.replace('{id}', quote(id_, safe=''))}"
        answer = self._send(api, method=method, url=url, params=params, body=body)
        if answer.status != 200:
            raise self._failure(answer, api)
        try:
            return answer.json()
        except (BadAnswer, RecursionError) as error:
            raise ConnectorError(UNREADABLE) from error

    def budget(self, api: Api) -> Budget:
        """Tell how near the limit of an API all stores of the application are together."""
        used, capacity = Pace(self._caller.application, api.name, "").used()
        blocked = max(self._breaker.open_for(), self._pause(api).open_for())
        return Budget(round(used), round(capacity), blocked_for_seconds=round(blocked))

    def _wait_for_turn(self, api: Api, purpose: Purpose) -> None:
        rest = max(self._breaker.open_for(), self._pause(api).open_for())
        if rest:
            raise Busy(rest)
        who = f"{self._caller.name}:{purpose.name}"
        pace = Pace(self._caller.application, api.name, who)
        if wait := pace.turn(reserve=purpose.value):
            raise Busy(wait)

    def _pause(self, api: Api, *, seconds: float = 1) -> Breaker:
        """After a refusal for too many calls nobody asks this API for this store."""
        key = f"naver:{self._caller.application}:{api.name}:{self._caller.name}:pause"
        return Breaker(key=key, failures=1, seconds=max(1, round(seconds)))

    def _send(
        self, api: Api, *, method: str, url: str, params: Mapping[str, str] | None, body: Any
    ) -> Answer:
        token = self._caller.token()
        answer = self._call(api, token, method=method, url=url, params=params, body=body)
        if _refuses_our_token(answer) and self._may_reissue():
            # Once: what a new token does not cure has another cause.
            token = self._caller.renew(token)
            answer = self._call(api, token, method=method, url=url, params=params, body=body)
        return answer

    def _may_reissue(self) -> bool:
        key = f"naver:{self._caller.application}:{self._caller.name}:reissued"
        once = Breaker(key=key, failures=1, seconds=_REISSUED_SECONDS)
        if once.open_for():
            return False
        once.record(success=False)
        return True

    def _call(
        self, api: Api, token: str, *, method: str, url: str, params: Any, body: Any
    ) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        try:
            answer = call(
                method=method,
                url=url,
                headers=headers,
                params=params,
                json_body=body,
                deadline=_DEADLINE,
            )
        except CallFailed as error:
            self._breaker.record(success=False)
            raise Busy(_BACK_OFF_SECONDS, NO_ANSWER) from error
        self._breaker.record(success=answer.status < 500)
        Pace(self._caller.application, api.name, "").believe(answer.headers)
        return answer

    def _failure(self, answer: Answer, api: Api) -> ConnectorError:
        common = gateway.failure(answer, application=self._caller.application, api=api.name)
        if isinstance(common, Busy):
            if answer.status == 429:
                self._pause(api, seconds=common.retry_after).record(success=False)
            return common
        if _refuses_our_token(answer):
            return Unauthorised(_UNAUTHORISED_SECONDS)
        kind = NotFound if answer.status == 404 else BadRequest
        return kind(answer.status, gateway.code_of(answer))


def _refuses_our_token(answer: Answer) -> bool:
    """A 401 may also be about the seller's token that stands in the request."""
    return answer.status == 401 and gateway.code_of(answer) not in TOKEN_CODES
