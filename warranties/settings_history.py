"""설정 이력 of 보증서 설정 and of stores' 자동발급 설정, in the words of their pages."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vircle.brands.settings_history import (
    Entry,
    Teller,
    Word,
    Words,
    choice,
    history,
    plain,
    switch,
)
from warranties.models import (
    NameSource,
    PeriodUnit,
    StartsFrom,
    Timing,
    WarrantyProgramVersion,
    WarrantyRuleVersion,
)
from warranties.settings_forms import hour_word


def program_history(*, brand_id: int) -> list[Entry]:
    """Return the versions of 보증서 설정, newest first."""
    rows = WarrantyProgramVersion.objects.filter(brand_id=brand_id)
    return history(rows, words=_PROGRAM, long={"terms"})


def rule_history(*, brand_id: int, integration_id: int) -> list[Entry]:
    """Return the versions of a store's 자동발급 설정, newest first."""
    rows = WarrantyRuleVersion.objects.filter(
        brand_id=brand_id, rule__integration_id=integration_id
    )
    return history(rows, words=_RULE)


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


_PROGRAM: Words = {
    "title": (gettext_lazy("보증서 이름"), plain),
    "period_count": (gettext_lazy("보증기간"), plain),
    "period_unit": (gettext_lazy("보증기간 단위"), choice(PeriodUnit)),
    "starts_from": (gettext_lazy("보증 시작일"), choice(StartsFrom)),
    "is_per_unit": (
        gettext_lazy("발급 단위"),
        _either(gettext_lazy("상품 수량만큼"), gettext_lazy("주문상품당 1장")),
    ),
    "terms": (gettext_lazy("보증 내용"), plain),
    "service_contact": (gettext_lazy("A/S 안내 연락처"), plain),
    "stripped_phrases": (gettext_lazy("상품명에서 뺄 문구"), _listed),
    "skips_gifts": (gettext_lazy("사은품·추가구성상품 제외"), switch),
    "gift_to_receiver": (
        gettext_lazy("선물하기 주문(스마트스토어)"),
        _either(gettext_lazy("받는 분에게 발급"), gettext_lazy("주문자에게 발급")),
    ),
}
_RULE: Words = {
    "is_on": (gettext_lazy("사용여부"), switch),
    "timing": (gettext_lazy("발급 시점"), choice(Timing)),
    "delay_days": (gettext_lazy("배송완료 후 언제 발급할까요?"), _delay),
    "issue_hour": (gettext_lazy("발급 시각"), hour_word),
    "covers_all": (
        gettext_lazy("발급 상품"),
        _either(gettext_lazy("전체상품"), gettext_lazy("특정상품")),
    ),
    "categories": (gettext_lazy("카테고리 선택"), _categories),
    "name_source": (gettext_lazy("보증서에 표시할 상품명"), choice(NameSource)),
    "shows_image": (gettext_lazy("상품 이미지"), switch),
    "shows_options": (gettext_lazy("상품 옵션"), switch),
    "details": (gettext_lazy("상품 상세정보 연동"), _details),
    "shows_additional": (gettext_lazy("직접 추가한 상품 항목 연동"), switch),
}
