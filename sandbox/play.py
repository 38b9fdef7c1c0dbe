"""What an armed fault makes of a call: before it has its effect, or of its answer."""

import json
import time
from collections.abc import Callable
from itertools import cycle, islice
from typing import Any
from urllib.parse import parse_qsl, urlencode

from werkzeug.wrappers import Response

from sandbox.cafe24 import assumptions
from sandbox.faults import Fault
from sandbox.naver.errors import gateway

Json = dict[str, Any]
HUGE_BYTES = 20 * 1024 * 1024
_DEFAULT_LIMIT = 10


def _cafe24_error(status: int) -> Json:
    message = assumptions.STATUS_MESSAGES.get(status, "Internal Server Error")
    return {"error": {"code": status, "message": message, "more_info": {}}}


def _solapi_error(_status: int) -> Json:
    return {"errorCode": "InternalError", "errorMessage": "Internal Server Error"}


def _naver_error(status: int) -> Json:
    error = gateway(status)
    return {"code": error.code, "message": error.message, "timestamp": None, "traceId": "0" * 16}


# Each service's own shape of an error, by status.
ERROR_BODIES: dict[str, Callable[[int], Json]] = {
    "cafe24": _cafe24_error,
    "naver": _naver_error,
    "solapi": _solapi_error,
}


def before(fault: Fault) -> Response | None:
    """None lets the call go on to its service."""
    if fault.fault == "drop":
        raise ConnectionAbortedError("fault: dropped before the effect")
    if fault.fault == "slow":
        time.sleep(fault.seconds)
        return None
    return _error(fault)


def after(fault: Fault, answer: Response, *, query: str) -> None:
    if fault.fault == "accept_then_drop":
        raise ConnectionAbortedError("fault: dropped after the effect")
    if fault.fault == "accept_then_slow":
        time.sleep(fault.seconds)
    elif fault.fault == "accept_then_error":
        answer.status_code = fault.status
        answer.set_data(_error(fault).get_data())
    elif fault.fault == "error_in_200":
        answer.status_code = 200
        answer.set_data(_error(fault).get_data())
    elif fault.fault == "endless_pages":
        answer.set_data(_full_page(answer.get_data(), query=query))
    else:
        answer.set_data(_RESHAPED[fault.fault](answer.get_data()))


def first_page(query: str) -> str:
    """The same query without the place to begin at: what an endless loop keeps answering."""
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(name, value) for name, value in pairs if name != "offset"])


def _error(fault: Fault) -> Response:
    body = json.dumps(ERROR_BODIES[fault.service](fault.status))
    return Response(body, status=fault.status, mimetype="application/json")


def _rows(body: Json) -> tuple[str, list[Any]]:
    """The name and the rows of a list answer; no name when it is not one."""
    found = ((name, value) for name, value in body.items() if isinstance(value, list))
    return next(found, ("", []))


def _full_page(data: bytes, *, query: str) -> bytes:
    body = _object(data)
    name, rows = _rows(body)
    if not rows:
        return data
    limit = int(dict(parse_qsl(query)).get("limit", _DEFAULT_LIMIT))
    return _text(body | {name: list(islice(cycle(rows), limit))})


def _broken_row(data: bytes) -> bytes:
    """The row in the middle keeps nothing but its first field."""
    body = _object(data)
    name, rows = _rows(body)
    if not rows:
        return data
    middle = len(rows) // 2
    broken = dict(list(rows[middle].items())[:1]) if isinstance(rows[middle], dict) else {}
    return _text(body | {name: [*rows[:middle], broken, *rows[middle + 1 :]]})


def _not_a_list(data: bytes) -> bytes:
    """A list becomes an object; one object becomes a list."""
    body = _object(data)
    name = _rows(body)[0]
    if name:
        return _text(body | {name: {"0": None}})
    return _text({key: [value] for key, value in body.items()})


def _huge(data: bytes) -> bytes:
    """Still valid, but far longer than any answer should be."""
    return _text(_object(data) | {"padding": "x" * HUGE_BYTES})


def _truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _object(data: bytes) -> Json:
    try:
        body = json.loads(data)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _text(body: Json) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


_RESHAPED: dict[str, Callable[[bytes], bytes]] = {
    "truncate": _truncated,
    "broken_row": _broken_row,
    "not_a_list": _not_a_list,
    "huge": _huge,
}
