"""Ten bugs that others have had, planted one at a time: a proof that misses one proves nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from integrations import polling, reading
from integrations import sql as news_sql
from integrations.cafe24 import windows
from integrations.models import Integration
from integrations.orders import sql as order_sql
from integrations.orders.models import Order, OrderItem
from tests.prove import checks
from tests.prove.checks import Check
from vircle.foundation import clock, lease
from vircle.issuance import facts, policy, sql_work
from vircle.notifications import sending
from vircle.notifications.gateway import GatewayFailed, NothingHappened

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Bug:
    """A bug and the check that has to catch it."""

    name: str
    plant: Plant
    check: Check


def _no_unique_key(patch: pytest.MonkeyPatch) -> None:
    """Look, then insert, with nothing that stops a second insert."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE warranties_warranty DROP CONSTRAINT warranty_once")
    real = facts.unit_state

    def blind(row: Any) -> Any:
        return replace(real(row), warranty_id=None, status="", cycle=0)

    patch.setattr(facts, "unit_state", blind)


def _ack_early(patch: pytest.MonkeyPatch) -> None:
    """Take the hint off the queue before what it asks for is done."""

    def claim(**how: Any) -> Sequence[lease.Claim]:
        claims = lease.claim(**how)
        lease.finish(table=how["table"], claims=claims)
        return claims

    patch.setattr(reading, "lease", SimpleNamespace(**{**vars(lease), "claim": claim}))


def _eta_delay(patch: pytest.MonkeyPatch) -> None:
    """Leave the wait to the broker, which forgets it."""

    def hand_over(*, rows: Sequence[tuple[Any, datetime, datetime | None]]) -> None:
        sql_work.finish_work(claims=[claim for claim, _, _ in rows])

    patch.setattr(sql_work, "postpone_work", hand_over)


def _cursor_before_save(patch: pytest.MonkeyPatch) -> None:
    """Move the cursor on before the page is kept."""
    real = polling._Poll._record

    def save_first(self: Any, page: Any, *, observed_at: datetime) -> None:
        self._save()
        real(self, page, observed_at=observed_at)

    patch.setattr(polling._Poll, "_record", save_first)


def _no_overlap(patch: pytest.MonkeyPatch) -> None:
    """Ask about exactly what the last poll did not."""
    patch.setattr(windows, "OVERLAP", timedelta())
    patch.setattr(windows, "DAILY_OVERLAP", timedelta())


def _payload_trusted(patch: pytest.MonkeyPatch) -> None:
    """Take an order's status from the news of it."""
    real = news_sql.append_event

    def believe(*, arguments: dict[str, Any]) -> bool:
        kept = real(arguments=arguments)
        known = Order.objects.filter(
            integration_id=arguments["integration_id"], external_id__in=arguments["orders"]
        )
        ids = list(known.values_list("pk", flat=True))
        OrderItem.objects.filter(order_id__in=ids).update(
            status="delivered", triggered_at=clock.now(), effective_quantity=1
        )
        now = clock.now()
        if ids:
            _work_on(arguments["brand_id"], ids, now)
        return kept

    patch.setattr(news_sql, "append_event", believe)


def _work_on(brand_id: int, order_ids: list[int], now: datetime) -> None:
    from django.db import transaction

    with transaction.atomic():
        order_sql.upsert_work(brand_id=brand_id, order_ids=order_ids, now=now)


def _settings_late(patch: pytest.MonkeyPatch) -> None:
    """Judge by the settings of now, not of the delivery."""

    def latest(versions: Sequence[Any], *, at: datetime) -> Any:
        return versions[-1] if versions else None

    patch.setattr(policy, "in_force", latest)


def _missing_brand_filter(patch: pytest.MonkeyPatch) -> None:
    """Find a recorded order by its number alone."""
    real = order_sql.lock_orders

    def anywhere(*, brand_id: int, integration_id: int, external_ids: Sequence[str]) -> Any:
        found: dict[str, Any] = {}
        for store in Integration.objects.order_by("pk"):
            found = (
                real(brand_id=store.brand_id, integration_id=store.pk, external_ids=external_ids)
                | found
            )
        return found

    patch.setattr(order_sql, "lock_orders", anywhere)


def resend_on_timeout(patch: pytest.MonkeyPatch) -> None:
    """Take an answer that was lost for a refusal, and say it again."""

    def put_back(self: Any, group: str, ready: Any, error: GatewayFailed) -> None:
        self._put_back(ready, NothingHappened(str(error)), group=group)

    patch.setattr(sending._Batch, "_close", put_back)


BUGS = (
    Bug("no unique key", _no_unique_key, checks.told_anyhow),
    Bug("ack early", _ack_early, checks.killed_readers_are_succeeded),
    Bug("eta delay", _eta_delay, checks.a_delay_outlives_the_broker),
    Bug("cursor advanced before save", _cursor_before_save, checks.killed_polls_go_on),
    Bug("window without overlap", _no_overlap, checks.windows_overlap),
    Bug("payload status trusted", _payload_trusted, checks.news_alone_issue_nothing),
    Bug("settings read late", _settings_late, checks.told_anyhow),
    Bug("missing brand filter", _missing_brand_filter, checks.two_brands_have_the_same_numbers),
)
