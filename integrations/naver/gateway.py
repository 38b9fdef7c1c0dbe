"""What Naver's gateway says in front of every API, as what it means for us."""

import logging
from typing import Any

from integrations.connector import NO_ANSWER, Busy, ConnectorError
from integrations.naver.assumptions import QUOTA_MOMENT, QUOTA_PAUSE
from integrations.naver.trouble import QUOTA_SPENT, IpBlocked, note_task
from vircle.foundation.http import Answer, BadAnswer

logger = logging.getLogger(__name__)

AUTHN = "GW.AUTHN"
_IP = "GW.IP_NOT_ALLOWED"
_RATE, _QUOTA = "GW.RATE_LIMIT", "GW.QUOTA_LIMIT"
_RATE_SECONDS, _IP_SECONDS, _SERVER_SECONDS = 1.0, 300.0, 5.0
_LONGEST_RETRY_AFTER = 3600


def code_of(answer: Answer) -> str:
    """Return the error's code, or "" when the body is not one of Naver's."""
    body = _body(answer)
    return str(body.get("code") or "")[:40]


def wrong_inputs(answer: Answer) -> set[str]:
    """Return the names of the inputs that were not accepted."""
    stated = _body(answer).get("invalidInputs")
    rows = stated if isinstance(stated, list) else []
    return {str(row.get("name")) for row in rows if isinstance(row, dict)}


def _body(answer: Answer) -> dict[str, Any]:
    try:
        body = answer.json()
    except (BadAnswer, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def failure(answer: Answer, *, application: str, api: str) -> ConnectorError | None:
    """Return what any API's refusal by the gateway means; None when it is about the request."""
    code = code_of(answer)
    trace = answer.headers.get("gncp-gw-trace-id", "-")
    logger.warning("Naver %s answered %s %s (trace %.64s).", api, answer.status, code, trace)
    if code == _IP:
        note_task(application=application, what="ip")
        return IpBlocked(_IP_SECONDS)
    if answer.status == 429:
        return _too_much(answer, code=code, application=application)
    if answer.status >= 500:
        return Busy(max(_SERVER_SECONDS, retry_after(answer)), NO_ANSWER)
    return None


def _too_much(answer: Answer, *, code: str, application: str) -> Busy:
    stated = retry_after(answer)
    if code != _QUOTA:
        return Busy(max(_RATE_SECONDS, stated))
    if answer.headers.get("gncp-gw-quota-period", "").upper() == "SECONDS":
        return Busy(max(QUOTA_MOMENT.total_seconds(), stated))
    # Not for the rest of a round, whose end is not said: somebody should look why.
    note_task(application=application, what="quota")
    return Busy(max(QUOTA_PAUSE.total_seconds(), stated), QUOTA_SPENT)


def retry_after(answer: Answer) -> float:
    """Return the seconds of Retry-After, which is not documented but honoured if it comes."""
    stated = answer.headers.get("retry-after", "")
    return float(min(_LONGEST_RETRY_AFTER, int(stated))) if stated.isdecimal() else 0.0
