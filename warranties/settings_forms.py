"""The forms of 보증서 설정 and of a store's rule; they validate, services save."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from integrations.catalog.selectors import CategoryNode
from vircle.brands.settings_page import WordedForm
from warranties.category_choice import CategoriesField, ChosenCategory
from warranties.content import clean_up
from warranties.models import (
    PeriodUnit,
    StartsFrom,
    Timing,
    WarrantyProgramVersion,
    WarrantyRuleVersion,
)
from warranties.programs import ProgramValues
from warranties.rules_settings import RuleValues

_MOST_PHRASES = 20
_LONGEST_PHRASE = 30
ON_OFF = (("on", _("사용함")), ("off", _("사용 안 함")))


class ProgramForm(WordedForm):
    """보증서 설정."""

    title = forms.CharField(
        label=_("보증서 이름"), max_length=30, help_text=_("보증서 맨 위에 표시됩니다.")
    )
    period_count = forms.IntegerField(
        label=_("보증기간"), min_value=1, max_value=100, required=False
    )
    period_unit = forms.ChoiceField(
        label=_("보증기간 단위"),
        choices=PeriodUnit.choices,
        widget=forms.Select(attrs={"aria-label": _("보증기간 단위")}),
    )
    starts_from = forms.ChoiceField(
        label=_("보증 시작일"),
        choices=StartsFrom.choices,
        widget=forms.RadioSelect,
        help_text=_("발급을 N일 뒤로 미루어도 보증기간은 배송완료일부터 계산됩니다."),
    )
    per = forms.ChoiceField(
        label=_("발급 단위"),
        choices=(("unit", _("상품 수량만큼")), ("item", _("주문상품당 1장"))),
        widget=forms.RadioSelect,
        help_text=_("예: 같은 상품 3개 주문 → 보증서 3장, 알림톡은 1번"),
    )
    terms = forms.CharField(
        label=_("보증 내용"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_(
            "보증 범위, 유상 수리 기준, 접수 방법을 적어 주세요. 바꾸면 이후 발급분부터 적용됩니다."
        ),
    )
    service_contact = forms.CharField(label=_("A/S 안내 연락처"), max_length=60, required=False)
    skips_gifts = forms.BooleanField(
        label=_("사은품·추가구성상품에는 발급하지 않습니다."),
        required=False,
        help_text=_("사은품, 포장, 각인 같은 항목을 제외합니다."),
    )
    gift_to = forms.ChoiceField(
        label=_("선물하기 주문(스마트스토어)"),
        choices=(("receiver", _("받는 분에게 발급")), ("orderer", _("주문자에게 발급"))),
        widget=forms.RadioSelect,
        help_text=_("스탬프는 항상 주문자에게 지급됩니다. 카페24 주문은 주문자에게 발급합니다."),
    )
    phrases = forms.CharField(
        label=_("상품명에서 뺄 문구"),
        required=False,
        max_length=_MOST_PHRASES * (_LONGEST_PHRASE + 2),
        help_text=_(
            "쉼표로 나누어 적어 주세요. 카페24와 스마트스토어 모두에 적용됩니다. "
            "예: [특가할인] 헤리티지 토트백 → 헤리티지 토트백"
        ),
    )

    def __init__(self, *args: Any, names: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Of the products on sale: phrases may not leave one of them without a name.
        self.names = list(names)

    @staticmethod
    def initial_of(values: ProgramValues) -> dict[str, Any]:
        """Return what the form shows for these values."""
        return {name: getattr(values, name) for name in _same(ProgramForm, values)} | {
            "per": "unit" if values.is_per_unit else "item",
            "gift_to": "receiver" if values.gift_to_receiver else "orderer",
            "phrases": ", ".join(values.stripped_phrases),
        }

    def clean_phrases(self) -> tuple[str, ...]:
        """Split at commas and lines, without repeats."""
        text = self.cleaned_data["phrases"].replace("\n", ",")
        phrases = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
        if any(len(phrase) > _LONGEST_PHRASE for phrase in phrases):
            raise forms.ValidationError(_("한 문구는 30자 이내로 입력해 주세요."))
        if len(phrases) > _MOST_PHRASES:
            raise forms.ValidationError(_("문구는 20개까지 정할 수 있습니다."))
        self._refuse_to_empty(phrases)
        return phrases

    def _refuse_to_empty(self, phrases: tuple[str, ...]) -> None:
        emptied = clean_up(self.names, phrases=phrases).emptied
        if not emptied:
            return
        alone = [each for each in phrases if clean_up(emptied[:1], phrases=[each]).emptied]
        raise forms.ValidationError(
            _('"%(phrase)s"을(를) 빼면 상품 "%(name)s"의 이름이 비게 됩니다. 문구를 바꿔 주세요.'),
            params={"phrase": ", ".join(alone or phrases), "name": emptied[0]},
        )

    def clean(self) -> dict[str, Any]:
        """Ask for a number unless the period has no end."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("period_unit") == PeriodUnit.UNLIMITED:
            self.errors.pop("period_count", None)
            cleaned["period_count"] = 1
        elif cleaned.get("period_count") is None and "period_count" not in self.errors:
            self.add_error("period_count", _("필수 입력 항목입니다."))
        return cleaned

    def values(self) -> ProgramValues:
        """Return what the valid form says."""
        data = self.cleaned_data
        return ProgramValues(
            **{name: data[name] for name in _same(ProgramForm, ProgramValues())},
            is_per_unit=data["per"] == "unit",
            gift_to_receiver=data["gift_to"] == "receiver",
            stripped_phrases=data["phrases"],
        )


