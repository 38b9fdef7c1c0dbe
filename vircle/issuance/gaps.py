"""누락 점검: ask a store what arrived on a day, compare, and close what is missing.

Closing does nothing of its own: the orders are read again, and the usual doors go on.
"""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_noop

from integrations import sql as integrations_sql
from integrations.arrivals import arrived_on
from integrations.connector import Busy, ConnectorError, Refused
from integrations.models import Integration, IntegrationStatus
from integrations.orders import sql as order_sql
from integrations.orders.models import Order
from vircle.brands.services import write_audit
from vircle.foundation import clock
from vircle.foundation.clock import at_kst_hour, kst_date
from vircle.foundation.wake import Door, wake
from vircle.issuance import sql_gaps
from vircle.issuance.backfill import NOT_CONNECTED, Impossible
from vircle.issuance.gap_models import ArrivedItem, GapCheck, GapKind, GapStatus

KEPT = timedelta(days=90)
FUTURE = gettext_noop("오늘까지의 날짜를 선택해 주세요.")
TOO_EARLY = gettext_noop("연동한 날부터 점검할 수 있습니다.")
TOO_LONG_AGO = gettext_noop("최근 90일까지 점검할 수 있습니다.")

_LEASE = timedelta(seconds=60)
_AFTER_TROUBLE = timedelta(minutes=2)
_AFTER_REFUSAL = timedelta(minutes=15)
# From four in the morning on, yesterday's last deliveries are known, and few people buy.
_HOUR, _SPREAD_SECONDS = 4, 2 * 3600
# An order whose decision is due for so long is not merely waiting for its turn.
_DECIDED_WITHIN = timedelta(minutes=5)
_LOOKS = {
    GapStatus.SETTLING: timedelta(seconds=30),
    GapStatus.CLOSING: timedelta(seconds=3),
}
_CLOSED_WITHIN = timedelta(minutes=10)


def usual_delay() -> timedelta:
    """Return how long news of a change takes at most while all is well."""
    return timedelta(seconds=2 * max(settings.POLL_SECONDS, settings.NAVER_LOOK_SECONDS))


@transaction.atomic
def ask(*, integration: Integration, day: date, user_id: int, now: datetime) -> GapCheck:
    """Begin to check a day, or to check it anew; while one is under way it goes on.

    Raises Impossible.
    """
    store = Integration.objects.select_for_update(no_key=True).get(
        brand_id=integration.brand_id, pk=integration.pk
    )
    _refuse(store, day, today=kst_date(now))
    found = GapCheck.objects.filter(brand_id=store.brand_id, integration=store, day=day).first()
    if found is not None and found.is_working:
        return found
    check = found or GapCheck(brand_id=store.brand_id, integration=store, day=day)
    _begin(check, user_id=user_id, now=now)
    write_audit(
        brand_id=store.brand_id,
        user_id=user_id,
        now=now,
        action="gaps.checked",
        subject=f"{store}: {day}",
    )
    wake(Door.GAPS)
    return check


def _refuse(store: Integration, day: date, *, today: date) -> None:
    if not store.is_connected:
        raise Impossible(NOT_CONNECTED)
    if day > today:
        raise Impossible(FUTURE)
    if day < kst_date(store.connected_since):
        raise Impossible(TOO_EARLY)
    if day < today - KEPT:
        raise Impossible(TOO_LONG_AGO)


def _begin(check: GapCheck, *, user_id: int, now: datetime) -> None:
    if check.pk:
        ArrivedItem.objects.filter(brand_id=check.brand_id, check_run=check).delete()
    check.status, check.asked_at, check.asked_by_id = GapStatus.ASKING, now, user_id
    check.finished_at = check.position = check.look_until = None
    check.arrived = check.gaps = check.closed = 0
    check.error, check.due_at = "", now
    check.save()


def plan_daily(*, now: datetime) -> int:
    """Have yesterday checked at every store, once, spread over the early morning."""
    today = kst_date(now)
    yesterday = today - timedelta(days=1)
    if now < at_kst_hour(today, hour=_HOUR):
        return 0
    checked = GapCheck.objects.filter(
        brand_id=OuterRef("brand_id"), integration_id=OuterRef("pk"), day=yesterday
    )
    stores = Integration.objects.filter(
        ~Exists(checked),
        status=IntegrationStatus.CONNECTED,
        connected_since__lt=at_kst_hour(today, hour=0),
    )
    due = [
        GapCheck(
            brand_id=store.brand_id,
            integration_id=store.pk,
            day=yesterday,
            asked_at=now,
            due_at=now + timedelta(seconds=secrets.randbelow(_SPREAD_SECONDS)),
        )
        for store in stores
    ]
    GapCheck.objects.bulk_create(due, ignore_conflicts=True)
    return len(due)


def forget_old(*, now: datetime) -> None:
    """Forget checks of long ago."""
    old = GapCheck.objects.filter(day__lt=kst_date(now) - KEPT)
    ArrivedItem.objects.filter(check_run__in=old).delete()
    old.delete()


def step_due(*, now: datetime) -> bool:
    """Go on with the check that is due longest, by one page or look; False when none is."""
    with transaction.atomic():
        key = sql_gaps.claim(now=now, until=now + _LEASE)
    if key is None:
        return False
    check = GapCheck.objects.select_related("integration").get(brand_id=key[0], pk=key[1])
    (_ask_page if check.status == GapStatus.ASKING else _look)(check)
    return True


