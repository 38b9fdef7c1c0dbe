"""What happens to cards without news: stamps and rewards run out, codes come, goals are lowered.

Each step finds its customers, locks (orders, then cards, in key order) and looks again: whoever
was faster has done it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from stamps import expiry, sql_expiry, sql_rewards
from stamps.models import StampGrant, StampProgram, StampProgramVersion
from stamps.sql import CardKey
from vircle.foundation.clock import kst_date
from vircle.foundation.crash_points import Point, reach
from vircle.issuance import rewarding, stamp_news
from vircle.issuance.card import Cause
from vircle.issuance.cards import Cards
from vircle.issuance.rewarding import Completed
from vircle.issuance.sql_work import lock_orders

BATCH = 200


def tend_due(*, now: datetime) -> bool:
    """Do one batch of whatever is due; False when nothing is."""
    steps = (_expire_rewards, _expire_stamps, _issue_held, _lower_goals)
    found = [step(now=now) for step in steps]
    if any(found):
        reach(Point.CARDS_AFTER_COMMIT)
    return any(found)


@transaction.atomic
def _expire_rewards(*, now: datetime) -> bool:
    today = kst_date(now)
    due = sql_expiry.due_rewards(today=today, limit=BATCH)
    if not due:
        return False
    # Under the cards' locks: nobody can be using one, or taking one away, at this moment.
    _lock({key for key, _ in due}, now=now)
    gone = sql_expiry.expire_rewards(rewards=[(key[0], id_) for key, id_ in due], today=today)
    sql_rewards.insert_events(rows=[(*key, "expired", None) for key in gone], now=now)
    return True


@transaction.atomic
def _expire_stamps(*, now: datetime) -> bool:
    today = kst_date(now)
    keys = sql_expiry.customers_with_due_stamps(today=today, limit=BATCH)
    if not keys:
        return False
    cards, settled = _lock(keys, now=now), []
    for key, units in sql_expiry.units_of(keys=keys).items():
        card = cards.open[key[0], key[2]]
        gone, used_up = expiry.split(units, balance=card.balance, today=today)
        lost = [(unit.grant_id, unit.entries) for unit in gone if unit.grant_id is not None]
        cards.run_out(card, units=lost)
        settled += [(key[0], grant_id, True) for grant_id, _ in lost]
        settled += [(key[0], unit.grant_id, False) for unit in used_up if unit.grant_id]
    sql_expiry.settle_grants(rows=settled)
    cards.save()
    return True


@transaction.atomic
def _issue_held(*, now: datetime) -> bool:
    held = sql_rewards.find_held(limit=BATCH)
    if not held:
        return False
    _lock_orders((row.brand_id, row.order_id) for row in held)
    keys = {(row.brand_id, row.program_id, row.customer_id) for row in held}
    cards = _lock(keys, now=now)
    waiting = sql_rewards.still_held(rewards=[(row.brand_id, row.id) for row in held])
    left = {(row.brand_id, row.id): row for row in held if (row.brand_id, row.id) in waiting}
    versions = {key: cards.open[row.brand_id, row.customer_id].version for key, row in left.items()}
    got = rewarding.issue_with_codes(rewards=versions, now=now)
    sql_rewards.insert_events(rows=[(*key, "issued", None) for key in sorted(got)], now=now)
    done = [_completed(left[key], cards) for key in sorted(got)]
    stamp_news.tell_rewards(done=[each for each in done if each is not None], now=now)
    return bool(got)


def _completed(row: sql_rewards.HeldReward, cards: Cards) -> Completed | None:
    card = cards.find((row.brand_id, row.customer_id), row.card_id)
    return Completed(card, Cause(row.order_id), reward_id=row.id) if card else None


@transaction.atomic
def _lower_goals(*, now: datetime) -> bool:
    keys = sql_expiry.cards_to_lower(limit=BATCH)
    if not keys:
        sql_expiry.end_lowering()
        return False
    latest = latest_orders(keys)
    _lock_orders((key[0], order_id) for key, order_id in latest.items())
    cards = _lock(keys, now=now)
    for key in sorted(keys):
        card = cards.open[key[0], key[2]]
        card.goal = min(card.goal, card.version.goal)
        cards.complete(card, Cause(latest.get(key)))
    cards.save()
    stamp_news.tell_rewards(done=cards.rewards.issued(), now=now)
    reach(Point.CARDS_BEFORE_COMMIT)
    return True


def latest_orders(keys: Iterable[CardKey]) -> dict[CardKey, int]:
    """Return by which order each customer was last granted a stamp: a message needs an order."""
    found: dict[CardKey, int] = {}
    for brand_id, program_id, customer_ids in _by_program(keys):
        grants = StampGrant.objects.filter(brand_id=brand_id, customer_id__in=customer_ids)
        rows = grants.order_by("customer_id", "-pk").distinct("customer_id")
        for customer_id, order_id in rows.values_list("customer_id", "order_id"):
            found[brand_id, program_id, customer_id] = order_id
    return found


def _by_program(keys: Iterable[CardKey]) -> list[tuple[int, int, list[int]]]:
    grouped: dict[tuple[int, int], list[int]] = defaultdict(list)
    for brand_id, program_id, customer_id in keys:
        grouped[brand_id, program_id].append(customer_id)
    return [(*key, customer_ids) for key, customer_ids in sorted(grouped.items())]


def _lock_orders(pairs: Iterable[tuple[int, int | None]]) -> None:
    """Lock orders before cards, as deciding does; the messages' waves are counted under them."""
    by_brand: dict[int, set[int]] = defaultdict(set)
    for brand_id, order_id in pairs:
        if order_id is not None:
            by_brand[brand_id].add(order_id)
    for brand_id, order_ids in sorted(by_brand.items()):
        lock_orders(brand_id=brand_id, order_ids=sorted(order_ids))


def _lock(keys: Iterable[CardKey], *, now: datetime) -> Cards:
    return lock_cards(keys=sorted(keys), now=now)


def lock_cards(*, keys: Sequence[CardKey], now: datetime) -> Cards:
    """Lock customers' open cards with their programs as they are now."""
    programs = StampProgram.objects.filter(brand_id__in={key[0] for key in keys})
    current: dict[int, StampProgramVersion] = {
        program.brand_id: program.current
        for program in programs.select_related("current")
        if program.current is not None
    }
    return Cards.lock_keys(versions={key: current[key[0]] for key in keys}, now=now)
