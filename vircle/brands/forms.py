"""Forms about people and brands; they validate, services save."""

from typing import Any

import phonenumbers
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vircle.brands import logos
from vircle.brands.models import User

_LONGEST_PHONE = 14  # what an AlimTalk variable holds


class SignupForm(forms.Form):
    """What sign-up asks besides address and password; allauth adds those."""

    name = forms.CharField(
        label=_("이름"),
        max_length=40,
        error_messages={
            "required": _("필수 입력 항목입니다."),
            "max_length": _("40자 이내로 입력해 주세요."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the name; allauth calls this with the saved user."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class PhoneField(forms.CharField):
    """A Korean telephone number of any kind, kept as it is written: 010-0000-0001, 1588-0000."""

    default_error_messages = {
        "invalid": _("전화번호 형식이 올바르지 않습니다. 예: 010-0000-0001"),
        "required": _("필수 입력 항목입니다."),
    }

    def clean(self, value: object) -> str:
        """Write the number with its hyphens, or refuse it."""
        text: str = super().clean(value)
        if not text:
            return text
        try:
            number = phonenumbers.parse(text, "KR")
        except phonenumbers.NumberParseException:
            raise self._invalid() from None
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        is_korean = phonenumbers.is_valid_number_for_region(number, "KR")
        if not is_korean or len(written) > _LONGEST_PHONE:
            raise self._invalid()
        return written

    def _invalid(self) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages["invalid"], code="invalid")


class LogoField(forms.FileField):
    """An image that becomes a logo of ours, if somebody has one."""

    default_error_messages = {
        "empty": _("비어 있는 파일입니다. 다른 파일을 선택해 주세요."),
        "missing": _("파일을 받지 못했습니다. 다시 선택해 주세요."),
    }

    def __init__(self) -> None:
        super().__init__(
            label=_("로고 이미지"),
            help_text=_("JPG, PNG, WEBP · 2MB 이하 · 고객 화면 맨 위에 표시됩니다."),
            required=False,
            widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the encoded logo, or None when no file was chosen."""
        upload = super().clean(data, initial)
        if not isinstance(upload, UploadedFile):
            return None
        try:
            return logos.encode(upload)
        except logos.Unusable as reason:
            raise forms.ValidationError(gettext(str(reason)), code="unusable") from None


class BrandForm(forms.Form):
    """What a brand needs before its first customer sees it."""

    name = forms.CharField(
        label=_("브랜드명"),
        help_text=_("고객에게 보이는 이름, 14자 이내"),
        max_length=14,
        error_messages={
            "required": _("필수 입력 항목입니다."),
            "max_length": _("14자 이내로 입력해 주세요."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    support_phone = PhoneField(
        label=_("고객센터 전화번호"),
        help_text=_("보증서와 알림톡에 표시됩니다"),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    logo = LogoField()
