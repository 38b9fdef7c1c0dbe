"""What every settings page shares: who may change it, and form fields in our own words."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from vircle.brands.access import BrandRequest, has_role, insist_on_role
from vircle.brands.models import Role
from vircle.brands.saving import SomeoneElseSaved

NOT_SAVED = 422
CONFLICT = 409


def may_edit(request: BrandRequest) -> bool:
    """Tell whether this member may change settings; everybody may look at them."""
    return has_role(role=request.role, at_least=Role.ADMIN)


def admit_editor(request: BrandRequest) -> None:
    """Let only admins pass who send something."""
    if request.method == "POST":
        insist_on_role(request, at_least=Role.ADMIN)


def entry_over(newer: SomeoneElseSaved, *, request: BrandRequest) -> QueryDict:
    """Return what was sent, as made of the version that somebody else saved meanwhile.

    The next press is a decision: whoever was warned may overwrite what they were shown.
    """
    entry = request.POST.copy()
    entry["based_on"] = str(newer.number)
    return entry


class WordedForm(forms.Form):
    """A form whose errors are the product's sentences; `based_on` is the version it was made of."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _reword(field)


def _reword(field: forms.Field) -> None:
    required = _("필수 입력 항목입니다.")
    field.error_messages |= {
        "required": required,
        "invalid_choice": _("목록에서 선택해 주세요."),
        "max_length": _("%(limit_value)s자 이내로 입력해 주세요."),
    }
    if isinstance(field, forms.IntegerField):
        text = getattr(field, "range_text", None) or format_lazy(
            _("{min}에서 {max} 사이의 숫자를 입력해 주세요."),
            min=field.min_value,
            max=field.max_value,
        )
        field.error_messages |= {"invalid": text, "min_value": text, "max_value": text}
