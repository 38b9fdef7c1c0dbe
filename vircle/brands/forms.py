"""Forms about people and brands; they validate, services save."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from vircle.brands.models import User


class SignupForm(forms.Form):
    """What sign-up asks besides address and password; allauth adds those."""

    name = forms.CharField(label=_("이름"), max_length=40)

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the name; allauth calls this with the saved user."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
