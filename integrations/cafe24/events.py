"""What Cafe24's webhooks mean to us: an order, a product, categories, or the link; pure."""

import json
import re
from dataclasses import dataclass
from typing import Any

from integrations.cafe24.mall import is_mall_id
from integrations.cafe24.values import NUMBER, ORDER_ID
from integrations.hear import News
from integrations.models import Platform

MAX_BYTES = 256 * 1024

_SHIPPING = {90024, 90071, 90162}
_CLAIMS = {90026, 90027, 90028, 90029, 90072, 90073, 90074, 90160}
_OTHER_ORDER = {90023, 90025, 90031, 90064, 90070}
ORDER_EVENTS = _SHIPPING | _CLAIMS | _OTHER_ORDER
PRODUCT_EVENTS = {90001, 90002, 90003, 90022, 90041}
CATEGORY_EVENTS = {90042, 90043, 90044, 90045, 90046}
LINK_EVENTS = {90077: "removed", 90078: "expired", 90079: "extended"}
KNOWN_EVENTS = ORDER_EVENTS | PRODUCT_EVENTS | CATEGORY_EVENTS | LINK_EVENTS.keys()

# As many as a body of that length can name: a bulk event tells of each order once.
_MOST_IDS = 15_000


class NotNews(Exception):
    """Nothing that can be kept; `reason` is what it is counted under."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Call:
    event_no: int
    mall_id: str
    resource: dict[str, Any]


def read(body: bytes) -> News:
    """Read a webhook's body; raises NotNews.

    Only ids are taken from it: what happened is read from the API, which cannot be forged.
    """
    text = _text(body)
    call = _call(text)
    event_no, resource = call.event_no, call.resource
    return News(
        platform=Platform.CAFE24,
        store_id=call.mall_id,
        event=str(event_no),
        body=text,
        order_ids=_ids(resource, "order_id", ORDER_ID) if event_no in ORDER_EVENTS else (),
        product_ids=_ids(resource, "product_no", NUMBER) if event_no in PRODUCT_EVENTS else (),
        shop_no=_shop_no(resource),
        about_categories=event_no in CATEGORY_EVENTS,
        link=LINK_EVENTS.get(event_no, ""),
    )


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise NotNews("unreadable") from error


def _call(text: str) -> _Call:
    try:
        doc = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotNews("unreadable") from error
    if not isinstance(doc, dict):
        raise NotNews("unreadable")
    event_no, resource = str(doc.get("event_no")), doc.get("resource")
    number = int(event_no) if NUMBER.fullmatch(event_no) else 0
    if number not in KNOWN_EVENTS:
        raise NotNews("unknown_event")
    if not isinstance(resource, dict):
        raise NotNews("unreadable")
    mall_id = resource.get("mall_id")
    if not is_mall_id(mall_id):
        raise NotNews("unknown_mall")
    return _Call(number, str(mall_id), resource)


def _ids(resource: dict[str, Any], name: str, shape: re.Pattern[str]) -> tuple[str, ...]:
    """Bulk events join their numbers by commas."""
    parts = str(resource.get(name, "")).split(",")[:_MOST_IDS]
    return tuple(part.strip() for part in parts if shape.fullmatch(part.strip()))


def _shop_no(resource: dict[str, Any]) -> int:
    stated = str(resource.get("event_shop_no", "1"))
    return int(stated) if NUMBER.fullmatch(stated) and len(stated) < 5 else 1
