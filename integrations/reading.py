"""Read the orders that somebody told about, and record what they are now."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction

from integrations import sql
from integrations.connector import (
    UNREADABLE,
    Busy,
    ConnectorError,
    NeedsReconnect,
    NotAccepted,
    OrderPage,
    Refused,
)
from integrations.models import Integration
from integrations.recording import record_each
from integrations.registry import connector_for
from integrations.trouble import is_turn, note_success, note_trouble
from vircle.foundation import clock, lease
from vircle.foundation.crash_points import Point, reach
from vircle.foundation.lease import Claim
from vircle.foundation.limiter import full_jitter

TABLE = "integrations_readhint"
# A store's share of a round; one whose platform tells of more in one call takes more with it.
BATCH = 100
_LIMIT = 3 * BATCH
_EXTRA = ("integration_id", "external_order_id")
# A request that is refused or not accepted is not cured by asking again soon.
AFTER_REFUSAL = timedelta(minutes=15)
PARKED = timedelta(days=1)
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

_ONE_STORE = "w.brand_id = {} AND w.integration_id = {}"


def read_due(*, now: datetime) -> bool:
    """Read one round of hints; False when nothing was due."""
    with transaction.atomic():
        claims = lease.claim(
            table=TABLE,
            now=now,
            lease=_LEASE,
            limit=_LIMIT,
            per_brand=BATCH,
            extra=_EXTRA,
            condition=CONNECTED,
        )
    if claims:
        reach(Point.READ_AFTER_CLAIM)
    for group in by_store(claims):
        is_cut = len(claims) == _LIMIT or len(group) >= BATCH
        _read_group(_fill_up(group, now=now) if is_cut else group)
    return bool(claims)


def by_store(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    """Group claims that one store can answer; the store is the first extra column."""
    ordered = sorted(claims, key=lambda c: (c.brand_id, c.extra))
    for _, group in groupby(ordered, key=lambda c: (c.brand_id, c.extra[0])):
        yield list(group)


def store_of(claim: Claim) -> Integration:
    """Load the store that a claim is about."""
    return Integration.objects.get(brand_id=claim.brand_id, pk=claim.extra[0])


def _fill_up(claims: list[Claim], *, now: datetime) -> list[Claim]:
    """Add what else one call could answer for this store, where the claim was cut short."""
    first = claims[0]
    room = connector_for(store_of(first)).orders_at_once - len(claims)
    if room <= 0:
        return claims
    with transaction.atomic():
        more = lease.claim(
            table=TABLE,
            now=now,
            lease=_LEASE,
            limit=room,
            per_brand=room,
            extra=_EXTRA,
            condition=_ONE_STORE.format(int(first.brand_id), int(first.extra[0])),
        )
    return claims + more


def _read_group(claims: list[Claim]) -> None:
    integration = store_of(claims[0])
    observed_at = clock.now()
    try:
        page = connector_for(integration).read_orders(external_ids=[c.extra[1] for c in claims])
    except ConnectorError as error:
        if isinstance(error, NotAccepted) and len(claims) > 1:
            _read_halves(claims)
            return
        give_back(table=TABLE, claims=claims, error=error)
        note_trouble(integration, error=error)
        return
    reach(Point.READ_AFTER_HTTP)
    _save(integration, claims=claims, page=page, observed_at=observed_at)
    reach(Point.READ_AFTER_COMMIT)


def _read_halves(claims: list[Claim]) -> None:
    """Find the one for which all of them were turned away."""
    middle = len(claims) // 2
    for half in (claims[:middle], claims[middle:]):
        _read_group(half)


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
        reach(Point.READ_BEFORE_COMMIT)


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
            lease.retry(
                table=table,
                claims=list(group),
                due_at=now + _wait(error, attempts=attempts),
                error=str(error),
                was_tried=not is_turn(error),
            )


def _wait(error: ConnectorError, *, attempts: int) -> timedelta:
    if isinstance(error, NeedsReconnect):
        # Nothing is claimed while the store is not connected; connecting makes it due at once.
        return timedelta(0)
    if isinstance(error, NotAccepted):
        return PARKED
    if isinstance(error, Refused):
        return AFTER_REFUSAL
    if isinstance(error, Busy):
        # The mall's other calls may go well while this one fails each time.
        own = 0.0 if is_turn(error) else full_jitter(failures=attempts)
        return timedelta(seconds=max(error.retry_after, own))
    return lease.backoff(attempts=attempts)
