"""Write down that something happened at a store: one statement for each piece of news."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from integrations import sql
from integrations.models import Platform
from vircle.foundation.crash_points import Point, reach
from vircle.foundation.crypto import Place, seal
from vircle.foundation.db import once_more_if_lost
from vircle.foundation.wake import Door, wake

_CACHE_LIMIT = 10_000
_stores: dict[tuple[str, str], sql.Store] = {}


@dataclass(frozen=True, slots=True)
class News:
    """What a platform told, and what it makes us look at again."""

    platform: Platform
    store_id: str
    event: str
    body: str = field(repr=False)
    order_ids: Sequence[str] = ()
    product_ids: Sequence[str] = ()
    shop_no: int = 1
    about_categories: bool = False
    # "removed", "expired" or "extended": a call will tell, the news alone is not believed.
    link: str = ""


def hear(*, news: News) -> bool:
    """Append the news and ask for reads; False when no brand has such a store.

    Usually one round trip: where a store lives is remembered, and the statement checks it.
    """
    remembered = _stores.get((news.platform, news.store_id))
    if remembered and _append(news, store=remembered):
        return True
    store = _look_up(news)
    return store is not None and _append(news, store=store)


def reject(*, platform: Platform, reason: str) -> None:
    """Count a call that was turned away; nothing else is kept of it."""
    sql.count_rejection(platform=platform, reason=reason)


def _look_up(news: News) -> sql.Store | None:
    store = sql.find_store(platform=news.platform, store_id=news.store_id)
    _stores.pop((news.platform, news.store_id), None)
    if store:
        if len(_stores) >= _CACHE_LIMIT:
            _stores.clear()
        _stores[news.platform, news.store_id] = store
    return store


def _append(news: News, *, store: sql.Store) -> bool:
    reference = uuid.uuid4()
    place = Place("integrations_orderevent", "body", store.brand_id, str(reference))
    reach(Point.HEAR_BEFORE_COMMIT)
    arguments = {
        "platform": news.platform.value,
        "store_id": news.store_id,
        "brand_id": store.brand_id,
        "integration_id": store.integration_id,
        "event": news.event,
        "reference": reference,
        "body": seal(news.body, at=place),
        "orders": sorted(set(news.order_ids)),
        "products": sorted(set(news.product_ids)),
        "shop_no": news.shop_no,
        "categories": news.about_categories,
        "link": news.link,
    }
    # News that is kept twice costs nothing; a question before it would double the price of all.
    kept = once_more_if_lost(lambda: sql.append_event(arguments=arguments))
    reach(Point.HEAR_AFTER_COMMIT)
    if kept and news.order_ids:
        wake(Door.READ)
    if kept and (news.product_ids or news.about_categories):
        wake(Door.CATALOG)
    return kept
