"""Mirror a store's whole catalogue: after connecting, and once a day."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from integrations import sql
from integrations.catalog.shop import Shop
from integrations.connector import Busy, Connector, ConnectorError
from integrations.fetching import save_page
from integrations.models import Integration
from integrations.registry import connector_for
from integrations.trouble import note_trouble
from vircle.foundation import clock

_LEASE = timedelta(seconds=60)
_AGAIN = timedelta(days=1)
_AFTER_TROUBLE = timedelta(minutes=10)
# Products are read one call each and saved in pages this long, so little is asked for twice.
_SAVE_EVERY = 10


def sync_due(*, now: datetime) -> bool:
    """Go on with the one catalogue that is due longest; False when none is."""
    with transaction.atomic():
        store = sql.claim_catalog(now=now, until=now + _LEASE)
    if store is None:
        return False
    integration = Integration.objects.get(brand_id=store.brand_id, pk=store.integration_id)
    _Sync(integration, connector_for(integration)).run()
    return True


class _Sync:
    """One sync; `catalog_progress` says where it stands, so that a later task goes on there.

    {"shops": [1, 2], "shop": 0, "after": "120", "products": 30, "total": 41, "categories": 12,
    "is_running": true}: `shop` is the position in `shops`, `after` the last product saved.
    """

    def __init__(self, integration: Integration, connector: Connector) -> None:
        self._integration = integration
        self._connector = connector
        self._progress: dict[str, Any] = dict(integration.catalog_progress)

    def run(self) -> None:
        try:
            if not self._progress.get("is_running"):
                self._begin()
            while self._progress["shop"] < len(self._progress["shops"]):
                self._read_shop()
        except ConnectorError as error:
            self._stop(error)
            return
        self._finish()

    def _begin(self) -> None:
        names = self._connector.read_shops()
        shops = list(names)
        total = self._connector.count_products(shop_no=shops[0])
        self._progress = {"shops": shops, "shop": 0, "after": "", "is_running": True}
        self._progress |= {"products": 0, "total": total, "categories": 0}
        self._save(store_name=names[shops[0]])

    def _read_shop(self) -> None:
        shop_no = self._progress["shops"][self._progress["shop"]]
        shop = Shop(self._integration.brand_id, self._integration.pk, shop_no)
        if not self._progress["after"]:
            self._read_tree(shop)
        # The other shops sell the same products in other languages: read when an order needs one.
        if self._progress["shop"] == 0:
            self._read_all_products(shop)
        self._progress |= {"shop": self._progress["shop"] + 1, "after": ""}
        self._save()

    def _read_all_products(self, shop: Shop) -> None:
        while numbers := self._connector.list_products(
            shop_no=shop.shop_no, after=self._progress["after"], background=True
        ):
            for start in range(0, len(numbers), _SAVE_EVERY):
                self._read_products(shop, list(numbers[start : start + _SAVE_EVERY]))

    def _read_tree(self, shop: Shop) -> None:
        fields = self._connector.read_detail_fields(shop_no=shop.shop_no)
        categories = self._connector.read_categories(shop_no=shop.shop_no)
        # Counted as products are: the other shops have the same tree in other languages.
        if self._progress["shop"] == 0:
            self._progress["categories"] = len(categories)
        with transaction.atomic():
            shop.save_fields(fields=fields)
            shop.save_categories(categories=categories, now=clock.now())
            self._save()

    def _read_products(self, shop: Shop, numbers: list[str]) -> None:
        observed_at = clock.now()
        page = self._connector.read_products(
            shop_no=shop.shop_no, external_ids=numbers, fields=shop.fields(), background=True
        )
        self._progress["after"] = numbers[-1]
        self._progress["products"] += len(page.products)
        now = clock.now()
        with transaction.atomic():
            save_page(self._integration, shop=shop, page=page, observed_at=observed_at, now=now)
            self._save(catalog_due_at=now + _LEASE)

    def _stop(self, error: ConnectorError) -> None:
        wait = timedelta(seconds=error.retry_after) if isinstance(error, Busy) else _AFTER_TROUBLE
        self._save(catalog_due_at=clock.now() + wait)
        if not isinstance(error, Busy):
            note_trouble(self._integration, error=error)

    def _finish(self) -> None:
        now = clock.now()
        self._progress = {
            name: self._progress[name] for name in ("shops", "products", "total", "categories")
        }
        self._save(catalog_synced_at=now, catalog_due_at=now + _AGAIN)

    def _save(self, **fields: Any) -> None:
        Integration.objects.filter(
            brand_id=self._integration.brand_id, pk=self._integration.pk
        ).update(catalog_progress=self._progress, **fields)
