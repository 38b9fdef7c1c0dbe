"""The settings of the model's brand: saved through the product, remembered apart from it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from integrations.models import Integration
from vircle.foundation import clock
from warranties import programs, rules_settings
from warranties.models import WarrantyProgram, WarrantyRule


@dataclass(frozen=True)
class Terms:
    """What a delivery of a moment gets."""

    is_on: bool = True
    is_per_unit: bool = True


@dataclass
class SettingsLog:
    """Every save with its moment; the last one before a delivery is the one that counts."""

    brand_id: int
    stores: tuple[Integration, ...]
    rules: dict[int, list[tuple[datetime, bool]]] = field(default_factory=dict)
    programs: list[tuple[datetime, bool]] = field(default_factory=list)

    def save_program(self, *, is_per_unit: bool) -> None:
        """Save 보증서 설정."""
        now = clock.now()
        existing = WarrantyProgram.objects.filter(brand_id=self.brand_id).first()
        current = existing.current if existing else None
        values = programs.ProgramValues(is_per_unit=is_per_unit)
        programs.save_program(
            brand_id=self.brand_id,
            user_id=None,
            now=now,
            values=values,
            based_on=current.number if current else 0,
        )
        self.programs.append((now, is_per_unit))

    def save_rule(self, store: Integration, *, is_on: bool, delay_days: int) -> None:
        """Save a store's 보증서 자동발급 설정; whatever is scheduled goes on as it is."""
        now = clock.now()
        existing = WarrantyRule.objects.filter(integration=store).first()
        current = existing.current if existing else None
        rules_settings.save_rule(
            brand_id=self.brand_id,
            integration_id=store.pk,
            user_id=None,
            now=now,
            values=rules_settings.RuleValues(is_on=is_on, delay_days=delay_days),
            based_on=current.number if current else 0,
            waiting=rules_settings.Waiting.KEEP,
        )
        self.rules.setdefault(store.pk, []).append((now, is_on))

    def at(self, store_id: int, moment: datetime) -> Terms | None:
        """Return what held then; None before the first save of either."""
        is_on = _last(self.rules.get(store_id, []), moment)
        is_per_unit = _last(self.programs, moment)
        if is_on is None or is_per_unit is None:
            return None
        return replace(Terms(), is_on=is_on, is_per_unit=is_per_unit)


def _last(saves: list[tuple[datetime, Any]], moment: datetime) -> Any:
    """A platform's moment is in whole seconds, and so is the beginning of a save."""
    held = [value for at, value in saves if at.replace(microsecond=0) <= moment]
    return held[-1] if held else None
