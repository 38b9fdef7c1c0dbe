"""The queue's way in: one domain call, repeated while there is work."""

import time

from celery import shared_task

from vircle.foundation import clock
from vircle.foundation.wake import Door, ring
from vircle.issuance import gaps
from vircle.issuance.backfill import step_due
from vircle.issuance.decide import BATCH, decide_due
from vircle.issuance.tending import tend_due
from vircle.issuance.unheard import release_heard

# A task that never ends cannot be counted, watched or stopped; the rest is for the next one.
_LONGEST_SECONDS = 20


@shared_task
def decide(**_: object) -> None:
    """Decide about whatever is due."""
    ends_at = time.monotonic() + _LONGEST_SECONDS
    while taken := decide_due(now=clock.now()):
        if time.monotonic() > ends_at:
            ring(Door.DECIDE)
            return
        if taken >= BATCH:
            ring(Door.DECIDE)  # a second worker may help with a backlog


@shared_task
def backfill(**_: object) -> None:
    """Go on with 지난 주문 발급."""
    ends_at = time.monotonic() + _LONGEST_SECONDS
    while step_due(now=clock.now()):
        if time.monotonic() > ends_at:
            ring(Door.BACKFILL)
            return


@shared_task
def tend_cards(**_: object) -> None:
    """Do what stamp cards need without news: what runs out, waits for a code, or is lowered."""
    ends_at = time.monotonic() + _LONGEST_SECONDS
    while tend_due(now=clock.now()):
        if time.monotonic() > ends_at:
            ring(Door.CARDS)
            return


@shared_task
def follow_stores(**_: object) -> None:
    """Go on with what waited for a store to be heard again, and have each checked once a day."""
    now = clock.now()
    release_heard(now=now)
    if gaps.plan_daily(now=now):
        gaps.forget_old(now=now)
        ring(Door.GAPS)


@shared_task
def check_gaps(**_: object) -> None:
    """Go on with 누락 점검."""
    ends_at = time.monotonic() + _LONGEST_SECONDS
    while gaps.step_due(now=clock.now()):
        if time.monotonic() > ends_at:
            ring(Door.GAPS)
            return
