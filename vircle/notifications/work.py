"""Moves of leased messages, each one statement; a lost lease moves nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from vircle.foundation import lease
from vircle.foundation.db import hot_cursor
from vircle.notifications import sql
from vircle.notifications.models import MessageStatus


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things may take and how long they wait; tests make it short."""

    # At least three times the longest call: a lease must not end while a call is under way.
    leased: timedelta = timedelta(seconds=30)
    in_one_group: int = 100
    at_once: int = 200
    first_look: timedelta = timedelta(seconds=3)
    report_after: timedelta = timedelta(seconds=30)
    held: timedelta = timedelta(minutes=1)
    operator_after: int = 8
    operator_look: timedelta = timedelta(hours=1)
    reports_for: timedelta = timedelta(hours=72)
    most_tries: int = 10

    def check(self, *, longest_call: float) -> None:
        """Refuse a lease that could end while a call is under way."""
        if self.leased.total_seconds() < 3 * longest_call:
            raise ImproperlyConfigured("A lease must last at least three times the longest call.")


PACE = Pace()


@dataclass(frozen=True, slots=True)
class Leased:
    """A message that is ours until the lease ends."""

    claim: lease.Claim
    message_id: int

    @property
    def brand_id(self) -> int:
        return self.claim.brand_id

    @property
    def delivery_id(self) -> str:
        """Name this message at the gateway: it comes back in lists and reports."""
        return f"{self.brand_id}.{self.message_id}"


@dataclass(frozen=True, slots=True)
class ToSay(Leased):
    """What is to be said, still without name, phone and link."""

    kind: str
    customer_id: int
    link_id: int
    variables: Mapping[str, str | int] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ToLookUp(Leased):
    """What is to be looked up; without a `reference` it was never put into a group."""

    status: MessageStatus
    accepted_at: datetime | None
    reference: str | None
    tries: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a leased message goes; without `due_at` its work is over.

    `attempt` ends the try with this word; `noted` keeps the code as a delivery report.
    """

    status: MessageStatus
    reason: str = ""
    due_at: datetime | None = None
    fresh: bool = False
    error: str = ""
    attempt: str = ""
    code: str = ""
    reference: str = ""
    gateway_message_id: str = ""
    occurred_at: datetime | None = None
    noted: bool = False

    def of(self, reference: str) -> "Outcome":
        """Return the same outcome, of the try that used this group."""
        return replace(self, reference=reference)


def claim_to_say(*, now: datetime, pace: Pace, limit: int) -> list[ToSay]:
    """Lease messages and mark them as being sent, committed together."""
    with transaction.atomic():
        claims = _claim(now=now, pace=pace, limit=limit, condition=sql.TO_SAY)
        if not claims:
            return []
        with hot_cursor() as cursor:
            cursor.execute(sql.MARK_SENDING, _keys(claims))
            rows = {(row[0], row[1]): row[2:] for row in cursor.fetchall()}
        return [
            ToSay(claim, claim.extra[0], *rows[claim.brand_id, claim.extra[0]])
            for claim in claims
            if (claim.brand_id, claim.extra[0]) in rows
        ]


def claim_to_look_up(*, now: datetime, pace: Pace, limit: int) -> list[ToLookUp]:
    """Lease messages whose fate is open: expired while being sent, unknown, or without report."""
    with transaction.atomic():
        claims = _claim(now=now, pace=pace, limit=limit, condition=sql.TO_LOOK_UP)
        if not claims:
            return []
        with hot_cursor() as cursor:
            cursor.execute(sql.LAST_TRY, _keys(claims))
            rows = {(row[0], row[1]): row[2:] for row in cursor.fetchall()}
    return [_to_look_up(claim, *rows[claim.brand_id, claim.extra[0]]) for claim in claims]


def _to_look_up(
    claim: lease.Claim,
    status: str,
    accepted_at: datetime | None,
    reference: str | None,
    number: int | None,
) -> ToLookUp:
    return ToLookUp(
        claim, claim.extra[0], MessageStatus(status), accepted_at, reference, number or 0
    )


def _claim(*, now: datetime, pace: Pace, limit: int, condition: str) -> list[lease.Claim]:
    return lease.claim(
        table=sql.WORK,
        now=now,
        lease=pace.leased,
        limit=limit,
        per_brand=pace.in_one_group,
        extra=("message_id",),
        condition=condition,
        also=sql.NEXT_IS_LOOKING_UP,
    )


def _keys(claims: Sequence[lease.Claim]) -> list[Any]:
    return [[claim.brand_id for claim in claims], [claim.extra[0] for claim in claims]]


def renew(*, leased: Sequence[Leased], until: datetime) -> set[int]:
    """Lengthen leases; returns the messages that are still ours."""
    return _run(sql.RENEW, leased, {"until": until})


def begin(*, leased: Sequence[Leased], group: str, now: datetime, until: datetime) -> set[int]:
    """Put a try on record, with the group it is going to use; returns what is still ours."""
    return _run(sql.BEGIN, leased, {"reference": group, "now": now, "until": until})


def register(
    *, leased: Sequence[Leased], group: str, gateway_ids: Sequence[str], until: datetime
) -> set[int]:
    """Put the gateway's ids on record; returns what is still ours."""
    more = {"reference": group, "gateway_id": list(gateway_ids), "until": until}
    return _run(sql.REGISTER, leased, more)


def settle(*, outcomes: Sequence[tuple[Leased, Outcome]], now: datetime) -> set[int]:
    """Move messages where they belong and give up their leases; returns those that moved."""
    each = [outcome for _, outcome in outcomes]
    more: dict[str, Any] = {
        "now": now,
        "status": [o.status.value for o in each],
        "reason": [str(o.reason) for o in each],
        "occurred_at": [o.occurred_at or now for o in each],
        "over": [o.due_at is None for o in each],
        "due_at": [o.due_at or now for o in each],
        "fresh": [o.fresh for o in each],
        "error": [o.error[:300] for o in each],
        "outcome": [o.attempt for o in each],
        "code": [o.code for o in each],
        "gateway_id": [o.gateway_message_id for o in each],
        "reference": [o.reference for o in each],
        "noted": [o.noted for o in each],
    }
    return _run(sql.SETTLE, [one for one, _ in outcomes], more)


def _run(statement: str, leased: Sequence[Leased], more: dict[str, Any]) -> set[int]:
    if not leased:
        return set()
    arguments = more | {
        "brand": [each.brand_id for each in leased],
        "work": [each.claim.id for each in leased],
        "seq": [each.claim.seq for each in leased],
        "attempts": [each.claim.attempts for each in leased],
    }
    with transaction.atomic(), hot_cursor() as cursor:
        cursor.execute(statement, arguments)
        return {row[0] for row in cursor.fetchall()}
