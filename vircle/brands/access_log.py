"""Notes of who has looked at what is hidden from everybody else, and who took it away."""

import uuid

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied

from vircle.brands.access import BrandRequest
from vircle.brands.models import AccessLog
from vircle.foundation import clock


def note_access(
    request: BrandRequest, *, action: str, customer_ref: uuid.UUID | None = None
) -> None:
    """Note an access to one customer, or to many (`customer_ref` is None)."""
    AccessLog.objects.create(
        brand_id=request.brand.pk,
        at=clock.now(),
        user=request.user,
        action=action,
        customer_ref=customer_ref,
        address=_address(request),
    )


def _address(request: BrandRequest) -> str | None:
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:  # behind a Unix socket without a forwarding header
        return None
