"""설정 이력 of 스탬프 설정, in the words of its page."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stamps.models import EarnPer, RewardKind, StampProgramVersion
from vircle.brands.settings_history import Entry, Words, choice, history, plain, switch


def program_history(*, brand_id: int) -> list[Entry]:
    """Return the versions of 스탬프 설정, newest first."""
    rows = StampProgramVersion.objects.filter(brand_id=brand_id)
    return history(rows, words=_WORDS, long={"reward_guide"})


def _count(value: Any) -> str:
    return _("%(count)s개") % {"count": value}


def _won(value: Any) -> str:
    return _("%(amount)s원") % {"amount": f"{value:,}"} if value else _("없음")


def _days(value: Any) -> str:
    return _("%(days)s일") % {"days": value} if value else _("기한 없음")


def _months(value: Any) -> str:
    return _("%(months)s개월") % {"months": value} if value else _("없음")


_WORDS: Words = {
    "name": (gettext_lazy("스탬프 이름"), plain),
    "goal": (gettext_lazy("목표 개수"), _count),
    "earn_per": (gettext_lazy("적립 기준"), choice(EarnPer)),
    "minimum_amount": (gettext_lazy("최소 결제금액"), _won),
    "stamp_months": (gettext_lazy("스탬프 유효기간"), _months),
    "reward_kind": (gettext_lazy("리워드 방식"), choice(RewardKind)),
    "reward_name": (gettext_lazy("리워드 이름"), plain),
    "reward_guide": (gettext_lazy("리워드 사용 방법"), plain),
    "reward_days": (gettext_lazy("리워드 사용기한"), _days),
    "notifies": (gettext_lazy("스탬프 적립 알림톡"), switch),
}
