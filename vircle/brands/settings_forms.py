"""The forms of 브랜드 설정, 구성원 and 내 계정."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vircle.brands.branding import BrandValues, LogoChange
from vircle.brands.forms import LogoField, PhoneField
from vircle.brands.models import INVITABLE, Role
from vircle.brands.settings_page import WordedForm


class BrandSettingsForm(WordedForm):
    """What customers see of a brand, and when it speaks to them."""

    name = forms.CharField(
        label=_("브랜드명"), help_text=_("고객에게 보이는 이름, 14자 이내"), max_length=14
    )
    support_phone = PhoneField(
        label=_("고객센터 전화번호"),
        help_text=_("보증서와 알림톡에 표시됩니다"),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )
    color = forms.RegexField(
        label=_("브랜드 색상"),
        help_text=_("고객 화면의 머리띠와 버튼, 도장에 사용합니다."),
        regex=r"^#[0-9A-Fa-f]{6}$",
        error_messages={"invalid": _("색상을 다시 선택해 주세요.")},
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    logo = LogoField()
    removes_logo = forms.BooleanField(label=_("로고 삭제"), required=False)
    quiet_hours = forms.BooleanField(
        label=_("야간에는 알림톡 보내지 않기"),
        help_text=_(
            "밤 9시부터 오전 8시 사이의 알림톡은 오전 8시에 보냅니다. "
            "보증서와 스탬프는 바로 발급됩니다."
        ),
        required=False,
    )

    def values(self) -> BrandValues:
        """Return what was chosen, besides the logo."""
        entry = self.cleaned_data
        return BrandValues(
            name=entry["name"],
            support_phone=entry["support_phone"],
            color=entry["color"],
            quiet_hours=entry["quiet_hours"],
        )

    def logo_change(self) -> LogoChange | None:
        """Return what becomes of the logo: a new file wins over removing the old one."""
        if self.cleaned_data["logo"] is not None:
            return LogoChange(self.cleaned_data["logo"])
        return LogoChange(None) if self.cleaned_data["removes_logo"] else None


class InviteForm(forms.Form):
    """Whom to invite as what."""

    email = forms.EmailField(
        label=_("이메일"),
        error_messages={
            "required": _("필수 입력 항목입니다."),
            "invalid": _("이메일 주소를 다시 확인해 주세요."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("역할"),
        choices=INVITABLE,
        error_messages={
            "required": _("필수 입력 항목입니다."),
            "invalid_choice": _("목록에서 선택해 주세요."),
        },
    )

    def __init__(self, *args: Any, roles: tuple[Role, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["role"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [(role.value, role.label) for role in roles]
        chosen.initial = Role.OPERATOR


class NameForm(forms.Form):
    """What colleagues read."""

    name = forms.CharField(
        label=_("이름"),
        help_text=_("처리 기록과 구성원 목록에 표시됩니다."),
        max_length=40,
        error_messages={
            "required": _("필수 입력 항목입니다."),
            "max_length": _("40자 이내로 입력해 주세요."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
