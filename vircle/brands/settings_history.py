"""설정 이력: who saved what when, told as the difference to the version before."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vircle.brands.versioning import SettingsVersion

MOST_SHOWN = 20
Word = str | Promise
Teller = Callable[[Any], str]
Words = Mapping[str, tuple[Word, Teller]]


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what it was and what it is; `is_long` is told without its text."""

    label: Word
    before: str
    after: str
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One saved version; the first has no changes."""

    number: int
    at: datetime
    by: str
    changes: list[Change]


def history(
    rows: QuerySet[Any], *, words: Words, long: Collection[str] = frozenset()
) -> list[Entry]:
    """Return versions, newest first, each with what it changed; fields of `long` without text."""
    versions = list(rows.select_related("saved_by").order_by("-number")[: MOST_SHOWN + 1])
    entries = [
        _entry(newer, _changes(older, newer, words=words, long=long))
        for newer, older in pairwise(versions)
    ]
    if versions and len(versions) <= MOST_SHOWN:
        entries.append(_entry(versions[-1], []))
    return entries


def _entry(version: SettingsVersion, changes: Iterable[Change]) -> Entry:
    by = str(version.saved_by) if version.saved_by else ""
    return Entry(version.number, version.saved_at, by, list(changes))


def _changes(
    before: SettingsVersion, after: SettingsVersion, *, words: Words, long: Collection[str]
) -> Iterable[Change]:
    for name, (label, tell) in words.items():
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield Change(label, tell(was), tell(now), is_long=name in long)


def plain(value: Any) -> str:
    """Tell a text or a number as it stands."""
    return str(value) or "-"


def switch(value: Any) -> str:
    """Tell whether something is used."""
    return _("사용함") if value else _("사용 안 함")


def choice(choices: Any) -> Teller:
    """Tell one of a field's choices by its label."""
    return lambda value: str(choices(value).label)
