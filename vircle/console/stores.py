"""Find the store that an address names, among the brand's own."""

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode

from integrations.models import Integration
from vircle.brands.access import BrandRequest


def find_store(request: BrandRequest, integration_id: int) -> Integration:
    """Return a store of the brand, or 404."""
    store = Integration.objects.filter(brand_id=request.brand.pk, pk=integration_id).first()
    if store is None:
        raise Http404
    return store


def store_url(store: Integration, *, code: str, **asked: str) -> str:
    """Return the address of a store's page."""
    page = reverse("console:integration_cafe24", kwargs={"brand_code": code})
    return f"{page}?{urlencode({'store': store.store_id, **asked})}"
