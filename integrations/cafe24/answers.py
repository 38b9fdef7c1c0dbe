"""What an answer of Cafe24's means, in either of its two shapes of an error; pure."""

import json
from dataclasses import dataclass, field
from typing import Any

from vircle.foundation.http import Answer

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it is meant: an error that came with a 200 has the status of its code.

    `error` is OAuth's name of it, "invalid_grant"; `message` is Cafe24's own sentence.
    """

    status: int
    body: Any = field(repr=False)
    error: str = ""
    message: str = ""


def read(answer: Answer) -> Reply:
    """Read an answer; a body that is not JSON is None."""
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict) or "error" not in body:
        return Reply(answer.status, body)
    return _problem(answer.status, body)


def _problem(status: int, body: dict[str, Any]) -> Reply:
    error = body["error"]
    if isinstance(error, dict):
        return Reply(_meant(status, error.get("code")), body, "", _text(error.get("message")))
    message = _text(body.get("error_description"))
    return Reply(_meant(status, body.get("code")), body, _text(error), message)


def _meant(status: int, code: object) -> int:
    """Believe the status, unless it says that all is well; a code may be a number or a text."""
    if status >= 400:
        return status
    stated = _text(code)
    is_status = stated.isascii() and stated.isdigit() and len(stated) == 3 and stated >= "400"
    # 0 is no status: an error of which nothing else is known.
    return int(stated) if is_status else 0


def _text(value: object) -> str:
    return str(value)[:_LONGEST] if isinstance(value, str | int) else ""
