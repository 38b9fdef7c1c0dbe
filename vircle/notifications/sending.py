"""Says what is due: lease, fill, open a group, put, send; no transaction is open during a call.

A worker may die between any two lines of `_send`. What that leaves behind, and why no customer is
told twice:

| died after | at the gateway | what the look-up finds | and does |
|---|---|---|---|
| the lease | nothing | no try on record | queues it again |
| `open_group` | an empty group nobody knows | no try on record | queues it again |
| `begin` | an empty group | a group that waits | deletes it, queues it again |
| `put`, `register` | a full group that waits | the same | the same |
| `send` | a group that left | the message in it | takes it as accepted |

Deleting the group is the fence: a worker that was only asleep finds its group gone, and its lease
lost. A worker that sleeps before `begin` finds its lease lost there, so its group stays empty.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from vircle.foundation import clock, lease
from vircle.foundation.crash_points import Point, reach
from vircle.notifications import content, work
from vircle.notifications.gateway import (
    Filed,
    Gateway,
    GatewayFailed,
    GroupClosed,
    Meaning,
    Misconfigured,
    NothingHappened,
    Outgoing,
    Unsure,
    Verdict,
)
from vircle.notifications.models import MessageStatus
from vircle.notifications.reasons import Reason
from vircle.notifications.work import PACE, Outcome, Pace, ToSay

logger = logging.getLogger(__name__)

Ready = Sequence[tuple[ToSay, Outgoing]]


def say(*, gateway: Gateway, pace: Pace = PACE) -> int:
    """Say one batch of what is due; returns how many messages were taken up."""
    pace.check(longest_call=gateway.longest_call)
    now = clock.now()
    messages = work.claim_to_say(now=now, pace=pace, limit=pace.at_once)
    if messages:
        reach(Point.SAY_AFTER_CLAIM)
    messages.sort(key=lambda each: each.brand_id)
    for brand_id, group in groupby(messages, key=lambda each: each.brand_id):
        try:
            _Batch(gateway, pace, brand_id).say(list(group))
        except Exception:  # one brand's surprise must not silence the others
            logger.exception("A batch of brand %s broke off; it will be looked up.", brand_id)
    return len(messages)


@dataclass(slots=True)
class _Batch:
    """One brand's messages on their way through one group."""

    gateway: Gateway
    pace: Pace
    brand_id: int

    def say(self, messages: Sequence[ToSay]) -> None:
        now = clock.now()
        # The brands before this one took time: only what is still ours is worth the work.
        ours = work.renew(leased=messages, until=now + self.pace.leased)
        mine = [each for each in messages if each.message_id in ours]
        filled = content.fill(brand_id=self.brand_id, messages=mine, now=now, pace=self.pace)
        work.settle(outcomes=filled.kept, now=now)
        if filled.ready:
            self._send(filled.ready)

    def _send(self, ready: Ready) -> None:
        try:
            group = self.gateway.open_group()
        except GatewayFailed as error:
            # Whatever became of that group, it is empty and stays so.
            self._put_back(ready, error)
            return
        reach(Point.SAY_AFTER_OPEN)
        if not self._begin(group, ready):
            return
        reach(Point.SAY_AFTER_BEGIN)
        try:
            filed = self.gateway.put(group=group, messages=[outgoing for _, outgoing in ready])
        except GatewayFailed as error:
            self._close(group, ready, error)
            return
        reach(Point.SAY_AFTER_PUT)
        accepted = self._register(group, ready, filed)
        if not accepted:
            return
        reach(Point.SAY_AFTER_REGISTER)
        try:
            self.gateway.send(group=group)
        except GatewayFailed as error:
            self._close(group, accepted, error)
            return
        reach(Point.SAY_AFTER_SEND)
        self._accept(group, accepted, filed)
        reach(Point.SAY_AFTER_COMMIT)

    def _begin(self, group: str, ready: Ready) -> bool:
        now = clock.now()
        until = now + self.pace.leased
        leased = [message for message, _ in ready]
        ours = work.begin(leased=leased, group=group, now=now, until=until)
        # Of a batch that another worker has begun to look up nothing is sent: what is still ours
        # becomes due for a look-up as well, and is then queued again.
        if len(ours) == len(ready):
            return True
        self._unknown(group, ready, "A lease was lost.")
        return False

    def _register(self, group: str, ready: Ready, filed: Mapping[str, Filed]) -> Ready:
        """Record the gateway's ids, settle what it refused, and return what may leave."""
        results = [(message, filed.get(outgoing.delivery_id)) for message, outgoing in ready]
        if any(result is None for _, result in results):
            self._unknown(group, ready, "The gateway's answer was not complete.")
            return ()
        now = clock.now()
        ours = work.register(
            leased=[message for message, _ in ready],
            group=group,
            gateway_ids=[filed[outgoing.delivery_id].gateway_message_id for _, outgoing in ready],
            until=now + self.pace.leased,
        )
        if len(ours) < len(ready):
            self._unknown(group, ready, "A lease was lost.")
            return ()
        return self._without_refused(group, ready, filed, now)

    def _without_refused(
        self, group: str, ready: Ready, filed: Mapping[str, Filed], now: datetime
    ) -> Ready:
        accepted, refused = [], []
        for message, outgoing in ready:
            code = filed[outgoing.delivery_id].code
            meaning = self.gateway.meaning(code=code)
            if meaning.verdict is Verdict.ON_ITS_WAY:
                accepted.append((message, outgoing))
            else:
                outcome = not_sent(
                    message, meaning, code=code, group=group, now=now, pace=self.pace
                )
                refused.append((message, outcome))
        work.settle(outcomes=refused, now=now)
        return accepted

    def _accept(self, group: str, accepted: Ready, filed: Mapping[str, Filed]) -> None:
        now = clock.now()
        outcomes = [
            (message, accepted_as(filed[outgoing.delivery_id], now=now, pace=self.pace).of(group))
            for message, outgoing in accepted
        ]
        work.settle(outcomes=outcomes, now=now)

    def _close(self, group: str, ready: Ready, error: GatewayFailed) -> None:
        """After a put or a send that failed: make sure that the group cannot leave any more."""
        if isinstance(error, Unsure | GroupClosed):
            self._unknown(group, ready, str(error), code=error.code)
            return
        try:
            self.gateway.discard(group=group)
        except GatewayFailed as failure:
            self._unknown(group, ready, str(failure), code=failure.code)
            return
        self._put_back(ready, error, group=group)

    def _put_back(self, ready: Ready, error: GatewayFailed, *, group: str = "") -> None:
        """Queue or hold messages of which nothing can have left."""
        now = clock.now()
        outcomes = [
            (message, _again(message, error, group=group, now=now, pace=self.pace))
            for message, _ in ready
        ]
        work.settle(outcomes=outcomes, now=now)

    def _unknown(self, group: str, ready: Ready, error: str, *, code: str = "") -> None:
        now = clock.now()
        outcome = Outcome(
            MessageStatus.UNKNOWN,
            due_at=now + self.pace.first_look,
            fresh=True,
            error=error,
            code=code,
        )
        work.settle(outcomes=[(message, outcome) for message, _ in ready], now=now)


