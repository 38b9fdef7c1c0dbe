"""By what something was decided: the reads of order and product, and the versions of settings."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from stamps.models import StampProgramVersion, StampRuleVersion
from vircle.brands.versioning import SettingsVersion
from warranties.models import WarrantyProgramVersion, WarrantyRuleVersion

_MODELS: Mapping[str, tuple[type[SettingsVersion], type[SettingsVersion]]] = {
    "warranty": (WarrantyProgramVersion, WarrantyRuleVersion),
    "stamp": (StampProgramVersion, StampRuleVersion),
}


class Source(NamedTuple):
    """One thing that was looked at: what it is, which of it, and as of when."""

    word: str
    which: str
    at: datetime | None


def note_versions(*, decisions: Iterable[Any], feature: str) -> None:
    """Put on each decision the versions of program and rule it was made by: two statements."""
    made = [decision for decision in decisions if decision is not None]
    names = ("program_version_id", "rule_version_id")
    found = [
        _versions(model, made, name=name)
        for model, name in zip(_MODELS[feature], names, strict=True)
    ]
    for decision in made:
        decision.versions = tuple(
            versions.get(getattr(decision, name))
            for versions, name in zip(found, names, strict=True)
        )


def _versions(
    model: type[SettingsVersion], decisions: list[Any], *, name: str
) -> dict[int, SettingsVersion]:
    ids = {getattr(decision, name) for decision in decisions} - {None}
    if not ids:
        return {}
    rows = model._default_manager.filter(brand_id=decisions[0].brand_id, pk__in=ids)
    return {row.pk: row for row in rows.only("brand_id", "number", "saved_at")}


def sources(decided: Any, *, feature: str) -> list[Source]:
    """List by what a decision was made; what was not looked at is left out."""
    program, rule = decided.versions
    inputs = decided.trace[0][2] if decided.trace else {}
    words = (_("주문 정보"), _("상품 정보"))
    reads = [
        Source(word, "", datetime.fromisoformat(inputs[name]))
        for word, name in zip(words, ("read", "product"), strict=True)
        if inputs.get(name)
    ]
    settings = (_("보증서 설정"), _("자동발급 설정"))
    if feature == "stamp":
        settings = (_("스탬프 설정"), _("쇼핑몰별 스탬프 설정"))
    used = [
        Source(word, _("버전 %(number)d") % {"number": version.number}, version.saved_at)
        for word, version in zip(settings, (program, rule), strict=True)
        if version is not None
    ]
    return [*reads, *used, Source(_("마지막 판정"), "", decided.decided_at)]
