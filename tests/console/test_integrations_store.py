"""A connected store's page: how its link is doing, and what is pressed on it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from integrations.cafe24.connector import Cafe24Connector
from integrations.connector import NO_ANSWER, TOO_FAST, Budget
from integrations.models import EndedBy, Integration, IntegrationStatus, Platform
from integrations.selectors import integration_state
from tests.console.told import make_event
from tests.factories import (
    make_integration,
    make_warranty,
    make_warranty_program,
    make_warranty_rule,
)
from vircle.brands.models import AuditLog, Brand
from vircle.console.store_health import SyncLook, call_room, notice_of, sync_look
from vircle.foundation import clock
from warranties.models import Warranty, WarrantyStatus

PAGE = "/b/maro/integrations/cafe24/"
DAY = timedelta(days=1)


@pytest.fixture
def moment(db: None) -> datetime:
    return clock.now()


@pytest.fixture
def store(brand: Brand, moment: datetime) -> Integration:
    """A store that was checked a moment ago."""
    return make_integration(
        brand=brand,
        store_id="marogyeol",
        polled_until=moment,
        poll_due_at=moment + DAY,
        catalog_synced_at=moment,
        catalog_due_at=moment + DAY,
        catalog_progress={"products": 41, "total": 41, "categories": 12, "shops": [1]},
        refresh_expires_at=moment + 12 * DAY,
    )


def change(store: Integration, **fields: Any) -> Integration:
    Integration.objects.filter(pk=store.pk).update(**fields)
    store.refresh_from_db()
    return store


def text(client: Client, store: Integration, **asked: str) -> str:
    return client.get(PAGE, {"store": store.store_id, **asked}).content.decode()


def url(store: Integration, action: str) -> str:
    return f"/b/maro/integrations/{store.pk}/{action}/"


@pytest.fixture(autouse=True)
def _nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the platform is told of an end is another test's matter."""
    monkeypatch.setattr(Cafe24Connector, "revoke", lambda self: None)


def test_the_page_tells_how_the_link_is_doing(store: Integration, viewer_client: Client) -> None:
    change(store, found_by_polling=37, checkup={"receives_webhooks": True, "rescued": 3})
    page = text(viewer_client, store)
    for words in ("마지막 주문 확인", "37건", "3건", "수신 중", "인증 만료 예정", "상품 41개"):
        assert words in page
    assert "카페24 실시간 알림이 꺼져 있습니다." not in page


@pytest.mark.parametrize(
    ("facts", "heard", "words"),
    [
        ({"receives_webhooks": True}, False, "수신 중"),
        ({"receives_webhooks": False}, True, "카페24 실시간 알림이 꺼져 있습니다."),
        ({}, True, "수신 중"),
        ({}, False, "확인 중"),
    ],
)
def test_whether_webhooks_arrive(
    store: Integration,
    viewer_client: Client,
    moment: datetime,
    facts: dict[str, Any],
    heard: bool,
    words: str,
) -> None:
    change(store, checkup=facts)
    if heard:
        make_event(store, 90024, at=moment - timedelta(minutes=5), order_id="1")
    assert words in text(viewer_client, store)


def test_a_late_check_is_said_in_minutes(
    store: Integration, viewer_client: Client, moment: datetime
) -> None:
    change(store, polled_until=moment - timedelta(minutes=22))
    page = text(viewer_client, store)
    assert "22분" in page
    assert "늦더라도 누락되는 주문은 없습니다." in page


@pytest.mark.parametrize(
    ("fields", "notice", "words"),
    [
        ({}, "", "연동 상태"),
        (
            {"status": IntegrationStatus.RECONNECT, "ended_by": EndedBy.REMOVED},
            "removed",
            "카페24에서 버클 앱이 삭제되었습니다. 이미 발급한 보증서는 그대로 유지됩니다.",
        ),
        (
            {"status": IntegrationStatus.RECONNECT, "ended_by": EndedBy.EXPIRED},
            "expired",
            "카페24 인증이 만료되었습니다.",
        ),
        ({"error": NO_ANSWER, "error_at": timezone.now()}, "error", NO_ANSWER),
        ({"error": TOO_FAST}, "limit", "카페24 호출 한도에 가까워 천천히 확인하고 있습니다."),
        (
            {"removal_heard_at": timezone.now()},
            "removal_heard",
            "카페24에서 앱이 삭제되었다는 알림을 받아 확인하고 있습니다.",
        ),
    ],
)
def test_what_is_wrong_is_said_first(
    store: Integration,
    viewer_client: Client,
    moment: datetime,
    fields: dict[str, Any],
    notice: str,
    words: str,
) -> None:
    assert notice_of(change(store, **fields), now=moment) == notice
    assert words in text(viewer_client, store)


@pytest.mark.parametrize(
    ("used", "percent", "left", "is_low"),
    [(0, 0, 40, False), (29, 0, 11, False), (30, 0, 10, True), (45, 0, 0, True), (0, 80, 40, True)],
)
def test_what_is_left_of_the_call_limit(used: int, percent: int, left: int, is_low: bool) -> None:
    room = call_room(Budget(used, 40, percent_of_quota=percent))
    assert (room.left, room.is_low) == (left, is_low)


def test_the_page_tells_the_call_budget(store: Integration, viewer_client: Client) -> None:
    change(store, store_id="never-called")
    assert "40회 중 40회" in text(viewer_client, store)
    change(store, status=IntegrationStatus.DISCONNECTED)
    assert "호출 여유" not in text(viewer_client, store)


