"""지난 주문 발급: asked for, read, counted, confirmed, carried out — each a step that resumes."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from integrations.connector import Busy, ConnectorError, Refused
from integrations.models import Integration
from integrations.orders import sql as order_sql
from integrations.orders.waiting import want_products
from integrations.recording import record_each
from integrations.registry import connector_for
from vircle.brands.services import write_audit
from vircle.foundation import clock
from vircle.foundation.clock import kst_date
from vircle.foundation.crash_points import Point, reach
from vircle.foundation.wake import Door, wake
from vircle.issuance import certificates, sql_backfill, stamping
from vircle.issuance.facts import OrderFacts, read_facts
from vircle.issuance.models import Backfill, BackfillStatus
from vircle.issuance.policy import Policy, read_policy

LONGEST = timedelta(days=365)
_LEASE = timedelta(seconds=60)
_CHUNK = 200
# So many at a time, and the next when few are left: today's orders never wait behind them.
_AHEAD = 400
_PAUSE = timedelta(seconds=2)
_AFTER_TROUBLE = timedelta(minutes=2)
_AFTER_REFUSAL = timedelta(minutes=15)

FUTURE = gettext_noop("종료일은 오늘까지 선택할 수 있습니다.")
BACKWARDS = gettext_noop("종료일은 시작일 이후로 선택해 주세요.")
TOO_LONG = gettext_noop("한 번에 최대 1년까지 선택할 수 있습니다.")
NOTHING = gettext_noop("보증서와 스탬프 중 하나 이상 선택해 주세요.")
NOT_CONNECTED = gettext_noop("쇼핑몰이 연동되어 있지 않습니다. 다시 연동한 뒤 시도해 주세요.")
UNDER_WAY = gettext_noop("이 쇼핑몰의 지난 주문 발급이 이미 진행 중입니다.")
HAS_MOVED_ON = gettext_noop("이미 시작했거나 중단한 요청입니다. 화면을 새로 고쳐 주세요.")

OPEN = (
    BackfillStatus.READING,
    BackfillStatus.COUNTING,
    BackfillStatus.READY,
    BackfillStatus.RUNNING,
)


class Impossible(Exception):
    """What was asked for cannot be done; the message is fit to be shown."""


@transaction.atomic
def ask(
    *,
    integration: Integration,
    user_id: int,
    first_on: date,
    last_on: date,
    for_warranties: bool,
    for_stamps: bool,
    now: datetime,
) -> Backfill:
    """Begin to read and count; nothing is issued before it is confirmed. Raises Impossible."""
    _check(first_on, last_on, today=kst_date(now))
    if not (for_warranties or for_stamps):
        raise Impossible(NOTHING)
    # The store's row, so that two clicks make one wish.
    store = Integration.objects.select_for_update(no_key=True).get(
        brand_id=integration.brand_id, pk=integration.pk
    )
    if not store.is_connected:
        raise Impossible(NOT_CONNECTED)
    if _of(store).filter(status__in=OPEN).exists():
        raise Impossible(UNDER_WAY)
    wish = Backfill.objects.create(
        brand_id=store.brand_id,
        integration=store,
        first_on=first_on,
        last_on=last_on,
        for_warranties=for_warranties,
        for_stamps=for_stamps,
        created_at=now,
        created_by_id=user_id,
        due_at=now,
    )
    _audit(wish, action="backfill.asked", user_id=user_id, now=now)
    wake(Door.BACKFILL)
    return wish


def _check(first_on: date, last_on: date, *, today: date) -> None:
    if last_on > today:
        raise Impossible(FUTURE)
    if first_on > last_on:
        raise Impossible(BACKWARDS)
    if last_on - first_on > LONGEST:
        raise Impossible(TOO_LONG)


def _of(integration: Integration) -> Any:
    return Backfill.objects.filter(brand_id=integration.brand_id, integration_id=integration.pk)


@transaction.atomic
def confirm(*, wish: Backfill, user_id: int, tells: bool, now: datetime) -> None:
    """Begin to issue what was previewed, by the settings as they are now; raises Impossible."""
    _move(
        wish,
        before=(BackfillStatus.READY,),
        status=BackfillStatus.RUNNING,
        tells=tells,
        confirmed_at=now,
        walked_to=0,
        orders_done=0,
        due_at=now,
    )
    _audit(wish, action="backfill.confirmed", user_id=user_id, now=now)
    wake(Door.BACKFILL)


@transaction.atomic
def stop(*, wish: Backfill, user_id: int, now: datetime) -> None:
    """Stop; what was issued stays, the rest does not follow. Raises Impossible."""
    _move(wish, before=OPEN, status=BackfillStatus.CANCELED, finished_at=now)
    _audit(wish, action="backfill.stopped", user_id=user_id, now=now)


def _move(wish: Backfill, *, before: Sequence[BackfillStatus], **fields: Any) -> None:
    """Change its status unless somebody else did."""
    rows = Backfill.objects.filter(brand_id=wish.brand_id, pk=wish.pk, status__in=before)
    if not rows.update(**fields):
        raise Impossible(HAS_MOVED_ON)


def _audit(wish: Backfill, *, action: str, user_id: int, now: datetime) -> None:
    write_audit(
        brand_id=wish.brand_id,
        user_id=user_id,
        now=now,
        action=action,
        subject=f"{wish.integration_id}: {wish}",
    )


def step_due(*, now: datetime) -> bool:
    """Go on with the one that is due longest, by one page or chunk; False when none is."""
    with transaction.atomic():
        key = sql_backfill.claim(now=now, until=now + _LEASE)
    if key is None:
        return False
    reach(Point.BACKFILL_AFTER_CLAIM)
    wish = Backfill.objects.get(brand_id=key[0], pk=key[1])
    steps = {
        BackfillStatus.READING: _read,
        BackfillStatus.COUNTING: _count,
        BackfillStatus.RUNNING: _run,
    }
    if step := steps.get(BackfillStatus(wish.status)):
        step(wish)
        reach(Point.BACKFILL_AFTER_COMMIT)
    return True


def _read(wish: Backfill) -> None:
    """Read one page of the mall's orders of these days, and record it with where it ends."""
    integration = Integration.objects.get(brand_id=wish.brand_id, pk=wish.integration_id)
    observed_at = clock.now()
    try:
        page = connector_for(integration).read_past(
            first=wish.first_on, last=wish.last_on, position=wish.position
        )
    except ConnectorError as error:
        _wait(wish, error)
        return
    reach(Point.BACKFILL_AFTER_HTTP)
    now = clock.now()
    with transaction.atomic():
        if page.orders:
            record_each(
                integration=integration, snapshots=page.orders, observed_at=observed_at, now=now
            )
        read = wish.orders_read + len(page.orders)
        fields: dict[str, Any] = {"position": page.next, "orders_read": read, "error": ""}
        if page.next is None:
            fields |= {"status": BackfillStatus.COUNTING, "walked_to": 0}
        _save(wish, **fields, due_at=now)


