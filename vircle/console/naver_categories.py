"""Which categories a SmartStore's rule may name: its own, and those that all stores share."""

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from integrations.catalog import shared
from integrations.catalog.models import Category
from integrations.models import Integration, Platform
from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.models import Role
from vircle.console.stores import find_store

# More than anybody chooses one by one; each is looked up.
_MOST_CHOSEN = 200

Paths = list[tuple[str, list[str]]]


def offered(store: Integration, *, also: Iterable[str]) -> Paths:
    """Return the categories in which the store sells and, of all others, the ones named."""
    own = own_categories(store)
    return [*own, *_shared(also, besides=dict(own))]


def own_categories(store: Integration) -> Paths:
    """Return the categories in which the store has products, with all above them."""
    rows = Category.objects.filter(
        brand_id=store.brand_id, integration_id=store.pk, deleted_at=None
    )
    return list(rows.order_by("path").values_list("external_id", "path"))


def _shared(ids: Iterable[str], *, besides: dict[str, list[str]]) -> Paths:
    wanted = [id_ for id_ in dict.fromkeys(ids) if id_ not in besides][:_MOST_CHOSEN]
    known = shared.find(platform=Platform.NAVER, external_ids=wanted) if wanted else {}
    return [(id_, list(known[id_].path)) for id_ in wanted if id_ in known]


@require_GET
@brand_page(at_least=Role.ADMIN)
def every_category(request: BrandRequest, integration_id: int) -> HttpResponse:
    """Show one level of the shared tree, or keep only what was chosen from it."""
    store = find_store(request, integration_id)
    if store.platform != Platform.NAVER:
        raise Http404
    own, parent = dict(own_categories(store)), request.GET.get("parent", "")[:20]
    chosen = [] if parent else _shared(request.GET.getlist("categories"), besides=own)
    is_shown = bool(parent) or "mine" not in request.GET
    taken = {*own, *(id_ for id_, _ in chosen)}
    context = {
        "store": store,
        "chosen": chosen,
        "is_level": bool(parent),
        "level": _level(parent, taken=taken) if is_shown else [],
    }
    return render(request, "console/naver_categories.html", context)


def _level(parent: str, *, taken: set[str]) -> list[dict[str, object]]:
    found = shared.children(platform=Platform.NAVER, parent=parent)
    return [
        {
            "id": each.external_id,
            "name": each.name,
            "path": each.path,
            "is_listed": each.external_id in taken,
            # The tree is four levels deep.
            "may_have_more": each.depth < 4,
        }
        for each in found
    ]
