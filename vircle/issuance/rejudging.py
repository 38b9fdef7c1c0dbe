"""다시 판정: what an order did not get is judged once more, by the settings in force now.

It is a 지난 주문 발급 of one order: what was issued or granted stays as it is, what was refused at
its trigger may come after all, and deciding again gives the same answer.
"""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from integrations.models import Integration, IntegrationStatus
from integrations.orders import sql as order_sql
from integrations.orders.models import OrderItem
from vircle.brands.services import write_audit
from vircle.foundation.clock import kst_date
from vircle.foundation.wake import Door, wake
from vircle.issuance import sql_backfill, sql_work
from vircle.issuance.backfill import NOT_CONNECTED, Impossible, foresee, want_missing
from vircle.issuance.facts import OrderFacts, read_facts
from vircle.issuance.models import Backfill, BackfillStatus
from vircle.issuance.policy import Policy, read_policy
from vircle.issuance.sql_work import ClaimedOrder

NOT_ARRIVED = gettext_noop("아직 배송완료된 상품이 없습니다. 배송완료되면 자동으로 판정합니다.")
NOTHING_NEW = gettext_noop(
    "지금 설정으로 다시 판정해도 달라지는 것이 없습니다. 이유는 판정 기록에서 확인할 수 있습니다."
)
ALREADY = gettext_noop("방금 다시 판정했습니다. 잠시 후 새로고침해 주세요.")

# The number of a wish that nobody has made yet: younger than any other.
_UNWISHED = 2**62


def latest_wish(*, brand_id: int, order_id: int) -> int:
    """Return the order's latest wish, 0 for none: what a dialog says it was opened upon."""
    rows = Backfill.objects.filter(brand_id=brand_id, order_id=order_id).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def preview(*, brand_id: int, order_id: int, now: datetime) -> Counter[str]:
    """Count what would come if somebody wished for it now; raises Impossible."""
    with transaction.atomic():
        claims = sql_backfill.read_order(brand_id=brand_id, order_id=order_id)
        return _look(claims[0], now=now)[0]


@transaction.atomic
def rejudge(
    *, brand_id: int, order_id: int, user_id: int, tells: bool, based_on: int, now: datetime
) -> None:
    """Wish for it, once for each dialog that was opened; raises Impossible."""
    # The order's row, as deciding locks it, so that two clicks make one wish.
    [claim] = sql_work.lock_orders(brand_id=brand_id, order_ids=[order_id])
    if latest_wish(brand_id=brand_id, order_id=order_id) != based_on:
        raise Impossible(ALREADY)
    counts, wish, orders = _look(claim, now=now)
    wish.pk, wish.tells, wish.preview = None, tells, dict(counts)
    wish.created_by_id = user_id
    wish.save(force_insert=True)
    want_missing(orders, now=now)
    order_sql.upsert_work(brand_id=brand_id, order_ids=[order_id], now=now)
    write_audit(
        brand_id=brand_id,
        user_id=user_id,
        now=now,
        action="order.rejudged",
        subject=claim.external_id,
        detail=dict(counts),
    )
    wake(Door.DECIDE)


def _look(claim: ClaimedOrder, *, now: datetime) -> tuple[Counter[str], Backfill, list[OrderFacts]]:
    """Judge an order as if it were wished for now."""
    wish = _wish(claim, now=now)
    policy = _policy(claim)
    orders = read_facts(claims=[claim], policy=policy)
    policy.rejudgings[claim.order_id].append(wish)
    counts = +foresee(orders, policy=policy, now=now)
    if not counts:
        raise Impossible(NOTHING_NEW)
    return counts, wish, orders


def _policy(claim: ClaimedOrder) -> Policy:
    policy = read_policy(brand_ids=[claim.brand_id])
    store: Integration = policy.integrations[claim.integration_id]
    if store.status != IntegrationStatus.CONNECTED:
        raise Impossible(NOT_CONNECTED)
    return policy


def _wish(claim: ClaimedOrder, *, now: datetime) -> Backfill:
    """Return the wish, unsaved: of the days on which something of the order arrived."""
    items = OrderItem.objects.filter(brand_id=claim.brand_id, order_id=claim.order_id)
    moments = items.exclude(triggered_at=None).values_list("triggered_at", flat=True)
    days = [kst_date(moment) for moment in moments if moment is not None]
    if not days:
        raise Impossible(NOT_ARRIVED)
    return Backfill(
        pk=_UNWISHED,
        brand_id=claim.brand_id,
        integration_id=claim.integration_id,
        order_id=claim.order_id,
        first_on=min(days),
        last_on=max(days),
        # Nothing of it is left to a worker's steps: the order is known, and decided as any other.
        status=BackfillStatus.DONE,
        orders_total=1,
        orders_done=1,
        created_at=now,
        confirmed_at=now,
        finished_at=now,
        due_at=now,
    )
