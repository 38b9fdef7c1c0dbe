"""Why an installation from Cafe24 stops, what the person is told, and what to press next."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.cafe24.scopes import named


@dataclass(frozen=True, slots=True)
class Reason:
    """Its name in the log, what the page says, the page's status, and how to try again."""

    name: str
    text: str | Promise
    status: int = 400
    again: str | Promise = ""


class Stopped(Exception):
    """The installation cannot go on; nothing was connected."""

    def __init__(
        self,
        reason: Reason,
        *,
        brand_id: int | None = None,
        mall_id: str = "",
        scopes: Iterable[str] = (),
    ) -> None:
        super().__init__(reason.name)
        self.reason, self.brand_id, self.mall_id = reason, brand_id, mall_id
        self.scopes = sorted(scopes)

    @property
    def text(self) -> str:
        """Return what the page says."""
        return str(self.reason.text).replace("{scope}", ", ".join(named(self.scopes)))

    @property
    def outcome(self) -> str:
        """Return what is kept of it with the consent that it ended."""
        return " ".join([self.reason.name, *self.scopes])[:300]


BAD_SIGNATURE = Reason(
    "bad_signature",
    _("카페24에서 온 요청인지 확인할 수 없습니다. 카페24 관리자에서 버클 앱을 다시 열어 주세요."),
    403,
)
LINK_EXPIRED = Reason(
    "link_expired", _("연결 시간이 지났습니다. 카페24 관리자에서 버클 앱을 다시 열어 주세요."), 410
)
BAD_STATE = Reason(
    "bad_state",
    _(
        "연동을 시작한 창이 아니거나 이미 사용한 요청입니다. 연동된 정보는 없습니다. "
        "[연동하기]를 다시 눌러 주세요."
    ),
    again=_("연동하기"),
)
DENIED = Reason(
    "denied",
    _(
        "카페24에서 동의가 취소되었습니다. 연동된 정보는 없습니다. "
        "다시 연동하려면 [연동하기]를 눌러 주세요."
    ),
    again=_("연동하기"),
)
# Cafe24 sent somebody back with an error that is not a refusal.
NOT_GRANTED = Reason(
    "not_granted",
    _(
        "카페24가 연동 요청을 처리하지 못했습니다. 연동된 정보는 없습니다. "
        "잠시 후 [다시 시도]를 눌러 주세요."
    ),
    again=_("다시 시도"),
)
TAKEN = Reason(
    "taken",
    _(
        "이 쇼핑몰은 이미 다른 브랜드에 연동되어 있습니다. "
        "기존 브랜드에서 연동을 해제한 뒤 다시 시도해 주세요."
    ),
    409,
)
CODE_EXPIRED = Reason(
    "code_expired",
    _("카페24 승인 시간이 지났습니다. [연동 시작하기]를 다시 눌러 주세요."),
    again=_("연동 시작하기"),
)
# Between [연동 시작하기] and the way back more time went by than a consent is kept for.
CONSENT_EXPIRED = Reason(
    "consent_expired",
    _(
        "동의하기까지 10분이 넘게 걸려 연동을 마치지 못했습니다. 연동된 정보는 없습니다. "
        "[연동 시작하기]를 다시 눌러 주세요."
    ),
    410,
    again=_("연동 시작하기"),
)
BAD_MALL = Reason(
    "bad_mall",
    _(
        "쇼핑몰 아이디를 다시 확인해 주세요. "
        "카페24 관리자 주소의 https:// 와 .cafe24.com 사이의 값입니다."
    ),
)
NO_ANSWER = Reason(
    "no_answer",
    _("카페24가 응답하지 않습니다. 잠시 후 다시 시도해 주세요. 연동된 정보는 없습니다."),
    503,
    again=_("다시 시도"),
)
SCOPE_MISSING = Reason(
    "scope_missing",
    _("필요한 권한 {scope}이(가) 빠져 있습니다. [다시 동의하기]를 눌러 주세요."),
    again=_("다시 동의하기"),
)

BY_NAME = {
    reason.name: reason
    for reason in (
        BAD_SIGNATURE,
        LINK_EXPIRED,
        BAD_STATE,
        DENIED,
        NOT_GRANTED,
        TAKEN,
        CODE_EXPIRED,
        CONSENT_EXPIRED,
        BAD_MALL,
        NO_ANSWER,
        SCOPE_MISSING,
    )
}