def _wait(wish: Backfill, error: ConnectorError) -> None:
    if isinstance(error, Busy):
        _save(wish, due_at=clock.now() + timedelta(seconds=error.retry_after))
        return
    pause = _AFTER_REFUSAL if isinstance(error, Refused) else _AFTER_TROUBLE
    _save(wish, error=str(error)[:300], due_at=clock.now() + pause)


def _save(wish: Backfill, **fields: Any) -> None:
    """Write down how far it came, unless it was stopped meanwhile."""
    rows = Backfill.objects.filter(brand_id=wish.brand_id, pk=wish.pk, status=wish.status)
    rows.update(**fields)


def _count(wish: Backfill) -> None:
    """Look at one chunk of orders as if it were confirmed now, and add up what would come."""
    now = clock.now()
    if not wish.walked_to:
        wish.orders_total, wish.orders_done, wish.preview = _total(wish), 0, {}
    with transaction.atomic():
        claims = sql_backfill.next_orders(wish=wish, limit=_CHUNK)
        policy = read_policy(brand_ids=[wish.brand_id])
        # The preview's own wish: as it will be when somebody confirms it.
        wish.confirmed_at = now
        policy.backfills[wish.integration_id].append(wish)
        orders = read_facts(claims=claims, policy=policy)
        want_missing(orders, now=now)
        counts = foresee(orders, policy=policy, now=now)
    preview = Counter(wish.preview) + counts
    fields: dict[str, Any] = {
        "orders_total": wish.orders_total,
        "orders_done": wish.orders_done + len(claims),
        "preview": dict(preview),
        "walked_to": claims[-1].order_id if claims else wish.walked_to,
    }
    if len(claims) < _CHUNK:
        fields["status"] = BackfillStatus.READY
    _save(wish, **fields, due_at=now)


