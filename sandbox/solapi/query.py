"""The query language of the gateway's lists: `field[op]=`, criteria triples, dates and pages."""

import json
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from sandbox.solapi import assumptions
from sandbox.solapi.errors import ApiError, invalid
from sandbox.store import Document

Args = MultiDict[str, str]
Test = Callable[[Document], bool]

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "like": lambda value, wanted: wanted.strip("%") in str(value),
    "in": lambda value, wanted: value in _listed(wanted),
}
_PARAMETER = re.compile(r"^(?P<field>\w+?)(?:\[(?P<op>\w*)\])?$")
_WORD = re.compile(r"[^\s\[\]\"',]+")


def _listed(text: str) -> list[str]:
    """A JSON array, a Python-looking list or words with commas: clients send all three."""
    return _WORD.findall(text)


def _unknown(what: str) -> ApiError:
    return invalid(f"알 수 없는 검색 조건입니다: {what}")


def _comparable(value: object, *, is_date: bool) -> object:
    if not is_date or value is None:
        return value
    try:
        moment = datetime.fromisoformat(_escaped(str(value)))
    except ValueError as error:
        raise _unknown(str(value)) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _escaped(text: str) -> str:
    """An unescaped "+09:00" reaches a server as " 09:00"."""
    return text.replace(" ", "+") if "T" in text else text


def _test(column: str, op: str, wanted: str) -> Test:
    compare = _OPERATORS.get(op)
    if compare is None:
        raise _unknown(op)
    is_date = column.endswith("_at")
    right = _comparable(wanted, is_date=is_date)

    def holds(doc: Document) -> bool:
        left = _comparable(doc[column], is_date=is_date)
        left = str(left).lower() if isinstance(left, bool) else left
        return left is not None and compare(left, right)

    return holds


def tests(*, args: Args, columns: Mapping[str, str]) -> list[Test]:
    """What a document must meet; `columns` maps the public names to the stored ones."""
    found = _criteria(args, columns) + _dates(args)
    for name, values in args.lists():
        match = _PARAMETER.match(name)
        column = columns.get(match["field"]) if match else None
        if match and column:
            op = match["op"] or ("in" if match["field"].endswith("s") else "eq")
            found.append(_test(column, op, ",".join(values)))
    return found


def _criteria(args: Args, columns: Mapping[str, str]) -> list[Test]:
    if not args.get("criteria"):
        return []
    triples = zip(
        args["criteria"].split(","),
        args.get("cond", "").split(","),
        args.get("value", "").split(","),
        strict=False,
    )
    return [_test(_column(field, columns), op, value) for field, op, value in triples]


def _column(field: str, columns: Mapping[str, str]) -> str:
    if field not in columns:
        raise _unknown(field)
    return columns[field]


def _dates(args: Args) -> list[Test]:
    column = "updated_at" if args.get("dateType", "CREATED").upper() == "UPDATED" else "created_at"
    bounds = {"startDate": "gte", "endDate": "lte"}
    return [_test(column, op, args[name]) for name, op in bounds.items() if args.get(name)]


def select(docs: Sequence[Document], *, wanted: Sequence[Test]) -> list[Document]:
    return [doc for doc in docs if all(test(doc) for test in wanted)]


def page(docs: Sequence[Document], *, args: Args, key: str) -> tuple[list[Document], Document]:
    """One page, newest first, and the keys that lead to it and to the next."""
    newest_first = sorted(docs, key=lambda doc: int(doc["number"]), reverse=True)
    start_key = args.get("startKey")
    if start_key:
        places = [place for place, doc in enumerate(newest_first) if doc[key] == start_key]
        newest_first = newest_first[places[0] :] if places else []
    limit = _limit(args)
    rows, following = newest_first[:limit], newest_first[limit : limit + 1]
    keys = {
        "startKey": rows[0][key] if rows else None,
        "nextKey": following[0][key] if following else None,
        "limit": limit,
    }
    return rows, keys


def _limit(args: Args) -> int:
    text = args.get("limit") or str(assumptions.DEFAULT_LIMIT)
    if not text.isdigit() or not 1 <= int(text) <= assumptions.MAXIMUM_LIMIT:
        raise invalid("limit은 1에서 500까지의 수입니다.")
    return int(text)


def object_of(body: bytes) -> dict[str, Any]:
    """The JSON object of a request; no body counts as an empty one."""
    try:
        parsed = json.loads(body or b"{}")
    except ValueError as error:
        raise ApiError(assumptions.MALFORMED_BODY) from error
    if not isinstance(parsed, dict):
        raise ApiError(assumptions.MALFORMED_BODY)
    return parsed
