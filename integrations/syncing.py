"""Keep a store's mirrored catalogue as its mall has it: after connecting, at news, every day."""

import time
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from integrations.catalog import plan, sync_sql
from integrations.catalog.models import CatalogSync
from integrations.catalog.plan import Kind, Part, Progress
from integrations.catalog.sync_sql import Turn
from integrations.connector import (
    TOO_FAST,
    Busy,
    Connector,
    ConnectorError,
    NeedsReconnect,
    Refused,
)
from integrations.models import Integration
from integrations.registry import connector_for
from integrations.sync_steps import Steps
from integrations.trouble import note_trouble
from vircle.foundation import clock
from vircle.foundation.crash_points import Point, reach

# Longer than a step takes at its slowest; a worker that was overtaken writes nothing more.
_LEASE = timedelta(minutes=4)
# A bucket that fills while nobody asks is worth more than one that is emptied by the drop.
_REST = timedelta(seconds=5)
_AFTER_TROUBLE = timedelta(minutes=10)
# Other stores wait for this worker too.
_SECONDS = 15.0


class _Overtaken(Exception):
    """Another worker has taken the sync over: it was thought dead."""


def sync_due(*, now: datetime) -> bool:
    """Go on with the one catalogue that is due longest; False when none is."""
    later = now + plan.AGAIN
    with transaction.atomic():
        turn = sync_sql.claim(now=now, until=now + _LEASE, later=later)
        if turn is None:
            return False
        integration = Integration.objects.get(brand_id=turn.brand_id, pk=turn.integration_id)
        progress = _resumed(integration, turn=turn, later=later)
        if progress:
            _rows(turn).update(catalog_progress=progress.as_json())
    reach(Point.SYNC_AFTER_CLAIM)
    _Sync(integration, connector_for(integration), turn=turn, progress=progress).run(now=now)
    return True


def _resumed(integration: Integration, *, turn: Turn, later: datetime) -> Progress | None:
    """Return where an earlier worker stopped, knowing what was asked for since."""
    progress = Progress.of(integration.catalog_progress)
    if progress is None:
        return None
    if turn.was_due_at and turn.was_due_at < progress.due_at:
        progress.is_asked_again = True
    progress.due_at = later
    return progress


def _rows(turn: Turn) -> Any:
    return Integration.objects.filter(brand_id=turn.brand_id, pk=turn.integration_id)


class _Sync:
    """One worker's turn at one sync, step by step; each step is kept before the next begins."""

    def __init__(
        self,
        integration: Integration,
        connector: Connector,
        *,
        turn: Turn,
        progress: Progress | None,
    ) -> None:
        self._integration = integration
        self._connector = connector
        self._turn = turn
        self._at = progress
        self._sync = self._sync_rows().get()
        self._steps = Steps(
            integration, connector, keep=self._save, changed_until=self._sync.changed_until
        )

    def run(self, *, now: datetime) -> None:
        with suppress(_Overtaken):
            try:
                self._go_on(now)
            except ConnectorError as error:
                self._stop(error)

    def _go_on(self, now: datetime) -> None:
        ends_at = time.monotonic() + _SECONDS
        at = self._at = self._at or self._begun(now)
        at.look_at_tree_again(now=now)
        while at.part is not Part.DONE and time.monotonic() < ends_at:
            self._steps.take(at)
            reach(Point.SYNC_AFTER_COMMIT)
        if at.part is Part.DONE:
            self._finish(at)
        else:
            self._leave(timedelta(0))

    def _begun(self, now: datetime) -> Progress:
        kept = self._integration.catalog_progress
        names = self._connector.read_shops()
        progress = Progress(
            shops=list(names),
            kind=plan.kind(
                now=now, compared_at=self._sync.compared_at, whole_at=self._sync.whole_at
            ),
            began_at=now,
            due_at=now + plan.AGAIN,
            products=kept.get("products", 0),
            total=kept.get("total", 0),
            categories=kept.get("categories", 0),
        )
        with transaction.atomic():
            self._save(progress, store_name=names[progress.shops[0]])
        return progress

    def _stop(self, error: ConnectorError) -> None:
        wait = _AFTER_TROUBLE
        if isinstance(error, Busy):
            wait = max(_REST, timedelta(seconds=error.retry_after))
        if self._at and self._at.part is Part.READ and _is_about_one(error):
            self._at.set_aside()
        self._leave(wait)
        if not isinstance(error, Busy):
            note_trouble(self._integration, error=error)

    def _leave(self, wait: timedelta) -> None:
        """Let any worker go on after a while."""
        due_at = clock.now() + wait
        with transaction.atomic():
            self._end_turn(leased_until=None)
            fields: dict[str, Any] = {"catalog_due_at": due_at}
            if self._at:
                self._at.is_asked_again |= self._was_asked(self._at)
                self._at.due_at = due_at
                fields["catalog_progress"] = self._at.as_json()
            _rows(self._turn).update(**fields)

    def _finish(self, at: Progress) -> None:
        now, shop = clock.now(), self._steps.shop(at.shops[0])
        products = shop.count_products()
        is_all = at.kind is not Kind.CHANGED
        moments = {"changed_until": at.began_at} | ({"compared_at": at.began_at} if is_all else {})
        moments |= {"whole_at": at.began_at} if at.kind is Kind.WHOLE else {}
        with transaction.atomic():
            self._end_turn(leased_until=None, **moments)
            again = at.is_asked_again or self._was_asked(at)
            _rows(self._turn).update(
                catalog_progress={
                    "shops": at.shops,
                    "products": products,
                    "total": max(at.total, products + at.unreadable) if is_all else products,
                    "categories": at.categories,
                    "unreadable": at.unreadable,
                },
                catalog_synced_at=now,
                catalog_due_at=now + (plan.AFTER_NEWS if again else plan.AGAIN),
            )
            reach(Point.SYNC_BEFORE_FINISH)

    def _was_asked(self, at: Progress) -> bool:
        """Tell whether news of the catalogue came, or a person asked, since our turn began."""
        locked = _rows(self._turn).select_for_update(no_key=True)
        due_at: datetime | None = locked.values_list("catalog_due_at", flat=True).get()
        return due_at is not None and due_at < at.due_at

    def _save(self, at: Progress, **fields: Any) -> None:
        """Keep a step; raises _Overtaken, and then nothing of the step is kept."""
        self._end_turn(leased_until=clock.now() + _LEASE)
        _rows(self._turn).update(catalog_progress=at.as_json(), **fields)
        reach(Point.SYNC_BEFORE_COMMIT)

    def _end_turn(self, **fields: Any) -> None:
        if not self._sync_rows().filter(turn=self._turn.number).update(**fields):
            raise _Overtaken

    def _sync_rows(self) -> Any:
        return CatalogSync.objects.filter(
            brand_id=self._turn.brand_id, integration_id=self._turn.integration_id
        )


def _is_about_one(error: ConnectorError) -> bool:
    """Tell trouble that one product may have caused from that of the whole store."""
    is_store = isinstance(error, NeedsReconnect | Refused)
    return not is_store and str(error) != TOO_FAST
