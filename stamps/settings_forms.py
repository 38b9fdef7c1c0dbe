"""The form of 스탬프 설정; it validates, services save."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stamps.models import EarnPer, RewardKind, StampProgramVersion
from stamps.programs import ProgramValues
from vircle.brands.settings_page import WordedForm


class ProgramForm(WordedForm):
    """스탬프 설정; an emptied number means no limit."""

    name = forms.CharField(
        label=_("스탬프 이름"), max_length=30, help_text=_("고객의 스탬프 카드에 표시됩니다.")
    )
    goal = forms.IntegerField(
        label=_("목표 개수"), min_value=2, max_value=50, help_text=_("2~50개")
    )
    earn_per = forms.ChoiceField(
        label=_("적립 기준"),
        choices=EarnPer.choices,
        widget=forms.RadioSelect,
        help_text=_("여러 번에 나누어 배송되어도 주문 1건당 1개만 지급됩니다."),
    )
    minimum_amount = forms.IntegerField(
        label=_("최소 결제금액"),
        min_value=0,
        max_value=100_000_000,
        required=False,
        help_text=_(
            "배송비를 뺀 실제 결제금액 기준입니다. 환불로 이 금액 아래가 되면 회수됩니다. "
            "비워 두면 금액과 관계없이 지급됩니다."
        ),
    )
    reward_kind = forms.ChoiceField(
        label=_("리워드 방식"), choices=RewardKind.choices, widget=forms.RadioSelect
    )
    reward_name = forms.CharField(
        label=_("리워드 이름"),
        max_length=40,
        required=False,
        help_text=_(
            "예: 5,000원 할인 쿠폰. 비워 두면 스탬프만 쌓이고 리워드는 나중에 정할 수 있습니다."
        ),
    )
    reward_guide = forms.CharField(
        label=_("리워드 사용 방법"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("고객에게 보이는 안내입니다."),
    )
    reward_days = forms.IntegerField(
        label=_("리워드 사용기한"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=_("비워 두면 기한 없음입니다."),
    )
    stamp_months = forms.IntegerField(
        label=_("스탬프 유효기간"),
        min_value=1,
        max_value=120,
        required=False,
        help_text=_("비워 두면 유효기간이 없습니다."),
    )
    notifies = forms.BooleanField(
        label=_("스탬프 적립 알림톡"), required=False, help_text=_("주문 1건에 1번 보냅니다.")
    )

    @property
    def is_codes(self) -> bool:
        """Tell whether a list of codes is chosen."""
        return bool(self["reward_kind"].value() == RewardKind.CODES)

    @property
    def is_text(self) -> bool:
        """Tell whether words for everybody are chosen."""
        return not self.is_codes

    @staticmethod
    def initial_of(values: ProgramValues) -> dict[str, Any]:
        """Return what the form shows for these values."""
        return {field.name: getattr(values, field.name) for field in fields(values)}

    def clean(self) -> dict[str, Any]:
        """A list of codes needs a name by which customers are told of theirs."""
        data = super().clean() or self.cleaned_data
        if data.get("reward_kind") == RewardKind.CODES and not data.get("reward_name"):
            text = _("쿠폰 코드를 사용하려면 리워드 이름을 입력해 주세요.")
            if "reward_name" not in self.errors:
                self.add_error("reward_name", text)
        return data

    def values(self) -> ProgramValues:
        """Return what the valid form says; an amount of 0 is no minimum."""
        data = {field.name: self.cleaned_data[field.name] for field in fields(ProgramValues)}
        return ProgramValues(**data | {"minimum_amount": data["minimum_amount"] or None})


def program_values(version: StampProgramVersion) -> ProgramValues:
    """Return a saved version's values."""
    return ProgramValues(
        **{field.name: getattr(version, field.name) for field in fields(ProgramValues)}
    )
