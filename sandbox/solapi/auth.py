"""The gateway's HMAC header: who calls, when, and not with a signature seen before."""

import hashlib
import hmac
import threading
import time
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sandbox.solapi import assumptions
from sandbox.solapi.errors import ApiError, Refusal

TOLERANCE = timedelta(minutes=15)
_ALGORITHMS = {"hmac-sha256": hashlib.sha256, "hmac-md5": hashlib.md5}
_SALT_BYTES = range(12, 65)


class SignatureMemory:
    """Signatures of the last minutes, so that a copied request is refused."""

    def __init__(self, keep: timedelta = assumptions.SIGNATURE_KEPT_FOR) -> None:
        self._keep = keep.total_seconds()
        self._lock = threading.Lock()
        self._seen: set[str] = set()
        self._order: deque[tuple[float, str]] = deque()

    def is_new(self, signature: str) -> bool:
        now = time.monotonic()
        with self._lock:
            while self._order and self._order[0][0] < now - self._keep:
                self._seen.discard(self._order.popleft()[1])
            if signature in self._seen:
                return False
            self._seen.add(signature)
            self._order.append((now, signature))
        return True


def check(
    header: str | None,
    *,
    key: str,
    secret: str,
    clocks: Iterable[datetime],
    memory: SignatureMemory,
) -> None:
    """Return when the header proves the account, else raise the 403 that the gateway answers."""
    algorithm, given = _parse(header)
    if not hmac.compare_digest(given.get("apikey", "").encode(), key.encode()):
        raise ApiError(Refusal(403, "InvalidAPIKey", "유효하지 않은 API Key입니다."))
    date, salt = given.get("date", ""), given.get("salt", "")
    digest = hmac.new(secret.encode(), (date + salt).encode(), _ALGORITHMS[algorithm]).hexdigest()
    signature = given.get("signature", "")
    wrong_salt = len(salt.encode()) not in _SALT_BYTES
    if wrong_salt or not hmac.compare_digest(signature.lower().encode(), digest.encode()):
        raise ApiError(Refusal(403, "SignatureDoesNotMatch", "서명이 일치하지 않습니다."))
    if not any(abs(_instant(date) - now) <= TOLERANCE for now in clocks):
        raise ApiError(Refusal(403, "RequestTimeTooSkewed", "요청 시각의 차이가 15분을 넘습니다."))
    if not memory.is_new(signature.lower()):
        raise ApiError(
            Refusal(403, "DuplicatedSignature", "이미 사용된 서명입니다. 다시 서명해 주세요.")
        )


def _parse(header: str | None) -> tuple[str, dict[str, str]]:
    """The scheme and its parameters; clients differ in the case of the parameter names."""
    scheme, _, rest = (header or "").partition(" ")
    if scheme.lower() not in _ALGORITHMS:
        raise ApiError(assumptions.NO_AUTHORIZATION)
    pairs = (part.partition("=") for part in rest.split(","))
    return scheme.lower(), {name.strip().lower(): value.strip() for name, _, value in pairs}


def _instant(date: str) -> datetime:
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
