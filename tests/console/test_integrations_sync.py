"""[지금 동기화]: asked for by an admin, and followed to its end."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from integrations.connector import NO_ANSWER, TOO_FAST
from integrations.models import Integration, IntegrationStatus
from integrations.selectors import integration_state
from tests.console.store_page import DAY, change, moment, store, text, url
from vircle.brands.models import AuditLog
from vircle.console.store_health import SyncLook, sync_look
from vircle.foundation import clock

__all__ = ["moment", "store"]


def test_sync_now_is_asked_for_and_followed_to_its_end(
    store: Integration, admin_client: Client
) -> None:
    answer = admin_client.post(url(store, "sync/now"), follow=True)
    page = answer.content.decode()
    assert "주문을 확인하고 있습니다." in page or "가져오고 있습니다." in page
    asked = answer.redirect_chain[-1][0].partition("asked=")[2]
    assert f'hx-get="{url(store, "sync")}?asked={asked}"' in page
    store.refresh_from_db()
    assert store.catalog_due_at is not None
    assert store.catalog_due_at < clock.now()
    assert AuditLog.objects.filter(action="integration.synced").exists()
    later = clock.now()
    change(store, polled_until=later, catalog_synced_at=later, catalog_due_at=later + DAY)
    fragment = admin_client.get(f"{url(store, 'sync')}?asked={asked}").content.decode()
    assert "동기화가 완료되었습니다. 상품 41개 · 카테고리 12개" in fragment
    assert "hx-get" not in fragment
    assert 'hx-swap-oob="true"' in fragment


@pytest.mark.parametrize(
    ("fields", "minutes_ago", "look"),
    [
        ({}, None, SyncLook.IDLE),
        ({}, 1, SyncLook.DONE),
        ({"polled_until": -2}, 1, SyncLook.ORDERS),
        ({"catalog_synced_at": -2}, 1, SyncLook.CATALOG),
        ({"catalog_synced_at": None}, None, SyncLook.CATALOG),
        ({"catalog_progress": {"is_running": True}}, None, SyncLook.CATALOG),
        ({"polled_until": -2, "error": NO_ANSWER, "error_at": 0}, 1, SyncLook.FAILED),
        ({"polled_until": -2, "error": NO_ANSWER, "error_at": -5}, 1, SyncLook.ORDERS),
        ({"polled_until": -2, "error": TOO_FAST, "error_at": 0}, 1, SyncLook.ORDERS),
        ({"polled_until": -30}, 20, SyncLook.IDLE),
    ],
)
def test_how_far_a_sync_is(
    store: Integration,
    moment: datetime,
    fields: dict[str, Any],
    minutes_ago: int | None,
    look: SyncLook,
) -> None:
    """Moments are minutes from now; the sync was asked for that many minutes ago, or never."""
    values = {
        name: moment + timedelta(minutes=value) if isinstance(value, int) else value
        for name, value in fields.items()
    }
    connection = integration_state(integration=change(store, **values), now=moment)
    asked = None if minutes_ago is None else moment - timedelta(minutes=minutes_ago)
    assert sync_look(connection, asked=asked, now=moment) == look


@pytest.mark.parametrize("asked", ["tomorrow", "2026-99-01T00:00:00Z", "2026-11-20"])
def test_a_made_up_moment_is_none(store: Integration, viewer_client: Client, asked: str) -> None:
    assert "상품 41개" in text(viewer_client, store, asked=asked)


def test_only_a_connected_store_is_synced(store: Integration, admin_client: Client) -> None:
    change(store, status=IntegrationStatus.RECONNECT, catalog_due_at=None)
    page = admin_client.post(url(store, "sync/now"), follow=True).content.decode()
    assert "먼저 다시 연동해 주세요." in page
    store.refresh_from_db()
    assert store.catalog_due_at is None