def _total(wish: Backfill) -> int:
    with transaction.atomic():
        return sql_backfill.count_orders(wish=wish)


def want_missing(orders: Sequence[OrderFacts], *, now: datetime) -> None:
    """Ask for the products that have to be read before these orders can be judged."""
    want_products(
        wanted=[
            (o.claim.brand_id, o.claim.integration_id, o.claim.shop_no, product)
            for o in orders
            for product in o.missing_products()
        ],
        now=now,
    )


def foresee(orders: Sequence[OrderFacts], *, policy: Policy, now: datetime) -> Counter[str]:
    """Count what deciding would write; writes nothing.

    {"orders", "warranties", "pending", "stamps", "messages", "unreachable", "unknown"}: `unknown`
    are orders whose products have to be read first.
    """
    ready = [order for order in orders if not order.missing_products()]
    counts = Counter(unknown=len(orders) - len(ready))
    new = certificates.compare(orders=ready, policy=policy, now=now).new
    grants = [
        (order, step.worth)
        for order, step in stamping.compare(orders=ready, policy=policy, now=now).steps
        if step.grant is None
    ]
    by_key = {order.key: order for order in ready}
    issued = {(row.brand_id, row.order_id) for row, target in new if target is not None}
    granted = {order.key for order, _ in grants}
    counts["warranties"] = len(new)
    counts["pending"] = sum(row.status == "pending" for row, _ in new)
    counts["stamps"] = sum(worth for _, worth in grants)
    counts["orders"] = len({(row.brand_id, row.order_id) for row, _ in new} | granted)
    told = [by_key[key] for key in sorted(issued)] + [by_key[key] for key in sorted(granted)]
    counts["messages"] = sum(not order.unreachable for order in told)
    counts["unreachable"] = len(told) - counts["messages"]
    return counts


def _run(wish: Backfill) -> None:
    """Ask for decisions about the next orders, a few at a time."""
    now = clock.now()
    with transaction.atomic():
        if sql_backfill.backlog(brand_id=wish.brand_id, now=now, most=_AHEAD) >= _AHEAD:
            _save(wish, due_at=now + _PAUSE)
            return
        claims = sql_backfill.next_orders(wish=wish, limit=_CHUNK)
        if not claims:
            _finish(wish, now=now)
            return
        ids = [claim.order_id for claim in claims]
        order_sql.upsert_work(brand_id=wish.brand_id, order_ids=ids, now=now)
        _save(wish, walked_to=ids[-1], orders_done=wish.orders_done + len(ids), due_at=now)
        reach(Point.BACKFILL_BEFORE_COMMIT)
    wake(Door.DECIDE)


def _finish(wish: Backfill, *, now: datetime) -> None:
    """Done when everything that was asked for is decided."""
    if sql_backfill.count_undecided(wish=wish, now=now):
        _save(wish, due_at=now + _PAUSE)
    else:
        _save(wish, status=BackfillStatus.DONE, finished_at=now)
