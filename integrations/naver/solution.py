"""The solution market: who comes with a token, their subscription, and saying yes to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from integrations.connector import UNREADABLE, ConnectorError
from integrations.naver.assumptions import MAY_CALL
from integrations.naver.client import Api, Client, Purpose, solution_caller
from integrations.naver.trouble import NotFound
from integrations.naver.values import moment
from integrations.values import Json, Unreadable, key, mapping, part, text

_LONGEST_TOKEN = 8192
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class SellerInfo:
    """The seller behind a token from the 커머스 ID window, and whether they may be approved."""

    account_uid: str
    store_name: str
    role: str
    status: str
    may_approve: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """How far a seller uses the solution."""

    account_uid: str
    subscription_id: str
    status: str
    mapping_id: str
    plan: str
    ended_at: datetime | None
    raw: Json = field(repr=False, compare=False, default_factory=dict)

    @property
    def may_call(self) -> bool:
        """Tell whether the seller's data may be asked for."""
        return may_call(self.status)


def may_call(status: str) -> bool:
    """Tell whether a subscription in this state lets the seller's data be asked for."""
    return status in MAY_CALL


def seller_info_by_token(*, token: str) -> SellerInfo:
    """Ask whose token this is; raises ConnectorError, e.g. when it has expired."""
    doc = _ask(Api.SELLER_INFO, params={"token": _clean(token)})
    return _read(_seller_info, doc)


def approve(*, token: str, mapping_id: str) -> str:
    """Let the seller's subscription begin; returns its status. A paid plan may charge for it."""
    params, body = {"token": _clean(token)}, {"accountMappingId": mapping_id}
    return text(_ask(Api.APPROVE, params=params, body=body).get("status"), most=40)


def subscription(*, account_uid: str) -> Subscription | None:
    """Read a seller's subscription; None when there never was one."""
    try:
        doc = _ask(Api.SUBSCRIPTION, id_=_clean(account_uid))
    except NotFound:
        return None
    return _read(_subscription, doc)


def _ask(
    api: Api, *, id_: str = "", params: dict[str, str] | None = None, body: Json | None = None
) -> Json:
    client = Client(solution_caller())
    answer = client.ask(api, purpose=Purpose.NEWS, id_=id_, params=params, body=body)
    return _read(mapping, answer)


def _read(read: Callable[[object], _T], doc: object) -> _T:
    try:
        return read(doc)
    except Unreadable as error:
        raise ConnectorError(UNREADABLE) from error


def _clean(stated: str) -> str:
    if not 0 < len(stated) <= _LONGEST_TOKEN or not stated.isascii() or not stated.isprintable():
        raise ConnectorError(UNREADABLE)
    return stated


def _seller_info(data: object) -> SellerInfo:
    doc = mapping(data)
    return SellerInfo(
        account_uid=key(doc.get("accountUid")),
        store_name=text(doc.get("channelName"), most=100),
        role=text(doc.get("roleGroupType"), most=40),
        status=text(doc.get("status"), most=40),
        may_approve=doc.get("approveSubscriptionYn") in (True, "Y"),
        reason=text(doc.get("impossibleReason"), most=200),
    )


def _subscription(data: object) -> Subscription:
    doc = mapping(data)
    return Subscription(
        account_uid=key(doc.get("accountUid")),
        subscription_id=text(doc.get("subscriptionId"), most=60),
        status=text(doc.get("status"), most=40),
        mapping_id=text(doc.get("accountMappingId"), most=100),
        plan=text(part(doc.get("plan")).get("id"), most=60),
        ended_at=moment(doc.get("endDate")),
        raw=doc,
    )