def _ask_page(check: GapCheck) -> None:
    """Read one page, and keep it together with where it ends."""
    try:
        page = arrived_on(integration=check.integration, day=check.day, position=check.position)
    except ConnectorError as error:
        _wait(check, error)
        return
    now = clock.now()
    with transaction.atomic():
        if not _is_ours(check):
            return
        sql_gaps.keep(
            brand_id=check.brand_id,
            check_id=check.pk,
            items=page.items,
            observed_at=page.observed_at,
        )
        arrived = _items(check).count()
        if page.next is not None:
            _as_it_was(check).update(position=page.next, arrived=arrived, error="", due_at=now)
            return
        check.arrived, check.look_until = arrived, now + usual_delay()
        _settle(check, now=now)


def _wait(check: GapCheck, error: ConnectorError) -> None:
    now = clock.now()
    if isinstance(error, Busy):
        _as_it_was(check).update(due_at=now + timedelta(seconds=error.retry_after))
        return
    pause = _AFTER_REFUSAL if isinstance(error, Refused) else _AFTER_TROUBLE
    _as_it_was(check).update(error=str(error)[:300], due_at=now + pause)


def _look(check: GapCheck) -> None:
    with transaction.atomic():
        if _is_ours(check):
            _settle(check, now=clock.now())


def _as_it_was(check: GapCheck) -> QuerySet[GapCheck]:
    """Return the check, unless somebody has begun it anew or pressed its button meanwhile."""
    return GapCheck.objects.filter(
        brand_id=check.brand_id, pk=check.pk, status=check.status, asked_at=check.asked_at
    )


def _is_ours(check: GapCheck) -> bool:
    """Lock a check; False if it is another one by now."""
    return _as_it_was(check).select_for_update().first() is not None


def _settle(check: GapCheck, *, now: datetime) -> None:
    """Compare; it is over when all is well, or when nothing more can be expected by itself."""
    gaps = sql_gaps.compare(
        brand_id=check.brand_id, check_id=check.pk, due_before=now - _DECIDED_WITHIN
    )
    is_closing = check.status == GapStatus.CLOSING
    waits = check.look_until is not None and now < check.look_until
    fields: dict[str, Any] = {"arrived": check.arrived, "gaps": gaps, "error": ""}
    if gaps and waits and (is_closing or _may_close_by_itself(check, now=now)):
        status = GapStatus.CLOSING if is_closing else GapStatus.SETTLING
        fields |= {"status": status, "look_until": check.look_until}
        _as_it_was(check).update(**fields, due_at=now + _LOOKS[status])
        return
    if is_closing:
        fields["closed"] = check.closed + check.gaps - gaps
    _items(check).filter(gap="").delete()
    _as_it_was(check).update(
        **fields, status=GapStatus.DONE, finished_at=now, look_until=None, due_at=now
    )


def _may_close_by_itself(check: GapCheck, *, now: datetime) -> bool:
    """Tell whether news may be on its way: what arrived long ago should have been heard of."""
    gaps = _items(check).exclude(gap="")
    lasting = gaps.filter(gap=GapKind.UNHEARD, arrived_at__lt=now - usual_delay())
    return bool(gaps.count() > lasting.count())


def _items(check: GapCheck) -> Any:
    return ArrivedItem.objects.filter(brand_id=check.brand_id, check_run_id=check.pk)


@transaction.atomic
def close(*, check: GapCheck, user_id: int, now: datetime) -> int:
    """Have the orders of a check's gaps read and decided again; returns how many, 0 the second
    time. Raises Impossible.
    """
    row = GapCheck.objects.select_for_update().get(brand_id=check.brand_id, pk=check.pk)
    if not row.integration.is_connected:
        raise Impossible(NOT_CONNECTED)
    if row.status not in (GapStatus.DONE, GapStatus.SETTLING) or not row.gaps:
        return 0
    numbers = sorted(set(_items(row).exclude(gap="").values_list("external_order_id", flat=True)))
    store = integrations_sql.Store(row.brand_id, row.integration_id)
    integrations_sql.hint_orders(store=store, external_ids=numbers, now=now)
    known = Order.objects.filter(
        brand_id=row.brand_id, integration_id=row.integration_id, external_id__in=numbers
    )
    order_ids = list(known.values_list("pk", flat=True))
    order_sql.upsert_work(brand_id=row.brand_id, order_ids=order_ids, now=now)
    GapCheck.objects.filter(brand_id=row.brand_id, pk=row.pk).update(
        status=GapStatus.CLOSING, look_until=now + _CLOSED_WITHIN, due_at=now, finished_at=None
    )
    write_audit(
        brand_id=row.brand_id,
        user_id=user_id,
        now=now,
        action="gaps.closed",
        subject=f"{row.integration}: {row.day}",
        detail={"orders": len(numbers)},
    )
    for door in (Door.READ, Door.DECIDE, Door.GAPS):
        wake(door)
    return len(numbers)


def open_gaps(*, brand_id: int, today: date) -> int:
    """Count what is missing of the last days at the stores that are connected."""
    checks = GapCheck.objects.filter(
        brand_id=brand_id,
        gaps__gt=0,
        status__in=(GapStatus.DONE, GapStatus.CLOSING),
        day__gte=today - timedelta(days=14),
        integration__status=IntegrationStatus.CONNECTED,
    )
    return sum(checks.values_list("gaps", flat=True))
