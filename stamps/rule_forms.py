"""The form of a store's stamps: whether, and when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stamps.models import StampRuleVersion, Timing
from stamps.programs import RuleValues
from vircle.brands.settings_page import WordedForm

LATER = "later"
_ON, _OFF = "on", "off"


class DaysField(forms.IntegerField):
    """How many days after 배송완료."""

    range_text = _("1일에서 365일 사이로 입력해 주세요.")


class RuleForm(WordedForm):
    """사용여부 and 지급 시점; 배송완료 is the guide's own value."""

    use = forms.ChoiceField(
        label=_("사용여부"),
        choices=[(_ON, _("사용함")), (_OFF, _("사용 안 함"))],
        widget=forms.RadioSelect,
    )
    timing = forms.ChoiceField(
        label=_("지급 시점"),
        choices=[
            (Timing.DELIVERED, _("배송완료")),
            (LATER, _("배송완료 N일 후")),
            (Timing.CONFIRMED, _("구매확정")),
        ],
        widget=forms.RadioSelect,
    )
    delay_days = DaysField(label=_("배송완료 후"), min_value=1, max_value=365, required=False)

    @staticmethod
    def initial_of(values: RuleValues) -> dict[str, Any]:
        """Return what the form shows for these values."""
        later = values.timing == Timing.DELIVERED and values.delay_days > 0
        return {
            "use": _ON if values.is_on else _OFF,
            "timing": LATER if later else values.timing,
            "delay_days": values.delay_days or 7,
        }

    def clean(self) -> dict[str, Any]:
        """Ask for the days where they are meant."""
        data = super().clean() or self.cleaned_data
        if data.get("timing") == LATER and not data.get("delay_days"):
            if "delay_days" not in self.errors:
                self.add_error("delay_days", DaysField.range_text)
        elif data.get("timing") != LATER:
            self.errors.pop("delay_days", None)
        return data

    def values(self) -> RuleValues:
        """Return what the valid form says."""
        data = self.cleaned_data
        is_later = data["timing"] == LATER
        return RuleValues(
            is_on=data["use"] == _ON,
            timing=Timing.DELIVERED if is_later else Timing(data["timing"]),
            delay_days=data["delay_days"] if is_later else 0,
        )


def rule_values(version: StampRuleVersion | None) -> RuleValues:
    """Return what was saved for a store, or the defaults."""
    if version is None:
        return RuleValues()
    return RuleValues(version.is_on, Timing(version.timing), version.delay_days)
