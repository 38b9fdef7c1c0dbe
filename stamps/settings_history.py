"""설정 이력: who saved 스탬프 설정 when, told as the difference to the version before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stamps.models import EarnPer, RewardKind, StampProgramVersion

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what it was and what it is; `is_long` is told without its text."""

    label: str | Promise
    before: str
    after: str
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One saved version; the first has no changes."""

    number: int
    at: datetime
    by: str
    changes: list[Change]


def program_history(*, brand_id: int) -> list[Entry]:
    """Return the versions of 스탬프 설정, newest first."""
    rows = StampProgramVersion.objects.filter(brand_id=brand_id).select_related("saved_by")
    versions = list(rows.order_by("-number")[: MOST_SHOWN + 1])
    entries = [_entry(newer, _changes(older, newer)) for newer, older in pairwise(versions)]
    if versions and len(versions) <= MOST_SHOWN:
        entries.append(_entry(versions[-1], []))
    return entries


def _entry(version: StampProgramVersion, changes: list[Change]) -> Entry:
    by = str(version.saved_by) if version.saved_by else ""
    return Entry(version.number, version.saved_at, by, changes)


def _changes(before: StampProgramVersion, after: StampProgramVersion) -> list[Change]:
    return [
        Change(label, tell(was), tell(now), is_long=name == "reward_guide")
        for name, (label, tell) in _WORDS.items()
        if (was := getattr(before, name)) != (now := getattr(after, name))
    ]


def _plain(value: Any) -> str:
    return str(value) or "-"


def _count(value: Any) -> str:
    return _("%(count)s개") % {"count": value}


def _won(value: Any) -> str:
    return _("%(amount)s원") % {"amount": f"{value:,}"} if value else _("없음")


def _days(value: Any) -> str:
    return _("%(days)s일") % {"days": value} if value else _("기한 없음")


def _months(value: Any) -> str:
    return _("%(months)s개월") % {"months": value} if value else _("없음")


def _switch(value: Any) -> str:
    return _("사용함") if value else _("사용 안 함")


_WORDS: dict[str, tuple[str | Promise, Callable[[Any], str]]] = {
    "name": (gettext_lazy("스탬프 이름"), _plain),
    "goal": (gettext_lazy("목표 개수"), _count),
    "earn_per": (gettext_lazy("적립 기준"), lambda value: str(EarnPer(value).label)),
    "minimum_amount": (gettext_lazy("최소 결제금액"), _won),
    "stamp_months": (gettext_lazy("스탬프 유효기간"), _months),
    "reward_kind": (gettext_lazy("리워드 방식"), lambda value: str(RewardKind(value).label)),
    "reward_name": (gettext_lazy("리워드 이름"), _plain),
    "reward_guide": (gettext_lazy("리워드 사용 방법"), _plain),
    "reward_days": (gettext_lazy("리워드 사용기한"), _days),
    "notifies": (gettext_lazy("스탬프 적립 알림톡"), _switch),
}
