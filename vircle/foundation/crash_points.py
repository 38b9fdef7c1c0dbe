"""Named lines at which the proofs let a process die; in every other process they do nothing.

Nothing here kills or reads a setting: the entry of the proofs' own processes (tests/prove) says
what happens. The enum is the whole list, and `make prove` fails if one was not killed at.
"""

from collections.abc import Callable
from enum import StrEnum


class Point(StrEnum):
    """A door and the line in it: what was done last, and what is not done yet."""

    HEAR_BEFORE_COMMIT = "hear.before_commit"
    HEAR_AFTER_COMMIT = "hear.after_commit_before_answer"
    READ_AFTER_CLAIM = "read.after_claim"
    READ_AFTER_HTTP = "read.after_http_before_save"
    READ_BEFORE_COMMIT = "read.before_commit"
    READ_AFTER_COMMIT = "read.after_commit_before_ack"
    POLL_AFTER_CLAIM = "poll.after_claim"
    POLL_AFTER_HTTP = "poll.after_http_before_save"
    POLL_BEFORE_COMMIT = "poll.before_commit"
    POLL_AFTER_COMMIT = "poll.after_commit_before_next_page"
    POLL_BEFORE_FINISH = "poll.before_finish_commit"
    FETCH_AFTER_CLAIM = "fetch.after_claim"
    FETCH_AFTER_HTTP = "fetch.after_http_before_save"
    FETCH_BEFORE_COMMIT = "fetch.before_commit"
    FETCH_AFTER_COMMIT = "fetch.after_commit_before_ack"
    SYNC_AFTER_CLAIM = "sync.after_claim"
    SYNC_BEFORE_COMMIT = "sync.before_commit"
    SYNC_AFTER_COMMIT = "sync.after_commit_before_next_step"
    SYNC_BEFORE_FINISH = "sync.before_finish_commit"
    DECIDE_AFTER_CLAIM = "decide.after_claim"
    DECIDE_BEFORE_COMMIT = "decide.before_commit"
    DECIDE_AFTER_COMMIT = "decide.after_commit_before_ack"
    RELEASE_BEFORE_WRITE = "release.before_write"
    RELEASE_BEFORE_COMMIT = "release.before_commit"
    BACKFILL_AFTER_CLAIM = "backfill.after_claim"
    BACKFILL_AFTER_HTTP = "backfill.after_http_before_save"
    BACKFILL_BEFORE_COMMIT = "backfill.before_commit"
    BACKFILL_AFTER_COMMIT = "backfill.after_commit_before_ack"
    CARDS_BEFORE_COMMIT = "cards.before_commit"
    CARDS_AFTER_COMMIT = "cards.after_commit_before_ack"
    SAY_AFTER_CLAIM = "say.after_claim"
    SAY_AFTER_OPEN = "say.after_open_before_mark"
    SAY_AFTER_BEGIN = "say.after_mark_before_put"
    SAY_AFTER_PUT = "say.after_put_before_mark"
    SAY_AFTER_REGISTER = "say.after_mark_before_send"
    SAY_AFTER_SEND = "say.after_send_before_mark"
    SAY_AFTER_COMMIT = "say.after_commit_before_ack"
    LOOK_AFTER_CLAIM = "look_up.after_claim"
    LOOK_AFTER_HTTP = "look_up.after_http_before_mark"
    LOOK_AFTER_FENCE = "look_up.after_fence_before_mark"
    LOOK_AFTER_COMMIT = "look_up.after_commit_before_ack"
    REPORT_BEFORE_COMMIT = "report.before_commit"
    REPORT_AFTER_COMMIT = "report.after_commit_before_answer"
    REFRESH_AFTER_NOTE = "refresh.after_note_before_http"
    REFRESH_AFTER_HTTP = "refresh.after_http_before_save"
    REFRESH_BEFORE_COMMIT = "refresh.before_commit"
    REFRESH_AFTER_COMMIT = "refresh.after_commit_before_use"
    RENEW_AFTER_HTTP = "renew.after_http_before_save"
    RENEW_BEFORE_COMMIT = "renew.before_commit"
    RENEW_AFTER_COMMIT = "renew.after_commit_before_use"


Watcher = Callable[[Point], None]
_watchers: list[Watcher] = []


def watch(watcher: Watcher | None) -> None:
    """Say who hears of every line that is reached; None ends it."""
    _watchers[:] = [watcher] if watcher else []


def reach(point: Point) -> None:
    """Note that a line was reached."""
    for watcher in _watchers:
        watcher(point)