def _same(form: type[WordedForm], values: Any) -> list[str]:
    return [field.name for field in fields(values) if field.name in form.base_fields]


def program_values(version: WarrantyProgramVersion) -> ProgramValues:
    """Return a saved version's values."""
    saved = {field.name: getattr(version, field.name) for field in fields(ProgramValues)}
    return ProgramValues(**saved | {"stripped_phrases": tuple(version.stripped_phrases)})


def rule_values(version: WarrantyRuleVersion) -> RuleValues:
    """Return a saved version's values."""
    saved = {field.name: getattr(version, field.name) for field in fields(RuleValues)}
    lists = {"categories": tuple(version.categories), "details": tuple(version.details)}
    return RuleValues(**saved | lists)


def hour_word(hour: int) -> str:
    """Return e.g. 오전 10시."""
    if hour < 12:
        return str(_("오전 %(hour)d시") % {"hour": hour})
    return str(_("오후 %(hour)d시") % {"hour": hour - 12 if hour > 12 else 12})


def _hours() -> list[tuple[int, str]]:
    return [(hour, hour_word(hour)) for hour in range(9, 21)]


class DelayField(forms.IntegerField):
    """N of N일 후."""

    range_text = _("1일에서 365일 사이로 입력해 주세요.")


class RuleForm(WordedForm):
    """보증서 자동발급 설정: 사용여부, 발급 시점, 발급 상품."""

    use = forms.ChoiceField(label=_("사용여부"), choices=ON_OFF, widget=forms.RadioSelect)
    timing = forms.ChoiceField(
        label=_("발급 시점"), choices=Timing.choices, widget=forms.RadioSelect
    )
    when = forms.ChoiceField(
        label=_("배송완료 후 언제 발급할까요?"),
        choices=(("now", _("배송완료 즉시 발급")), ("later", _("배송완료 N일 후 발급"))),
        widget=forms.RadioSelect,
        required=False,
    )
    delay_days = DelayField(label=_("며칠 후"), min_value=1, max_value=365, required=False)
    issue_hour = forms.TypedChoiceField(
        label=_("발급 시각"), choices=_hours, coerce=int, required=False
    )
    scope = forms.ChoiceField(
        label=_("발급 상품"),
        choices=(("all", _("전체상품")), ("some", _("특정상품"))),
        widget=forms.RadioSelect,
    )
    categories = CategoriesField(label=_("카테고리 선택"), required=False)

    def __init__(
        self, *args: Any, saved: RuleValues, known: Mapping[str, CategoryNode], **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {}).update(_rule_initial(saved))
        # A store's page holds another form beside this one.
        kwargs.setdefault("auto_id", "id_rule_%s")
        super().__init__(*args, **kwargs)
        self.saved = saved
        self._categories.know(known, saved=saved.categories)

    def clean(self) -> dict[str, Any]:
        """Ask for N and for categories only where they matter."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not (cleaned.get("timing") == Timing.DELIVERED and cleaned.get("when") == "later"):
            self.errors.pop("delay_days", None)
            cleaned["delay_days"] = 0
        elif cleaned.get("delay_days") is None and "delay_days" not in self.errors:
            self.add_error("delay_days", DelayField.range_text)
        if cleaned.get("scope") == "some" and not cleaned.get("categories"):
            message = _("특정상품을 선택하면 카테고리를 1개 이상 추가해 주세요.")
            self.add_error("categories", message)
        return cleaned

    @property
    def _categories(self) -> CategoriesField:
        field = self.fields["categories"]
        assert isinstance(field, CategoriesField)
        return field

    @property
    def chosen_categories(self) -> list[ChosenCategory]:
        """Return the rows of the list: what is saved, or what was sent."""
        return self._categories.rows(self["categories"].value() or ())

    @property
    def is_delivered(self) -> bool:
        """Tell which card is marked; so do the five below."""
        return bool(self["timing"].value() == Timing.DELIVERED)

    @property
    def is_confirmed(self) -> bool:
        return bool(self["timing"].value() == Timing.CONFIRMED)

    @property
    def is_manual(self) -> bool:
        return bool(self["timing"].value() == Timing.MANUAL)

    @property
    def is_now(self) -> bool:
        return bool(self["when"].value() != "later")

    @property
    def is_for_all(self) -> bool:
        return bool(self["scope"].value() == "all")

    @property
    def is_for_some(self) -> bool:
        return bool(self["scope"].value() == "some")

    def values(self) -> RuleValues:
        """Return what the valid form says; what it does not ask about stays as it is."""
        data = self.cleaned_data
        covers_all = data["scope"] == "all"
        chosen = [] if covers_all else data["categories"]
        return replace(
            self.saved,
            is_on=data["use"] == "on",
            timing=Timing(data["timing"]),
            delay_days=data["delay_days"],
            issue_hour=data["issue_hour"] or self.saved.issue_hour,
            covers_all=covers_all,
            categories=tuple(
                {"id": row.id, "path": list(row.path)} for row in self._categories.rows(chosen)
            ),
        )


def _rule_initial(saved: RuleValues) -> dict[str, Any]:
    return {
        "use": "on" if saved.is_on else "off",
        "timing": saved.timing,
        "when": "later" if saved.delay_days else "now",
        "delay_days": saved.delay_days or 7,
        "issue_hour": saved.issue_hour,
        "scope": "all" if saved.covers_all else "some",
        "categories": [str(category["id"]) for category in saved.categories],
    }
