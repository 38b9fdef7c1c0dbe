"""Why an installation from Cafe24 stops, and what the person is told."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Reason:
    """Its name in the log, what the page says, the page's status."""

    name: str
    text: str | Promise
    status: int = 400


class Stopped(Exception):
    """The installation cannot go on; nothing was connected."""

    def __init__(self, reason: Reason, *, brand_id: int | None = None, scope: str = "") -> None:
        super().__init__(reason.name)
        self.reason, self.brand_id, self.scope = reason, brand_id, scope

    @property
    def text(self) -> str:
        """Return what the page says."""
        return str(self.reason.text).replace("{scope}", self.scope)


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
)
DENIED = Reason(
    "denied",
    _(
        "카페24에서 동의가 취소되었습니다. 연동된 정보는 없습니다. "
        "다시 연동하려면 [연동하기]를 눌러 주세요."
    ),
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
    "code_expired", _("카페24 승인 시간이 지났습니다. [연동 시작하기]를 다시 눌러 주세요.")
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
)
SCOPE_MISSING = Reason(
    "scope_missing", _("필요한 권한 {scope}이(가) 빠져 있습니다. [다시 동의하기]를 눌러 주세요.")
)
