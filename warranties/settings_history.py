"""설정 이력: who saved what when, told as the difference to the version before."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warranties.models import (
    NameSource,
    PeriodUnit,
    StartsFrom,
    Timing,
    WarrantyProgramVersion,
    WarrantyRuleVersion,
)
from warranties.settings_forms import hour_word

MOST_SHOWN = 20
Version = WarrantyProgramVersion | WarrantyRuleVersion
Word = str | Promise
Teller = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what it was and what it is; `is_long` is told without its text."""

    label: Word
    before: str
    after: str
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One saved version; `changes` of the first are empty."""

    number: int
    at: datetime
    by: str
    changes: list[Change]


def program_history(*, brand_id: int) -> list[Entry]:
    """Return the versions of 보증서 설정, newest first."""
    rows = WarrantyProgramVersion.objects.filter(brand_id=brand_id)
    return _history(rows.select_related("saved_by").order_by("-number")[: MOST_SHOWN + 1], _PROGRAM)


def rule_history(*, brand_id: int, integration_id: int) -> list[Entry]:
    """Return the versions of a store's 자동발급 설정, newest first."""
    rows = WarrantyRuleVersion.objects.filter(
        brand_id=brand_id, rule__integration_id=integration_id
    )
    return _history(rows.select_related("saved_by").order_by("-number")[: MOST_SHOWN + 1], _RULE)


def _history(rows: Iterable[Version], words: Mapping[str, tuple[Word, Teller]]) -> list[Entry]:
    versions = list(rows)
    entries = [_entry(newer, older, words) for newer, older in pairwise(versions)]
    if versions and len(versions) <= MOST_SHOWN:
        entries.append(_entry(versions[-1], None, words))
    return entries


def _entry(
    version: Version, before: Version | None, words: Mapping[str, tuple[Word, Teller]]
) -> Entry:
    by = str(version.saved_by) if version.saved_by else ""
    changes = _changes(version, before, words) if before else []
    return Entry(version.number, version.saved_at, by, changes)


def _changes(
    version: Version, before: Version, words: Mapping[str, tuple[Word, Teller]]
) -> list[Change]:
    return [
        Change(label, tell(was), tell(now), is_long=name in _LONG)
        for name, (label, tell) in words.items()
        if (was := getattr(before, name)) != (now := getattr(version, name))
    ]


def _plain(value: Any) -> str:
    return str(value) or "-"


def _switch(value: Any) -> str:
    return _("사용함") if value else _("사용 안 함")


def _choice(choices: Any) -> Teller:
    return lambda value: str(choices(value).label)


def _either(held: Word, otherwise: Word) -> Teller:
    return lambda value: str(held if value else otherwise)


def _listed(value: Any) -> str:
    return ", ".join(value) or "-"


def _categories(value: Any) -> str:
    # A store with several shops names the same path once for each.
    return ", ".join(dict.fromkeys(" - ".join(each["path"]) for each in value)) or "-"


def _details(value: Any) -> str:
    return ", ".join(f"{row.get('name') or row['key']} → {row['label']}" for row in value) or "-"


def _delay(value: Any) -> str:
    return _("%(days)s일 후") % {"days": value} if value else _("즉시")


_LONG = frozenset({"terms"})
_PROGRAM: dict[str, tuple[Word, Teller]] = {
    "title": (gettext_lazy("보증서 이름"), _plain),
    "period_count": (gettext_lazy("보증기간"), _plain),
    "period_unit": (gettext_lazy("보증기간 단위"), _choice(PeriodUnit)),
    "starts_from": (gettext_lazy("보증 시작일"), _choice(StartsFrom)),
    "is_per_unit": (
        gettext_lazy("발급 단위"),
        _either(gettext_lazy("상품 수량만큼"), gettext_lazy("주문상품당 1장")),
    ),
    "terms": (gettext_lazy("보증 내용"), _plain),
    "service_contact": (gettext_lazy("A/S 안내 연락처"), _plain),
    "stripped_phrases": (gettext_lazy("상품명에서 뺄 문구"), _listed),
    "skips_gifts": (gettext_lazy("사은품·추가구성상품 제외"), _switch),
    "gift_to_receiver": (
        gettext_lazy("선물하기 주문(스마트스토어)"),
        _either(gettext_lazy("받는 분에게 발급"), gettext_lazy("주문자에게 발급")),
    ),
}
_RULE: dict[str, tuple[Word, Teller]] = {
    "is_on": (gettext_lazy("사용여부"), _switch),
    "timing": (gettext_lazy("발급 시점"), _choice(Timing)),
    "delay_days": (gettext_lazy("배송완료 후 언제 발급할까요?"), _delay),
    "issue_hour": (gettext_lazy("발급 시각"), hour_word),
    "covers_all": (
        gettext_lazy("발급 상품"),
        _either(gettext_lazy("전체상품"), gettext_lazy("특정상품")),
    ),
    "categories": (gettext_lazy("카테고리 선택"), _categories),
    "name_source": (gettext_lazy("보증서에 표시할 상품명"), _choice(NameSource)),
    "shows_image": (gettext_lazy("상품 이미지"), _switch),
    "shows_options": (gettext_lazy("상품 옵션"), _switch),
    "details": (gettext_lazy("상품 상세정보 연동"), _details),
    "shows_additional": (gettext_lazy("직접 추가한 상품 항목 연동"), _switch),
}
