"""Read the orders that somebody told about, and record what they are now."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction

from integrations import sql
from integrations.connector import UNREADABLE, Busy, ConnectorError, NeedsReconnect, OrderPage
from integrations.models import Integration
from integrations.recording import record_each
from integrations.registry import connector_for
from integrations.trouble import note_success, note_trouble
from vircle.foundation import clock, lease
from vircle.foundation.lease import Claim

TABLE = "integrations_readhint"
# What one call to a mall can answer.
BATCH = 100
# An order that the mall does not know (yet) is asked for a few times: the news may be early.
TRIES_FOR_UNKNOWN = 5
# A reader that died is succeeded after this; two readers of one order do no harm, the newer read
# wins, so the lease need not outlast the slowest answer.
_LEASE = timedelta(seconds=30)
# Hints of a store that must be connected again wait until it is.
CONNECTED = (
    "EXISTS (SELECT 1 FROM integrations_integration i WHERE i.brand_id = w.brand_id"
    " AND i.id = w.integration_id AND i.status = 'connected')"
)


def read_due(*, now: datetime) -> bool:
    """Read one round of hints; False when nothing was due."""
    with transaction.atomic():
        claims = lease.claim(
            table=TABLE,
            now=now,
            lease=_LEASE,
            limit=3 * BATCH,
            per_brand=BATCH,
            extra=("integration_id", "external_order_id"),
            condition=CONNECTED,
        )
    for group in by_store(claims):
        _read_group(group)
    return bool(claims)


def by_store(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    """Group claims that one store can answer; the store is the first extra column."""
    ordered = sorted(claims, key=lambda c: (c.brand_id, c.extra))
    for _, group in groupby(ordered, key=lambda c: (c.brand_id, c.extra[0])):
        yield list(group)


def store_of(claim: Claim) -> Integration:
    """Load the store that a claim is about."""
    return Integration.objects.get(brand_id=claim.brand_id, pk=claim.extra[0])


def _read_group(claims: list[Claim]) -> None:
    integration = store_of(claims[0])
    observed_at = clock.now()
    try:
        page = connector_for(integration).read_orders(external_ids=[c.extra[1] for c in claims])
    except ConnectorError as error:
        give_back(table=TABLE, claims=claims, error=error)
        note_trouble(integration, error=error)
        return
    _save(integration, claims=claims, page=page, observed_at=observed_at)


def _save(
    integration: Integration, *, claims: list[Claim], page: OrderPage, observed_at: datetime
) -> None:
    now = clock.now()
    with transaction.atomic():
        outcome = record_each(
            integration=integration, snapshots=page.orders, observed_at=observed_at, now=now
        )
        done, again = _sort(claims, page=page, failed=outcome.failed)
        lease.finish(table=TABLE, claims=done)
        watch(integration, page=page)
        for claim in again:
            wait = lease.backoff(attempts=claim.attempts)
            lease.retry(table=TABLE, claims=[claim], due_at=now + wait, error=UNREADABLE)
        note_success(integration, changed=outcome.changed, now=now)


def watch(integration: Integration, *, page: OrderPage) -> None:
    """Come back to the orders that will change without any news; inside a transaction."""
    if page.look_again:
        store = sql.Store(integration.brand_id, integration.pk)
        sql.look_again(store=store, moments=page.look_again)


def _sort(
    claims: Sequence[Claim], *, page: OrderPage, failed: Sequence[str]
) -> tuple[list[Claim], list[Claim]]:
    """Tell what is done from what to ask again."""
    broken = {*page.unreadable, *failed}
    read = {order.external_id for order in page.orders} - broken
    done: list[Claim] = []
    again: list[Claim] = []
    for claim in claims:
        number = claim.extra[1]
        is_given_up = number not in broken and claim.attempts >= TRIES_FOR_UNKNOWN
        (done if number in read or is_given_up else again).append(claim)
    return done, again


def give_back(*, table: str, claims: Sequence[Claim], error: ConnectorError) -> None:
    """Let claimed rows wait, as long as the trouble says."""
    now = clock.now()
    with transaction.atomic():
        for attempts, group in groupby(
            sorted(claims, key=lambda c: c.attempts), key=lambda c: c.attempts
        ):
            due_at = now + _wait(error, attempts=attempts)
            lease.retry(table=table, claims=list(group), due_at=due_at, error=str(error))


def _wait(error: ConnectorError, *, attempts: int) -> timedelta:
    if isinstance(error, Busy):
        return timedelta(seconds=error.retry_after)
    if isinstance(error, NeedsReconnect):
        # Nothing is claimed while the store is not connected; connecting makes it due at once.
        return timedelta(0)
    return lease.backoff(attempts=attempts)
