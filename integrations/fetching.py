"""Fetch the products whose facts are missing or old, so that orders need not wait long."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction

from integrations.catalog.shop import Shop
from integrations.catalog.snapshots import DetailFieldSnapshot
from integrations.connector import Connector, ConnectorError, ProductPage
from integrations.models import Integration
from integrations.orders.waiting import release_waiting
from integrations.reading import CONNECTED, by_store, give_back, store_of
from integrations.registry import connector_for
from integrations.trouble import note_success, note_trouble
from vircle.foundation import clock, lease
from vircle.foundation.lease import Claim

TABLE = "catalog_productwork"
# One call each, so a batch ends well within its lease.
_BATCH = 20
_LEASE = timedelta(seconds=40)


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
    """Fetch and save one by one: what came before a refusal is kept."""
    for position, claim in enumerate(claims):
        try:
            _fetch_one(integration, connector, shop=shop, claim=claim)
        except ConnectorError as error:
            give_back(table=TABLE, claims=claims[position:], error=error)
            note_trouble(integration, error=error)
            return


def _fetch_one(integration: Integration, connector: Connector, *, shop: Shop, claim: Claim) -> None:
    fields = known_fields(connector, shop=shop)
    number, observed_at = claim.extra[2], clock.now()
    page = connector.read_products(
        shop_no=shop.shop_no, external_ids=[number], fields=fields, background=False
    )
    now = clock.now()
    with transaction.atomic():
        save_page(integration, shop=shop, page=page, observed_at=observed_at, now=now)
        lease.finish(table=TABLE, claims=[claim])


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


def known_fields(connector: Connector, *, shop: Shop) -> Sequence[DetailFieldSnapshot]:
    """Return which fields the mall shows; asks it when they are not known yet.

    Without them no detail may be kept at all: what is hidden never leaves the mall.
    """
    fields = shop.fields()
    if fields:
        return fields
    read = connector.read_detail_fields(shop_no=shop.shop_no)
    with transaction.atomic():
        shop.save_fields(fields=read)
    return read
