"""By which application a store is asked: the platform's solution, or the brand's own."""

from dataclasses import dataclass, field

from django.conf import settings

from integrations.models import Integration
from integrations.naver.trouble import NotConfigured
from vircle.foundation.crypto import Place, seal, unseal


@dataclass(frozen=True, slots=True)
class Application:
    """An application of the commerce API center; the secret is a bcrypt salt."""

    client_id: str
    client_secret: str = field(repr=False)


def solution() -> Application:
    """Return the platform's own application; raises NotConfigured."""
    if not settings.NAVER_CLIENT_ID or not settings.NAVER_CLIENT_SECRET:
        raise NotConfigured
    return Application(settings.NAVER_CLIENT_ID, settings.NAVER_CLIENT_SECRET)


def is_own(integration: Integration) -> bool:
    """Tell whether the brand brought its own application."""
    return bool(integration.application_id)


def name_of(integration: Integration) -> str:
    """Return the id of a store's application; "" while the solution's is not set up."""
    return integration.application_id or str(settings.NAVER_CLIENT_ID)


def application_of(integration: Integration) -> Application:
    """Return the application by which a store is asked."""
    sealed = integration.application_secret_sealed
    if not is_own(integration) or sealed is None:
        return solution()
    secret = unseal(sealed, at=_place(integration))
    return Application(integration.application_id, secret)


def adopt(integration: Integration, application: Application | None) -> None:
    """Put a brand's own application on the row (unsaved), or none: the solution's is used."""
    integration.application_id = application.client_id if application else ""
    integration.application_secret_sealed = (
        seal(application.client_secret, at=_place(integration)) if application else None
    )


def _place(integration: Integration) -> Place:
    key = f"{integration.platform}:{integration.store_id}"
    return Place("integrations_integration", "application_secret", integration.brand_id, key)
