"""The rule's form for a SmartStore: the guide's fields and no other."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from warranties.rules_settings import RuleValues
from warranties.settings_forms import ON_OFF, RuleForm

# 사용여부, 발급 시점, 상품 이미지, 발급 상품: whatever else the other form has is of Cafe24.
FIELDS = (
    "based_on",
    "use",
    "timing",
    "when",
    "delay_days",
    "issue_hour",
    "scope",
    "categories",
    "image",
)
_ONLY_CAFE24 = ("name_source", "shows_options", "details", "shows_additional")


class SmartStoreRuleForm(RuleForm):
    """보증서 자동발급 설정 of a SmartStore."""

    image = forms.ChoiceField(
        label=_("상품 이미지"),
        choices=ON_OFF,
        widget=forms.RadioSelect,
        help_text=_("보증서에 상품 이미지를 넣습니다."),
    )

    def __init__(self, *args: Any, saved: RuleValues, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).update(image="on" if saved.shows_image else "off")
        super().__init__(*args, saved=saved, **kwargs)
        for name in [*self.fields]:
            if name not in FIELDS:
                del self.fields[name]

    def values(self) -> RuleValues:
        """Return what the valid form says; nothing that was sent reaches a field of Cafe24."""
        kept = {name: getattr(self.saved, name) for name in _ONLY_CAFE24}
        shows_image = self.cleaned_data["image"] == "on"
        return replace(super().values(), shows_image=shows_image, **kept)
