"""What the pages about a store say: how its connection stands, and what is still to be set."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations import begun
from integrations.models import Integration, IntegrationStatus, Platform
from stamps import programs as stamps
from stamps.models import StampProgramVersion
from vircle.brands.access import BrandRequest
from vircle.console.stamp_rules import stamp_section
from warranties.models import WarrantyProgramVersion
from warranties.programs import current_program


def note_opened(request: BrandRequest, *, now: datetime) -> None:
    """Remember that this browser has gone to the app store for this brand."""
    begun.note_begun(
        request.session, platform=Platform.CAFE24, brand_code=request.brand.code, now=now
    )


def is_waiting(request: BrandRequest, *, now: datetime) -> bool:
    """Tell whether an installation for this brand was begun in this browser a moment ago."""
    code = begun.begun_for(request.session, platform=Platform.CAFE24, now=now)
    return code == request.brand.code


def standing(store: Integration | None, *, has_programs: bool, is_opening: bool) -> str:
    """Return the badge of a store's card."""
    if store is None or store.status == IntegrationStatus.DISCONNECTED:
        if is_opening:
            return "connecting"
        return "not_connected" if store is None else "disconnected"
    if store.status == IntegrationStatus.RECONNECT:
        return "reconnect_needed"
    return "connected" if has_programs else "setup_needed"


@dataclass(frozen=True, slots=True)
class Programs:
    """A brand's two programs; either may be missing, and then its feature sleeps."""

    warranty: WarrantyProgramVersion | None
    stamp: StampProgramVersion | None

    @property
    def any(self) -> bool:
        """Tell whether at least one feature can work."""
        return bool(self.warranty or self.stamp)


def programs_of(*, brand_id: int) -> Programs:
    """Return a brand's programs as they stand."""
    return Programs(
        warranty=current_program(brand_id=brand_id),
        stamp=stamps.current_program(brand_id=brand_id),
    )


def store_context(store: Integration, *, programs: Programs) -> dict[str, Any]:
    """Return what the detail page shows of a store that was once connected."""
    return {
        "store": store,
        "programs": programs,
        **stamp_section(store),
    }
