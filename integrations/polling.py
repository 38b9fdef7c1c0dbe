"""Ask a store what changed on the last days: the source of truth, whatever webhooks said."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from integrations import sql
from integrations.connector import (
    Busy,
    Connector,
    ConnectorError,
    NotAccepted,
    OrderPage,
    Position,
    Refused,
    Unfinished,
)
from integrations.models import Integration
from integrations.reading import AFTER_REFUSAL, watch
from integrations.recording import record_each
from integrations.registry import connector_for
from integrations.trouble import note_success, note_trouble
from vircle.foundation import clock
from vircle.foundation.clock import kst_date
from vircle.foundation.crash_points import Point, reach
from vircle.foundation.wake import Door, wake

# A reader that died is succeeded after this; two readers of one order do no harm, the newer read
# wins, so the lease need not outlast the slowest answer.
_LEASE = timedelta(seconds=30)
_AFTER_TROUBLE = timedelta(seconds=60)


@dataclass(slots=True)
class Progress:
    """Where a poll stands; only its connector reads the position."""

    since: datetime
    until: datetime
    position: Position | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what is kept on the integration."""
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "position": self.position,
        }


def poll_due(*, now: datetime) -> bool:
    """Poll the one store that is due longest; False when none is."""
    with transaction.atomic():
        store = sql.claim_poll(now=now, until=now + _LEASE)
        if store is None:
            return False
        # Under the claim's row lock, so that whatever is asked for later is seen to be later.
        integration = Integration.objects.get(brand_id=store.brand_id, pk=store.integration_id)
    reach(Point.POLL_AFTER_CLAIM)
    _Poll(integration, connector_for(integration), now=now).run()
    return True


class _Poll:
    """One poll of one store, resumed where an earlier one had to stop."""

    def __init__(self, integration: Integration, connector: Connector, *, now: datetime) -> None:
        self._integration = integration
        self._connector = connector
        self._progress = _resumed(integration, now=now)

    def run(self) -> None:
        try:
            while self._read_page():
                pass
        except ConnectorError as error:
            self._stop(error)
            return
        self._finish()

    def _read_page(self) -> bool:
        """Read and record one page; False after the last one."""
        observed_at = clock.now()
        page = self._connector.poll(
            since=self._progress.since,
            until=self._progress.until,
            position=self._progress.position,
        )
        reach(Point.POLL_AFTER_HTTP)
        self._progress.position = page.next
        if page.orders or page.unreadable:
            self._record(page, observed_at=observed_at)
        else:
            self._save(poll_leased_until=clock.now() + _LEASE)
        return page.next is not None

    def _record(self, page: OrderPage, *, observed_at: datetime) -> None:
        """Orders and cursor in one transaction: neither is ever ahead of the other."""
        now = clock.now()
        with transaction.atomic():
            hinted = self._count_hinted(page, now=now)
            changed = record_each(
                integration=self._integration,
                snapshots=page.orders,
                observed_at=observed_at,
                now=now,
            ).changed
            if changed > hinted:
                self._integration.found_by_polling += changed - hinted
            watch(self._integration, page=page)
            self._ask_again(page, now=now)
            self._save(poll_leased_until=now + _LEASE)
            note_success(self._integration, changed=changed, now=now)
            reach(Point.POLL_BEFORE_COMMIT)
        reach(Point.POLL_AFTER_COMMIT)

    def _count_hinted(self, page: OrderPage, *, now: datetime) -> int:
        store = sql.Store(self._integration.brand_id, self._integration.pk)
        numbers = [order.external_id for order in page.orders]
        return sql.count_hinted(store=store, external_ids=numbers, now=now)

    def _ask_again(self, page: OrderPage, *, now: datetime) -> None:
        """What made no sense must not be forgotten when the cursor moves on."""
        if page.unreadable:
            store = sql.Store(self._integration.brand_id, self._integration.pk)
            # Later, as the next poll shows the same page again.
            sql.look_again(store=store, moments=dict.fromkeys(page.unreadable, now + AFTER_REFUSAL))

    def _stop(self, error: ConnectorError) -> None:
        fields: dict[str, Any] = {"poll_progress": {}} if isinstance(error, Unfinished) else {}
        self._save(poll_leased_until=None, poll_due_at=clock.now() + _wait(error), **fields)
        note_trouble(self._integration, error=error)

    def _finish(self) -> None:
        now = clock.now()
        until = self._progress.until
        with transaction.atomic():
            self._save(
                poll_progress={},
                polled_until=until,
                poll_leased_until=None,
                poll_due_at=self._next(now),
            )
            note_success(self._integration, changed=0, now=now)
            if kst_date(self._progress.since) != kst_date(until):
                self._ask_for_claims(now)
            reach(Point.POLL_BEFORE_FINISH)

    def _next(self, now: datetime) -> datetime:
        """Return when to poll again: at once if somebody asked for it while this poll ran."""
        store = Integration.objects.select_for_update(no_key=True).filter(
            brand_id=self._integration.brand_id, pk=self._integration.pk
        )
        due_at: datetime = store.values_list("poll_due_at", flat=True).get()
        if due_at != self._integration.poll_due_at:
            return due_at
        return max(now, self._progress.until + timedelta(seconds=settings.POLL_SECONDS))

    def _ask_for_claims(self, now: datetime) -> None:
        """Once a day; a poll finds claims by their dates, but not that one was withdrawn."""
        store = sql.Store(self._integration.brand_id, self._integration.pk)
        sql.hint_open_claims(store=store, now=now, read_before=self._progress.until)
        wake(Door.READ)

    def _save(self, **fields: Any) -> None:
        fields = {
            "poll_progress": self._progress.as_json(),
            "found_by_polling": self._integration.found_by_polling,
            **fields,
        }
        Integration.objects.filter(
            brand_id=self._integration.brand_id, pk=self._integration.pk
        ).update(**fields)


def _wait(error: ConnectorError) -> timedelta:
    if isinstance(error, Busy):
        return timedelta(seconds=error.retry_after)
    is_refused = isinstance(error, Refused | NotAccepted)
    return AFTER_REFUSAL if is_refused else _AFTER_TROUBLE


def _resumed(integration: Integration, *, now: datetime) -> Progress:
    kept = integration.poll_progress
    if kept:
        since, until = (datetime.fromisoformat(kept[name]) for name in ("since", "until"))
        return Progress(since, until, kept["position"])
    return Progress(integration.polled_until or integration.connected_since, until=now)
