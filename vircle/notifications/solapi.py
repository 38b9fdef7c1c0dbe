"""SOLAPI by its group flow: open, put, send; every call signed anew, none repeated here."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from vircle.foundation import http
from vircle.notifications import solapi_codes
from vircle.notifications.gateway import (
    Fate,
    Filed,
    GatewayFailed,
    Group,
    GroupClosed,
    Meaning,
    Misconfigured,
    NothingHappened,
    Outgoing,
    Report,
    Unsure,
)
from vircle.notifications.reasons import Reason

DEADLINE = http.Deadline(connect=3.0, silence=8.0, total=8.0)
_GROUPS = "/messages/v4/groups"
_FATES = {
    "PENDING": Fate.WAITING,
    "SENDING": Fate.LEFT,
    "COMPLETE": Fate.LEFT,
    # Nothing of it could be sent, and nothing will be.
    "FAILED": Fate.GONE,
    "DELETED": Fate.GONE,
}
_PAGE = 500
_PAGES = 20
_DELIVERY_ID = "deliveryId"


class _NotFound(GatewayFailed):
    """The gateway knows nothing of this group."""


@dataclass(frozen=True, slots=True)
class Solapi:
    """One account."""

    url: str
    api_key: str
    api_secret: str = field(repr=False)
    sender: str = ""
    deadline: http.Deadline = DEADLINE

    @property
    def longest_call(self) -> float:
        """Return the seconds after which any one call has ended."""
        return self.deadline.total

    def open_group(self) -> str:
        """Open a group that accepts one customer's stamp and warranty side by side."""
        answer = self._call("POST", _GROUPS, {"allowDuplicates": True})
        return _text(answer, "groupId")

    def put(self, *, group: str, messages: Sequence[Outgoing]) -> Mapping[str, Filed]:
        """Register messages; the answer is 200 even when none of them was accepted."""
        body = {"messages": [self._message(each) for each in messages]}
        answer = self._call("PUT", f"{_GROUPS}/{group}/messages", body)
        return _filed(answer.get("resultList"))

    def send(self, *, group: str) -> None:
        """Let the group leave."""
        self._call("POST", f"{_GROUPS}/{group}/send", {})

    def look_up(self, *, group: str) -> Group:
        """Read the group's state and, once it has left, its messages."""
        try:
            answer = self._call("GET", f"{_GROUPS}/{group}")
        except _NotFound:
            return Group(Fate.GONE, {})
        fate = _FATES.get(_text(answer, "status"))
        if fate is None:
            raise Unsure("The group is in a state that is not known.", code=answer["status"])
        return Group(fate, self._messages(group) if fate is Fate.LEFT else {})

    def discard(self, *, group: str) -> None:
        """Delete a group that has not left."""
        try:
            self._call("DELETE", f"{_GROUPS}/{group}")
        except _NotFound:
            return

    def meaning(self, *, code: str) -> Meaning:
        """Explain a message's code."""
        return solapi_codes.meaning(code)

    def _messages(self, group: str) -> dict[str, Filed]:
        found: dict[str, Filed] = {}
        params = {"limit": str(_PAGE)}
        for _ in range(_PAGES):
            answer = self._call("GET", f"{_GROUPS}/{group}/messages", params=params)
            rows = answer.get("messageList")
            found |= _filed(list(rows.values()) if isinstance(rows, dict) else rows)
            if not answer.get("nextKey"):
                return found
            params["startKey"] = str(answer["nextKey"])
        raise Unsure("The group has more messages than we put into it.")

    def _message(self, message: Outgoing) -> dict[str, Any]:
        sender = {"from": self.sender} if self.sender else {}
        return {
            **sender,
            "to": message.phone,
            "country": "82",
            "type": "ATA",
            "customFields": {_DELIVERY_ID: message.delivery_id, "kind": message.kind},
            "kakaoOptions": {
                "pfId": message.channel_id,
                "templateId": message.template_id,
                # Left on, a text message would follow by itself when Kakao cannot deliver.
                "disableSms": True,
                "variables": {f"#{{{name}}}": value for name, value in message.variables.items()},
            },
        }

    def _call(
        self, method: str, path: str, body: Any = None, *, params: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        try:
            answer = http.call(
                method=method,
                url=f"{self.url}{path}",
                headers={"Authorization": self._signature()},
                params=params,
                json_body=body,
                deadline=self.deadline,
            )
            if answer.status >= 300:
                raise _refusal(answer)
            return _object(answer.json())
        except http.NotSent as error:
            raise NothingHappened(str(error), code="connect") from error
        except http.CallFailed as error:
            raise Unsure(str(error), code="no_answer") from error

    def _signature(self) -> str:
        # Real time, not ours: the gateway compares it with its own clock, 15 minutes either way.
        date, salt = datetime.now(UTC).isoformat(), secrets.token_hex(16)
        key, text = self.api_secret.encode(), f"{date}{salt}".encode()
        digest = hmac.new(key, text, hashlib.sha256).hexdigest()
        return f"HMAC-SHA256 apiKey={self.api_key}, date={date}, salt={salt}, signature={digest}"


def from_settings() -> Solapi:
    """Return the platform's own account."""
    return Solapi(
        url=settings.SOLAPI_API_URL.rstrip("/"),
        api_key=settings.SOLAPI_API_KEY,
        api_secret=settings.SOLAPI_API_SECRET,
        sender=settings.SOLAPI_SENDER_NUMBER,
    )


def _refusal(answer: http.Answer) -> GatewayFailed:
    code = _error_code(answer)
    if answer.status >= 500:
        return Unsure("The gateway failed.", code=code)
    if answer.status == 429 or "TooMany" in code or code == "DuplicatedSignature":
        wait = answer.headers.get("retry-after", "")
        seconds = float(wait) if wait.isdigit() else 0.0
        return NothingHappened("The gateway asks for patience.", code=code, wait=seconds)
    if answer.status == 404:
        return _NotFound("The gateway does not know this group.", code=code)
    if "Pending" in code:
        return GroupClosed("The group has left or was deleted.", code=code)
    balance = answer.status == 402 or "Balance" in code or "Enough" in code
    reason = Reason.BALANCE if balance else Reason.SENDER
    return Misconfigured("The gateway refused.", code=code, reason=reason)


def _error_code(answer: http.Answer) -> str:
    try:
        return str(answer.json()["errorCode"])[:20]
    except (http.BadAnswer, KeyError, TypeError):
        return str(answer.status)


def _object(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise Unsure("The answer is not what was agreed.", code="answer")
    return answer


def _text(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise Unsure(f"The answer has no {name}.", code="answer")
    return value


def _filed(rows: Any) -> dict[str, Filed]:
    if not isinstance(rows, list):
        raise Unsure("The answer has no list of messages.", code="answer")
    items = (report for row in rows if (report := read_report(row)))
    return {
        item.delivery_id: Filed(item.gateway_message_id, item.code, item.occurred_at)
        for item in items
    }


def read_report(row: Any) -> Report | None:
    """Read one message of a list, an answer or a webhook; None for what is not one of ours."""
    row = row.get("data", row) if isinstance(row, dict) else {}
    fields = row.get("customFields") if isinstance(row, dict) else None
    delivery_id = fields.get(_DELIVERY_ID) if isinstance(fields, dict) else None
    if not isinstance(delivery_id, str):
        return None
    return Report(
        delivery_id=delivery_id,
        gateway_message_id=str(row.get("messageId") or ""),
        group=str(row.get("groupId") or ""),
        code=str(row.get("statusCode") or "")[:20],
        occurred_at=_moment(row.get("dateReported") or row.get("dateProcessed")),
    )


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_webhook(body: bytes) -> list[Report]:
    """Read a webhook's items, flat or in envelopes; unreadable ones count for nothing."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return []
    rows = parsed if isinstance(parsed, list) else [parsed]
    return [report for row in rows if (report := read_report(row))]


def is_webhook_secret(given: str) -> bool:
    """Compare the static header: the hex SHA-1 of the webhook's secret, not of the body."""
    secret = settings.SOLAPI_WEBHOOK_SECRET
    # The gateway chose SHA-1; the secret is random, so nothing hangs on collisions.
    expected = hashlib.sha1(secret.encode()).hexdigest()  # noqa: S324
    return bool(secret) and hmac.compare_digest(given.lower().encode(), expected.encode())
