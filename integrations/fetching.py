"""Fetch the products whose facts are missing or old, so that orders need not wait long."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction

from integrations.catalog.shop import Shop
from integrations.catalog.snapshots import CategorySnapshot, DetailFieldSnapshot
from integrations.connector import (
    TOO_FAST,
    UNREADABLE,
    Busy,
    Connector,
    ConnectorError,
    NeedsReconnect,
    ProductPage,
    Refused,
)
from integrations.models import Integration
from integrations.orders.waiting import release_waiting
from integrations.reading import CONNECTED, by_store, give_back, store_of
from integrations.registry import connector_for
from integrations.trouble import note_success, note_trouble
from vircle.foundation import clock, lease
from vircle.foundation.crash_points import Point, reach
from vircle.foundation.lease import Claim
from vircle.foundation.wake import Door, wake

TABLE = "catalog_productwork"
# One call each, so a batch ends well within its lease.
_BATCH = 20
_LEASE = timedelta(seconds=40)
# Up to so many known products are read as fast as those that orders wait for.
_FEW = 5
# Long enough for the share of the catalogue to fill again.
_REST_SECONDS = 60.0
# A product that makes no sense will do so for a while.
_UNREADABLE_BASE, _UNREADABLE_MOST = 60.0, 6 * 3600.0


def fetch_due(*, now: datetime) -> bool:
    """Fetch one round of products; False when nothing was due."""
    with transaction.atomic():
        claims = lease.claim(
            table=TABLE,
            now=now,
            lease=_LEASE,
            limit=3 * _BATCH,
            per_brand=_BATCH,
            extra=("integration_id", "shop_no", "external_id"),
            condition=CONNECTED,
        )
    if claims:
        reach(Point.FETCH_AFTER_CLAIM)
    for group in by_store(claims):
        _fetch_group(group)
    return bool(claims)


def _fetch_group(claims: list[Claim]) -> None:
    integration = store_of(claims[0])
    connector = connector_for(integration)
    for shop_no, group in groupby(claims, key=lambda c: c.extra[1]):
        shop = Shop(integration.brand_id, integration.pk, shop_no)
        _fetch_shop(integration, connector, shop=shop, claims=list(group))


def _fetch_shop(
    integration: Integration, connector: Connector, *, shop: Shop, claims: Sequence[Claim]
) -> None:
    """Fetch what orders wait for first, and many that are only old in the background."""
    known = shop.known(external_ids=[_number(claim) for claim in claims])
    urgent = [claim for claim in claims if _number(claim) not in known]
    old = [claim for claim in claims if _number(claim) in known]
    _fetch_each(integration, connector, shop=shop, claims=urgent, background=False)
    _fetch_each(integration, connector, shop=shop, claims=old, background=len(old) > _FEW)


def _fetch_each(
    integration: Integration,
    connector: Connector,
    *,
    shop: Shop,
    claims: Sequence[Claim],
    background: bool,
) -> None:
    """Fetch and save one by one: what came before a refusal is kept."""
    for position, claim in enumerate(claims):
        try:
            _fetch_one(integration, connector, shop=shop, claim=claim, background=background)
        except ConnectorError as error:
            _return(claims[position:], error=error, background=background)
            if not background:
                note_trouble(integration, error=error)
            return


def _return(claims: Sequence[Claim], *, error: ConnectorError, background: bool) -> None:
    """Let claims wait: one that may be the cause longer than those behind it."""
    if str(error) != TOO_FAST and not isinstance(error, NeedsReconnect | Refused):
        _retry_later(claims[0], error=str(error))
        claims = claims[1:]
    if background and isinstance(error, Busy):
        error = Busy(max(_REST_SECONDS, error.retry_after), str(error))
    give_back(table=TABLE, claims=claims, error=error)


def _retry_later(claim: Claim, *, error: str) -> None:
    wait = lease.backoff(attempts=claim.attempts, base=_UNREADABLE_BASE, most=_UNREADABLE_MOST)
    with transaction.atomic():
        lease.retry(table=TABLE, claims=[claim], due_at=clock.now() + wait, error=error)


def _fetch_one(
    integration: Integration,
    connector: Connector,
    *,
    shop: Shop,
    claim: Claim,
    background: bool,
) -> None:
    fields = known_fields(connector, shop=shop)
    number, observed_at = _number(claim), clock.now()
    page = connector.read_products(
        shop_no=shop.shop_no, external_ids=[number], fields=fields, background=background
    )
    if page.unreadable:
        _retry_later(claim, error=UNREADABLE)
        return
    unknown = unknown_categories(connector, shop=shop, page=page)
    reach(Point.FETCH_AFTER_HTTP)
    now = clock.now()
    with transaction.atomic():
        shop.save_categories(categories=unknown, now=now)
        save_page(integration, shop=shop, page=page, observed_at=observed_at, now=now)
        lease.finish(table=TABLE, claims=[claim])
        reach(Point.FETCH_BEFORE_COMMIT)
    reach(Point.FETCH_AFTER_COMMIT)


def _number(claim: Claim) -> str:
    return str(claim.extra[2])


def save_page(
    integration: Integration,
    *,
    shop: Shop,
    page: ProductPage,
    observed_at: datetime,
    now: datetime,
) -> None:
    """Write products and let the orders that waited for them be decided; in a transaction."""
    shop.save_products(products=page.products, missing=page.missing, observed_at=observed_at)
    numbers = [product.external_id for product in page.products] + list(page.missing)
    release_waiting(
        brand_id=shop.brand_id,
        integration_id=shop.integration_id,
        product_external_ids=numbers,
        now=now,
    )
    note_success(integration, changed=0, now=now)


def unknown_categories(
    connector: Connector, *, shop: Shop, page: ProductPage
) -> Sequence[CategorySnapshot]:
    """Read the categories of products that are not mirrored: an order is judged by them once."""
    unknown = shop.unknown_categories(products=page.products)
    if not unknown:
        return ()
    return connector.find_categories(shop_no=shop.shop_no, external_ids=unknown).categories


def known_fields(connector: Connector, *, shop: Shop) -> Sequence[DetailFieldSnapshot]:
    """Return which fields the mall shows; asks it when they are not known yet.

    Without them no detail may be kept at all: what is hidden never leaves the mall.
    """
    fields = shop.fields()
    if fields:
        return fields
    read = connector.read_detail_fields(shop_no=shop.shop_no)
    if not read:
        return read
    with transaction.atomic():
        shop.save_fields(fields=read)
        # Its tree is not known either; the sync finds out about the shop.
        Integration.objects.filter(
            brand_id=shop.brand_id, pk=shop.integration_id, catalog_due_at__gt=clock.now()
        ).update(catalog_due_at=clock.now())
    wake(Door.CATALOG)
    return read
