"""What goes wrong with Naver, in words for the operator who can do something about it."""

import logging
from dataclasses import dataclass

import redis
from django.utils.translation import gettext_noop

from integrations.connector import Busy, ConnectorError, NotAccepted
from vircle.foundation.limiter import client

logger = logging.getLogger(__name__)

MALFORMED = gettext_noop(
    "시크릿 형식이 올바르지 않습니다. 커머스API센터에서 29자 전체를 복사해 주세요."
)
IP_BLOCKED = gettext_noop(
    "네이버에 등록되지 않은 IP에서 호출했습니다. 커머스API센터 > 애플리케이션 > API 호출 IP에 "
    "이 서버의 IP를 등록해 주세요. 주문은 대기 중이며 누락되지 않습니다."
)
CLOCK_WRONG = gettext_noop(
    "서버 시각이 맞지 않아 네이버가 요청을 거절했습니다. 운영 담당자에게 알려 주세요."
)
CREDENTIALS = gettext_noop(
    "애플리케이션 ID 또는 시크릿이 올바르지 않습니다. 커머스API센터의 값을 다시 확인해 주세요."
)
NOT_SUBSCRIBED = gettext_noop(
    "아직 솔루션 사용이 시작되지 않았습니다. 커머스솔루션마켓에서 [사용하기]를 눌러 주세요."
)
ENDED = gettext_noop("솔루션 사용이 해지되었습니다. 이미 발급한 보증서는 그대로 유지됩니다.")
UNAUTHORISED = gettext_noop(
    "네이버가 권한을 확인해 주지 않습니다. 잠시 후 다시 확인하며, 계속되면 커머스API센터에서 "
    "애플리케이션의 API 그룹(주문 판매자, 상품, 판매자정보)을 확인해 주세요."
)
NOT_CONFIGURED = gettext_noop(
    "네이버 솔루션 애플리케이션이 설정되지 않았습니다. 운영 담당자에게 알려 주세요."
)
QUOTA_SPENT = gettext_noop(
    "네이버의 호출 할당량을 모두 사용해 잠시 멈추었습니다. "
    "누락되는 주문은 없으며 자동으로 이어집니다."
)

# Noted again for as long as it lasts.
_TASK_SECONDS = 3600
_TASKS = "naver:operator-tasks"


class NotConfigured(ConnectorError):
    """The platform's own solution application is not set up."""

    def __init__(self) -> None:
        super().__init__(NOT_CONFIGURED)


class WrongCredentials(ConnectorError):
    """The application's id or secret is not accepted, or cannot be one at all."""

    def __init__(self, message: str = CREDENTIALS) -> None:
        super().__init__(message)


class TokenRefused(ConnectorError):
    """Naver gives no token for this seller: not subscribed (any more), or not authenticated."""

    def __init__(self, message: str = NOT_SUBSCRIBED) -> None:
        super().__init__(message)


class Unauthorised(Busy):
    """A fresh token was refused too; that has many causes, so it ends nothing by itself."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(retry_after, UNAUTHORISED)


class IpBlocked(Busy):
    """Our address is not on the application's list: only a person can put it there."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(retry_after, IP_BLOCKED)


class ClockWrong(Busy):
    """Naver's clock and ours differ by too much."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(retry_after, CLOCK_WRONG)


class BadRequest(NotAccepted):
    """A 4xx about the request itself: never repeated unchanged."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__()
        self.status, self.code = status, code


class NotFound(BadRequest):
    """Naver has no such thing."""


@dataclass(frozen=True, slots=True)
class OperatorTask:
    """Something that only whoever runs Vircle can put right at Naver."""

    application: str
    what: str


def note_task(*, application: str, what: str) -> None:
    """Keep a human task in sight for an hour, and log it once in that time."""
    try:
        is_new = client().set(f"{_TASKS}:{what}:{application}", 1, nx=True, ex=_TASK_SECONDS)
    except redis.RedisError:
        is_new = True
    if is_new:
        logger.error("Naver application %s needs a person: %s.", application, what)


def operator_tasks() -> list[OperatorTask]:
    """List what waits for the person who runs Vircle."""
    try:
        names = [name.decode() for name in client().scan_iter(f"{_TASKS}:*")]
    except redis.RedisError:
        return []
    found = (name.removeprefix(f"{_TASKS}:").partition(":") for name in names)
    return sorted(
        (OperatorTask(application, what) for what, _, application in found),
        key=lambda task: (task.application, task.what),
    )
