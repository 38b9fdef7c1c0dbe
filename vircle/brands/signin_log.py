"""Sign-ins, sign-outs and failures go to the log; also the words of the sign-in forms."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from vircle.brands.models import SignInLog, User
from vircle.foundation import clock

_SILENT = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}


class SignIn(models.TextChoices):
    """What somebody did at the door."""

    SIGNED_IN = "signed_in", _("로그인")
    SIGNED_OUT = "signed_out", _("로그아웃")
    FAILED = "failed", _("로그인 실패")
    OTHERS_ENDED = "others_ended", _("다른 기기 로그아웃")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's hooks, so that no signal is needed (setting ACCOUNT_ADAPTER)."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("이메일 또는 비밀번호가 올바르지 않습니다."),
        "email_taken": _("이미 가입한 이메일입니다. 로그인해 주세요."),
        "too_many_login_attempts": _("로그인에 여러 번 실패했습니다. 잠시 후 다시 시도해 주세요."),
        "rate_limited": _("요청이 너무 많습니다. 잠시 후 다시 시도해 주세요."),
        "account_inactive": _("사용이 중지된 계정입니다. 브랜드 소유자에게 문의해 주세요."),
    }

    def login(self, request: HttpRequest, user: User) -> None:
        """Note who signed in."""
        super().login(request, user)
        self._note(request, SignIn.SIGNED_IN, user=user)

    def logout(self, request: HttpRequest) -> None:
        """Note who signed out, while it is still known."""
        user = request.user if isinstance(request.user, User) else None
        super().logout(request)
        self._note(request, SignIn.SIGNED_OUT, user=user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note whose account was tried; an address that nobody has is not kept."""
        email = str(credentials.get("email", "")).lower()
        self._note(request, SignIn.FAILED, user=User.objects.filter(email=email).first())

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Say nothing of signing in or out: the page one arrives at says enough."""
        if message_template not in _SILENT:
            super().add_message(request, level, message_template, *args, **kwargs)

    def _note(self, request: HttpRequest, action: SignIn, *, user: User | None) -> None:
        SignInLog.objects.create(
            at=clock.now(), user=user, action=action, address=self._address(request)
        )

    def _address(self, request: HttpRequest) -> str | None:
        try:
            return str(self.get_client_ip(request))
        except PermissionDenied:  # behind a Unix socket without a forwarding header
            return None
