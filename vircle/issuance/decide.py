"""Decide about orders: by level, not by edge.

From present facts, frozen versions and earlier grants it is computed what should exist, and the
difference is written — all in the transaction that holds the orders' row locks. Order, delay and
duplication of news cannot matter, because news is not what is acted on.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from integrations.orders.waiting import want_products
from vircle.foundation.crash_points import Point, reach
from vircle.foundation.lease import backoff
from vircle.issuance import certificates, sql_work, stamping
from vircle.issuance.facts import OrderFacts, read_facts
from vircle.issuance.policy import Policy, read_policy
from vircle.issuance.sql_work import ClaimedOrder

logger = logging.getLogger(__name__)

# What a batch reads and locks it does once, so a larger one costs an order less; but whoever wants
# one of its orders waits for all of them.
BATCH = 500
PER_BRAND = 500
PARK_AFTER = 8
# A product that the mall does not tell about is asked for again at this pace.
RECHECK = timedelta(seconds=30)


def decide_due(*, now: datetime) -> int:
    """Decide about a batch of due orders; returns how many were taken up.

    One order that cannot be decided must not stop the others: when a batch fails, each of its
    orders is tried alone, and only those that fail again are put aside.
    """
    claims: list[ClaimedOrder] = []
    try:
        with transaction.atomic():
            claims = sql_work.claim_orders(now=now, limit=BATCH, per_brand=PER_BRAND)
            decide_claimed(claims=claims, now=now)
    except Exception:
        if not claims:
            raise
        logger.exception("A batch of %d orders failed; trying each alone.", len(claims))
        for claim in claims:
            _decide_alone(claim, now=now)
    if claims:
        reach(Point.DECIDE_AFTER_COMMIT)
    return len(claims)


def _decide_alone(claim: ClaimedOrder, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            alone = sql_work.claim_order(brand_id=claim.brand_id, order_id=claim.order_id)
            decide_claimed(claims=alone, now=now)
    except Exception as error:
        logger.exception("Order %s of brand %s cannot be decided.", claim.order_id, claim.brand_id)
        with transaction.atomic():
            sql_work.fail_work(
                brand_id=claim.brand_id,
                order_id=claim.order_id,
                # The class only: a message may quote a row, and rows hold what people wrote.
                error=type(error).__name__,
                due_at=now + backoff(attempts=claim.attempts),
                now=now,
                park_after=PARK_AFTER,
            )


def decide_claimed(*, claims: Sequence[ClaimedOrder], now: datetime) -> None:
    """Decide about locked orders and give their work rows back; inside a transaction."""
    if not claims:
        return
    reach(Point.DECIDE_AFTER_CLAIM)
    policy = read_policy(brand_ids={claim.brand_id for claim in claims})
    orders = read_facts(claims=claims, policy=policy)
    waiting = [order for order in orders if order.missing_products()]
    ready = [order for order in orders if not order.missing_products()]
    due = certificates.decide(orders=ready, policy=policy, now=now)
    stamps_due = stamping.decide(orders=ready, policy=policy, now=now)
    for key, moment in stamps_due.items():
        due[key] = min(moment, due.get(key, moment))
    _wait_for_products(waiting, now=now)
    _give_back(ready, due=due)
    reach(Point.DECIDE_BEFORE_COMMIT)


def _wait_for_products(orders: Sequence[OrderFacts], *, now: datetime) -> None:
    if not orders:
        return
    want_products(
        wanted=[
            (o.claim.brand_id, o.claim.integration_id, o.claim.shop_no, product)
            for o in orders
            for product in o.missing_products()
        ],
        now=now,
    )
    sql_work.postpone_work(
        rows=[(o.claim, now + RECHECK, o.claim.waiting_since or now) for o in orders]
    )


def _give_back(orders: Sequence[OrderFacts], *, due: dict[tuple[int, int], datetime]) -> None:
    if later := [o.claim for o in orders if o.key in due]:
        sql_work.postpone_work(rows=[(c, due[c.brand_id, c.order_id], None) for c in later])
    if done := [o.claim for o in orders if o.key not in due]:
        sql_work.finish_work(claims=done)


def lock_for_operator(
    *, brand_id: int, order_ids: Sequence[int]
) -> tuple[list[OrderFacts], Policy]:
    """Lock orders for a person's action, in the same order of locks as deciding."""
    claims = sql_work.lock_orders(brand_id=brand_id, order_ids=order_ids)
    policy = read_policy(brand_ids=[brand_id])
    return read_facts(claims=claims, policy=policy), policy
