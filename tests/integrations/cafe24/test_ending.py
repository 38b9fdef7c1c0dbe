"""When a link is said to have ended: never by one signal."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations.cafe24.ending import Refusal, Signals, ask_again_at, ending, is_disproved
from integrations.models import EndedBy

NOW = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GRANT, SHUT = Refusal.GRANT, Refusal.SHUT
ALIVE = NOW + 13 * DAY


def refused(
    times: int,
    *,
    since: timedelta = timedelta(0),
    heard: bool = False,
    lapsed: bool = False,
    awaited: timedelta | None = None,
) -> Signals:
    return Signals(
        refusals=times,
        refused_at=NOW - since if times else None,
        removal_heard_at=NOW - MINUTE if heard else None,
        refresh_expires_at=NOW - MINUTE if lapsed else ALIVE,
        answer_awaited_since=None if awaited is None else NOW - awaited,
    )


@pytest.mark.parametrize(
    ("signals", "refusal", "ended"),
    [
        # One signal alone is none.
        (refused(0, heard=True), SHUT, None),
        (refused(0, lapsed=True), GRANT, None),
        (refused(0, awaited=HOUR), GRANT, None),
        (refused(1), GRANT, None),
        (refused(1), SHUT, None),
        # Many refusals at once, or two far apart, are what Cafe24's own mistake looked like.
        (refused(50, since=59 * MINUTE), GRANT, None),
        (refused(50, since=59 * MINUTE), SHUT, None),
        (refused(2, since=DAY), GRANT, None),
        (refused(2, since=DAY), SHUT, None),
        # Two signals.
        (refused(1, heard=True), SHUT, EndedBy.REMOVED),
        (refused(1, heard=True), GRANT, EndedBy.REMOVED),
        (refused(1, lapsed=True), GRANT, EndedBy.EXPIRED),
        (refused(1, awaited=HOUR), GRANT, EndedBy.EXPIRED),
        (refused(3, since=HOUR), GRANT, EndedBy.EXPIRED),
        (refused(3, since=HOUR), SHUT, EndedBy.REMOVED),
        (refused(3, since=HOUR, heard=True, lapsed=True), GRANT, EndedBy.REMOVED),
        # Somebody may be waiting for that answer at this moment.
        (refused(1, awaited=30 * timedelta(seconds=1)), GRANT, None),
        # The API's word says nothing about a refresh token.
        (refused(1, awaited=HOUR), SHUT, None),
        (refused(1, lapsed=True), SHUT, None),
    ],
)
def test_an_end_takes_two_signals(
    signals: Signals, refusal: Refusal, ended: EndedBy | None
) -> None:
    assert ending(signals, refusal=refusal, now=NOW) == ended


@pytest.mark.parametrize(
    ("signals", "wait"),
    [
        (refused(0), None),
        (refused(1), 5 * MINUTE),
        (refused(2), 20 * MINUTE),
        (refused(3), HOUR),
        (refused(9), HOUR),
        (refused(1, heard=True), None),
    ],
)
def test_after_a_refusal_nobody_asks_for_a_while(signals: Signals, wait: timedelta | None) -> None:
    assert ask_again_at(signals) == (None if wait is None else NOW + wait)


def test_the_pauses_lead_to_a_decision() -> None:
    """Asking whenever it is allowed comes to an end, and not before an hour is over."""
    asked_at, signals = NOW, Signals(refresh_expires_at=ALIVE)
    for times in range(1, 6):
        signals = Signals(times, signals.refused_at or asked_at, None, ALIVE)
        if ending(signals, refusal=GRANT, now=asked_at):
            break
        asked_at = ask_again_at(signals) or asked_at
    assert asked_at == NOW + HOUR


@pytest.mark.parametrize(
    ("heard_at", "wrong"), [(None, False), (NOW - MINUTE, False), (NOW - HOUR, True)]
)
def test_news_of_a_removal_is_disproved_by_later_success(
    heard_at: datetime | None, wrong: bool
) -> None:
    assert is_disproved(heard_at, now=NOW) is wrong
