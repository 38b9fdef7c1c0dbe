"""Find the store that an address names, among the brand's own, and write its page's address."""

from datetime import datetime

from django.http import Http404
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode

from integrations.models import Integration, Platform
from vircle.brands.access import BrandRequest

PAGES = {
    Platform.CAFE24: "console:integration_cafe24",
    Platform.NAVER: "console:integration_naver",
}


def find_store(request: BrandRequest, integration_id: int) -> Integration:
    """Return a store of the brand, or 404."""
    store = Integration.objects.filter(brand_id=request.brand.pk, pk=integration_id).first()
    if store is None:
        raise Http404
    return store


def store_url(store: Integration, *, code: str, **asked: str) -> str:
    """Return the address of a store's page."""
    page = reverse(PAGES[Platform(store.platform)], kwargs={"brand_code": code})
    return f"{page}?{urlencode({'store': store.store_id, **asked})}"


def moment(text: str) -> datetime | None:
    """Read a moment out of an address, where a plus sign may have become a space."""
    try:
        found = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return found if found and found.tzinfo else None
