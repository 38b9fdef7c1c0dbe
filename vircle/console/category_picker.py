"""카테고리 선택: what the popup of a store's rule shows, and the tree that it shows it from."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from django.http import Http404, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_GET
from django_htmx.http import trigger_client_event

from integrations.catalog.models import Category, Product, SharedCategory
from integrations.catalog.selectors import CategoryNode, category_tree, shared_tree
from integrations.models import Integration, Platform
from integrations.selectors import SyncProgress, integration_state
from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.models import Role
from vircle.console.stores import find_store
from vircle.foundation import clock

LEVELS = (_("대분류"), _("중분류"), _("소분류"), _("세분류"))
# The page writes 999+ beyond.
_COUNTED = 1000


class Look(StrEnum):
    """What the popup has to show."""

    TREE = "tree"
    SYNCING = "syncing"
    PARTED = "parted"
    NOTHING = "nothing"


def look(*, has_tree: bool, is_connected: bool, is_syncing: bool) -> Look:
    """Tell what there is to choose from, and why not when there is nothing."""
    if has_tree:
        return Look.TREE
    if not is_connected:
        return Look.PARTED
    return Look.SYNCING if is_syncing else Look.NOTHING


@require_GET
@brand_page(at_least=Role.ADMIN)
def category_picker(request: BrandRequest, integration_id: int) -> HttpResponseBase:
    """Show the popup's inside; with `sync` only how far the sync is."""
    store = find_store(request, integration_id)
    connection = integration_state(integration=store, now=clock.now())
    if "sync" in request.GET:
        return _sync_note(request, store, sync=connection.sync)
    has_own = _has_own(store)
    has_tree = has_own or (_has_shared(store) and not connection.sync.is_running)
    context = {
        "store": store,
        "sync": connection.sync,
        "error": connection.error,
        "look": look(
            has_tree=has_tree,
            is_connected=store.is_connected,
            is_syncing=connection.sync.is_running,
        ),
        "levels": LEVELS,
        "has_own": has_own,
        "is_shared": store.platform == Platform.NAVER,
        "uncategorised": uncategorised(store),
    }
    return render(request, "warranties/category_body.html", context)


def _sync_note(
    request: BrandRequest, store: Integration, *, sync: SyncProgress
) -> HttpResponseBase:
    response = render(request, "warranties/category_sync.html", {"store": store, "sync": sync})
    # Names and counts may have changed since the popup was opened.
    return response if sync.is_running else trigger_client_event(response, "picker-synced")


def _has_own(store: Integration) -> bool:
    rows = Category.objects.filter(
        brand_id=store.brand_id, integration_id=store.pk, shop_no=1, deleted_at=None
    )
    return rows.exists()


def _has_shared(store: Integration) -> bool:
    rows = SharedCategory.objects.filter(platform=store.platform, deleted_at=None)
    return rows.exists()


def uncategorised(store: Integration) -> int:
    """Count the products that only 전체상품 covers, up to where the page stops counting."""
    rows = Product.objects.filter(
        brand_id=store.brand_id,
        integration_id=store.pk,
        shop_no=1,
        deleted_at=None,
        category_ids=[],
    )
    return rows.values("pk")[:_COUNTED].count()


@gzip_page
@conditional_page
@require_GET
@brand_page(at_least=Role.ADMIN)
def category_tree_rows(request: BrandRequest, integration_id: int) -> HttpResponseBase:
    """Send a store's tree, or with `every` the one that all stores of its platform share."""
    store = find_store(request, integration_id)
    nodes = category_tree(brand_id=store.brand_id, integration_id=store.pk)
    if "every" in request.GET:
        if store.platform != Platform.NAVER:
            raise Http404
        counts = {node.external_id: node.product_count for node in nodes}
        nodes = shared_tree(platform=Platform.NAVER, product_counts=counts)
    response = JsonResponse({"rows": rows(nodes)}, json_dumps_params={"ensure_ascii": False})
    # The browser may keep it, and asks each time whether it still holds.
    response["Cache-Control"] = "private, no-cache"
    return response


def rows(nodes: Sequence[CategoryNode]) -> list[list[Any]]:
    """Return [id, the parent's place in this list or -1, name, products], and 1 for a gone one.

    What is gone is left out, unless something below it is still there.
    """
    needed = {id_ for node in nodes if not node.is_gone for id_ in node.path_ids}
    kept = [node for node in nodes if node.external_id in needed]
    places = {node.external_id: place for place, node in enumerate(kept)}
    return [
        [
            node.external_id,
            _parent(node, places),
            node.name,
            node.product_count,
            *[1] * node.is_gone,
        ]
        for node in kept
    ]


def _parent(node: CategoryNode, places: dict[str, int]) -> int:
    above = [places[id_] for id_ in node.path_ids[:-1] if id_ in places]
    return above[-1] if above else -1