def test_an_api_version_that_ends_soon_is_announced(
    store: Integration, viewer_client: Client, moment: datetime
) -> None:
    soon, late = (moment + 30 * DAY).date(), (moment + 300 * DAY).date()
    change(store, checkup={"api_version_ends_on": late.isoformat()})
    assert "API 버전이" not in text(viewer_client, store)
    change(store, checkup={"api_version_ends_on": soon.isoformat()})
    assert f"API 버전이 {soon:%Y.%m.%d}에 만료됩니다." in text(viewer_client, store)


def test_mirrors_are_mentioned_only_while_the_other_store_is_connected(
    store: Integration, viewer_client: Client
) -> None:
    other = make_integration(brand=store.brand, platform=Platform.NAVER)
    words = "카페24로 수집된 스마트스토어 주문은 발급 대상에서 제외됩니다."
    assert words in text(viewer_client, store)
    change(other, status=IntegrationStatus.DISCONNECTED)
    assert words not in text(viewer_client, store)


def test_the_card_stands_for_the_store_that_needs_somebody(
    store: Integration, viewer_client: Client
) -> None:
    make_integration(brand=store.brand, store_id="second", status=IntegrationStatus.RECONNECT)
    page = viewer_client.get("/b/maro/integrations/").content.decode()
    assert page.index("다시 연동 필요") < page.index("second") < page.index("marogyeol")


# ---- 지금 동기화 -------------------------------------------------------------------------------


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


# ---- 연동 해제 ---------------------------------------------------------------------------------


def test_letting_go_says_what_is_held_before_and_after(
    store: Integration, admin_client: Client
) -> None:
    for status in (WarrantyStatus.SCHEDULED, WarrantyStatus.SCHEDULED, WarrantyStatus.PENDING):
        make_warranty(integration=store, status=status)
    assert "유지되고, 발급예정 2건은 보류됩니다." in text(admin_client, store)
    page = admin_client.post(url(store, "disconnect"), follow=True).content.decode()
    assert "연동을 해제했습니다. 발급예정 2건을 보류했습니다." in page
    assert "다시 연동해도 자동으로 발급되지 않습니다." in page
    store.refresh_from_db()
    assert store.status == IntegrationStatus.DISCONNECTED
    tab = admin_client.get("/b/maro/warranties/?status=held").content.decode()
    assert "연동 해제됨" in tab
    assert "다시 연동해도 자동으로 발급되지 않습니다." in tab


def test_letting_go_twice_does_nothing_twice(store: Integration, admin_client: Client) -> None:
    for _ in range(2):
        admin_client.post(url(store, "disconnect"))
    assert AuditLog.objects.filter(action="integration.disconnected").count() == 1


def test_what_is_held_is_released_once_the_store_is_back_and_asked(
    store: Integration, operator_client: Client, moment: datetime
) -> None:
    make_warranty_program(brand=store.brand)
    make_warranty_rule(integration=store)
    make_warranty(
        integration=store,
        status=WarrantyStatus.HELD,
        hold_reason="disconnected",
        held_from="scheduled",
    )
    change(store, connected_since=moment + DAY)
    page = text(operator_client, store)
    assert "보류된 발급예정 1건" in page
    assert "다시 예정으로</button>" not in page
    operator_client.post(url(store, "release"))
    assert Warranty.objects.get().status == WarrantyStatus.HELD
    change(store, connected_since=moment)
    assert "다시 예정으로</button>" in text(operator_client, store)
    answer = operator_client.post(url(store, "release"), follow=True).content.decode()
    assert "1건을 다시 발급예정으로 바꿨습니다." in answer
    assert Warranty.objects.get().status == WarrantyStatus.SCHEDULED


def test_a_viewer_and_an_operator_are_offered_only_what_they_may(
    store: Integration, viewer_client: Client, operator_client: Client, admin_client: Client
) -> None:
    make_warranty(
        integration=store,
        status=WarrantyStatus.HELD,
        hold_reason="disconnected",
        held_from="scheduled",
    )
    offered = {
        client: [
            words in text(client, store)
            for words in ("지금 동기화</button>", "연동 해제</button>", "다시 예정으로</button>")
        ]
        for client in (viewer_client, operator_client, admin_client)
    }
    assert offered[viewer_client] == [False, False, False]
    assert offered[operator_client] == [False, False, True]
    assert offered[admin_client] == [True, True, True]


# ---- several stores ----------------------------------------------------------------------------


def test_another_store_is_connected_beside_the_first(
    store: Integration, admin_client: Client, viewer_client: Client
) -> None:
    assert "다른 쇼핑몰 연동하기" in text(admin_client, store)
    assert "다른 쇼핑몰 연동하기" not in text(viewer_client, store)
    page = admin_client.get(f"{PAGE}?new=1").content.decode()
    assert "쇼핑몰 대표 관리자 계정으로 진행해 주세요." in page
    assert "연동 상태" not in page


def test_the_page_of_a_further_store_leads_to_it_once_it_is_connected(
    store: Integration, brand: Brand, owner_client: Client, moment: datetime
) -> None:
    from integrations.services import CONNECTED_ACTION
    from vircle.brands.models import Membership, Role

    owner = Membership.objects.get(brand=brand, role=Role.OWNER).user
    since = (moment - timedelta(minutes=1)).isoformat().replace("+", "%2B")
    AuditLog.objects.create(brand=brand, user=owner, at=moment, action=CONNECTED_ACTION)
    shown = {"HX-Current-URL": f"http://testserver{PAGE}?new=1"}
    answer = owner_client.get(f"{PAGE}state/?since={since}", headers=shown)
    assert answer.headers["HX-Redirect"] == PAGE
