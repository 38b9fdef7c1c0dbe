"""Why linking a SmartStore stops, and what the person is told."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integrations.connector import ConnectorError
from integrations.naver.assumptions import NOT_ASKED_FOR_CODES, ROLE_CODES, TOKEN_CODES
from integrations.naver.trouble import (
    NOT_SUBSCRIBED,
    BadRequest,
    ClockWrong,
    IpBlocked,
    NotConfigured,
    TokenRefused,
    Unauthorised,
    WrongCredentials,
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Its name in the log, what the page says, and the page's status."""

    name: str
    text: str | Promise
    status: int = 400


class Stopped(Exception):
    """Linking cannot go on; nothing was connected."""

    def __init__(self, reason: Reason, *, brand_id: int | None = None, detail: str = "") -> None:
        super().__init__(reason.name)
        self.reason, self.brand_id, self.detail = reason, brand_id, detail

    @property
    def text(self) -> str:
        """Return what the page says."""
        return gettext(str(self.reason.text))


# Shown by Naver's own page (documented), so it needs no words of ours.
UNVERIFIED = Reason("unverified", "", 302)
COMMERCE_ID = Reason(
    "commerce_id", _("네이버 커머스 ID 인증을 완료하지 못했습니다. 다시 시도해 주세요."), 403
)
EXPIRED = Reason(
    "expired",
    _(
        "연결 시간이 지났습니다. 연동된 정보는 없습니다. "
        "커머스솔루션마켓에서 [사용하기]를 다시 눌러 주세요."
    ),
    410,
)
NOT_IN_USE = Reason("not_in_use", NOT_SUBSCRIBED, 409)
ROLE = Reason(
    "role",
    _(
        "이 네이버 커머스 ID의 권한으로는 솔루션을 사용할 수 없습니다. 연동된 정보는 없습니다. "
        "스토어의 통합매니저 또는 주매니저로 다시 인증해 주세요."
    ),
    403,
)
TAKEN = Reason(
    "taken",
    _(
        "이 스토어는 이미 다른 브랜드에 연동되어 있습니다. "
        "기존 브랜드에서 연동을 해제한 뒤 다시 시도해 주세요."
    ),
    409,
)
NO_ANSWER = Reason(
    "no_answer",
    _("네이버가 응답하지 않습니다. 잠시 후 다시 시도해 주세요. 연동된 정보는 없습니다."),
    503,
)
TOO_OFTEN = Reason("too_often", _("요청이 많습니다. 잠시 후 다시 시도해 주세요."), 429)

# What their messages say is for whoever runs Vircle, and that person cannot see Naver's answer.
_TOLD_AS_THEY_ARE = (IpBlocked, ClockWrong, NotConfigured, Unauthorised, WrongCredentials)


def reason_of(error: ConnectorError) -> Reason:
    """Return what a call that did not succeed means to the person who waits for it."""
    if isinstance(error, TokenRefused):
        return NOT_IN_USE
    if isinstance(error, _TOLD_AS_THEY_ARE):
        return Reason(type(error).__name__.lower(), str(error), 503)
    if isinstance(error, BadRequest):
        return _of_code(error.code)
    return NO_ANSWER


def _of_code(code: str) -> Reason:
    if code in TOKEN_CODES:
        return COMMERCE_ID
    if code in ROLE_CODES:
        return ROLE
    return NOT_IN_USE if code in NOT_ASKED_FOR_CODES else NO_ANSWER
