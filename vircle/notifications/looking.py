"""Looks up at the gateway what became of messages: never sends one, only says that it may be sent.

A message may be sent again only when its last try cannot leave any more: it was never put on
record, its group was deleted unsent, or the gateway names it as refused.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction

from vircle.foundation import clock, lease
from vircle.foundation.crash_points import Point, reach
from vircle.foundation.wake import Door, wake
from vircle.notifications import work
from vircle.notifications.gateway import (
    Fate,
    Filed,
    Gateway,
    GatewayFailed,
    Group,
    Verdict,
)
from vircle.notifications.models import MessageStatus
from vircle.notifications.reasons import Reason
from vircle.notifications.sending import accepted_as, not_sent
from vircle.notifications.work import PACE, Outcome, Pace, ToLookUp

logger = logging.getLogger(__name__)


def look_up(*, gateway: Gateway, pace: Pace = PACE) -> int:
    """Look up one batch of what is due; returns how many messages were taken up."""
    pace.check(longest_call=gateway.longest_call)
    messages = work.claim_to_look_up(now=clock.now(), pace=pace, limit=pace.at_once)
    if messages:
        reach(Point.LOOK_AFTER_CLAIM)
    messages.sort(key=lambda each: each.reference or "")
    for reference, group in groupby(messages, key=lambda each: each.reference):
        try:
            _Look(gateway, pace, reference or "").take(list(group))
        except Exception:  # one group's surprise must not hide the others
            logger.exception("A look-up broke off; the lease will end.")
    return len(messages)


@dataclass(slots=True)
class _Look:
    """The messages of one group."""

    gateway: Gateway
    pace: Pace
    reference: str

    def take(self, messages: Sequence[ToLookUp]) -> None:
        now = clock.now()
        ours = work.renew(leased=messages, until=now + self.pace.leased)
        mine = [each for each in messages if each.message_id in ours]
        if not mine:
            return
        left = any(each.status is MessageStatus.ACCEPTED for each in mine)
        group = self._find(fence=not left)
        reach(Point.LOOK_AFTER_HTTP)
        now = clock.now()
        outcomes = [(each, self._outcome(each, group, now).of(self.reference)) for each in mine]
        with transaction.atomic():
            work.settle(outcomes=outcomes, now=now)
            if any(outcome.status is MessageStatus.QUEUED for _, outcome in outcomes):
                wake(Door.SAY)
        reach(Point.LOOK_AFTER_COMMIT)

    def _find(self, *, fence: bool) -> Group | GatewayFailed:
        """Return the group, closed for good if it had not left; an accepted one has left."""
        if not self.reference:
            return Group(Fate.GONE, {})
        try:
            group = self.gateway.look_up(group=self.reference)
            if group.fate is Fate.WAITING and fence:
                # The fence. If the group leaves at this very moment this is refused, and the
                # next look finds it gone on its way.
                self.gateway.discard(group=self.reference)
                reach(Point.LOOK_AFTER_FENCE)
                return Group(Fate.GONE, {})
        except GatewayFailed as error:
            return error
        return group

    def _outcome(self, message: ToLookUp, group: Group | GatewayFailed, now: datetime) -> Outcome:
        if message.status is MessageStatus.ACCEPTED:
            return self._report(message, group, now)
        if isinstance(group, GatewayFailed):
            return self._still_unknown(message, now, error=str(group))
        if group.fate is Fate.GONE:
            return Outcome(
                MessageStatus.QUEUED,
                due_at=now,
                attempt="fenced" if self.reference else "",
            )
        filed = group.messages.get(message.delivery_id)
        if filed is None:
            return self._still_unknown(message, now, error="The group does not name the message.")
        return self._found(message, filed, now)

    def _found(self, message: ToLookUp, filed: Filed, now: datetime) -> Outcome:
        meaning = self.gateway.meaning(code=filed.code)
        if meaning.verdict is Verdict.ON_ITS_WAY:
            return accepted_as(filed, now=now, pace=self.pace)
        if meaning.verdict is Verdict.DELIVERED:
            return _final(MessageStatus.DELIVERED, filed)
        too_often = message.tries >= self.pace.most_tries
        if meaning.verdict is Verdict.HOPELESS or too_often:
            return _final(MessageStatus.FAILED, filed, reason=meaning.reason)
        outcome = not_sent(
            message, meaning, code=filed.code, group=self.reference, now=now, pace=self.pace
        )
        return replace(outcome, noted=True, occurred_at=filed.occurred_at)

    def _report(self, message: ToLookUp, group: Group | GatewayFailed, now: datetime) -> Outcome:
        """Ask for the report of an accepted message whose webhook did not come."""
        filed = group.messages.get(message.delivery_id) if isinstance(group, Group) else None
        pending = filed is None or (
            self.gateway.meaning(code=filed.code).verdict is Verdict.ON_ITS_WAY
        )
        if filed is not None and not pending:
            return self._found(message, filed, now)
        asked_for = now - (message.accepted_at or now)
        if asked_for > self.pace.reports_for:
            return Outcome(MessageStatus.ACCEPTED)
        wait = lease.backoff(
            attempts=message.claim.attempts, base=self.pace.report_after.total_seconds()
        )
        return Outcome(MessageStatus.ACCEPTED, due_at=now + wait)

    def _still_unknown(self, message: ToLookUp, now: datetime, *, error: str) -> Outcome:
        attempts = message.claim.attempts
        waits_for_operator = attempts >= self.pace.operator_after
        wait = self.pace.operator_look if waits_for_operator else self._next_look(attempts)
        return Outcome(
            MessageStatus.UNKNOWN,
            reason=Reason.OPERATOR if waits_for_operator else "",
            due_at=now + wait,
            error=error,
        )

    def _next_look(self, attempts: int) -> timedelta:
        return lease.backoff(attempts=attempts - 1, base=self.pace.first_look.total_seconds())


def _final(status: MessageStatus, filed: Filed, *, reason: str = "") -> Outcome:
    return Outcome(
        status,
        reason=reason,
        attempt=status.value,
        code=filed.code,
        gateway_message_id=filed.gateway_message_id,
        occurred_at=filed.occurred_at,
        noted=True,
    )
