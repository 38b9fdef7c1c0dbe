"""Draw what a store's form describes while it is being filled in."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.models import Role
from vircle.console.rule_pane import preview_context
from vircle.console.rule_section import rule_form
from vircle.console.stores import find_store
from warranties.products import offered_products

_LONGEST_SEARCH = 60


@require_POST
@brand_page(at_least=Role.VIEWER)
def preview(request: BrandRequest, integration_id: int) -> HttpResponseBase:
    """Draw the certificate of the chosen product by what was typed; nothing is saved."""
    store = find_store(request, integration_id)
    # Who may only look has a form whose fields are not sent: they see what is saved.
    form = rule_form(store, data=request.POST if "use" in request.POST else None)
    chosen = request.POST.get("product", "")[:20]
    values = preview_context(request.brand, store, form=form, product=chosen)
    return render(request, "warranties/rule_preview.html", values)


@require_GET
@brand_page(at_least=Role.VIEWER)
def products(request: BrandRequest, integration_id: int) -> HttpResponseBase:
    """List the products to choose from, by a word of their names."""
    store = find_store(request, integration_id)
    words = request.GET.get("find", "").strip()[:_LONGEST_SEARCH]
    found = offered_products(brand_id=store.brand_id, integration_id=store.pk, words=words)
    return render(request, "warranties/rule_products.html", {"products": found})