def accepted_as(filed: Filed, *, now: datetime, pace: Pace) -> Outcome:
    """Return the outcome of a message that left; its work row now waits for the report."""
    return Outcome(
        MessageStatus.ACCEPTED,
        due_at=now + pace.report_after,
        fresh=True,
        attempt="accepted",
        code=filed.code,
        gateway_message_id=filed.gateway_message_id,
    )


def not_sent(
    message: work.Leased, meaning: Meaning, *, code: str, group: str, now: datetime, pace: Pace
) -> Outcome:
    """Return the outcome of a message that the gateway has but will never let leave."""
    common = Outcome(
        MessageStatus.FAILED, reason=meaning.reason, attempt="refused", code=code, reference=group
    )
    if meaning.verdict is Verdict.HOPELESS:
        return common
    held = meaning.verdict is Verdict.HOLD
    return replace(
        common,
        status=MessageStatus.HELD if held else MessageStatus.QUEUED,
        due_at=now + wait_for(message, pace, held=held),
    )


def _again(
    message: ToSay, error: GatewayFailed, *, group: str, now: datetime, pace: Pace
) -> Outcome:
    held = isinstance(error, Misconfigured)
    wait = wait_for(message, pace, held=held)
    if isinstance(error, NothingHappened):
        wait = max(wait, timedelta(seconds=error.wait))
    return Outcome(
        MessageStatus.HELD if held else MessageStatus.QUEUED,
        reason=error.reason if isinstance(error, Misconfigured) else Reason.OUTAGE,
        due_at=now + wait,
        error=str(error),
        attempt="refused" if group else "",
        code=error.code,
        reference=group,
    )


def wait_for(message: work.Leased, pace: Pace, *, held: bool) -> timedelta:
    """Return how long a message waits before the next try, longer after each."""
    base = pace.held.total_seconds() if held else 1.0
    return lease.backoff(attempts=message.claim.attempts - 1, base=base)
