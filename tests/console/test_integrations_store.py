"""A connected store's page: how its link is doing, and a further store beside it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from integrations.cafe24 import oauth
from integrations.connector import NO_ANSWER, TOO_FAST, Budget
from integrations.models import EndedBy, Integration, IntegrationStatus, Platform
from tests.console.store_page import DAY, PAGE, change, moment, store, text
from tests.console.told import make_event
from tests.factories import NOW, make_integration
from vircle.brands.models import AuditLog, Brand
from vircle.console.store_health import call_room, notice_of

__all__ = ["moment", "store"]


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


def test_a_permission_that_came_later_is_named_and_stops_nothing(
    brand: Brand, admin_client: Client, settings: Settings
) -> None:
    settings.CAFE24_OPTIONAL_SCOPES = ["mall.read_collection"]
    make_integration(brand=brand, scopes=list(oauth.SCOPES))
    page = admin_client.get("/b/maro/integrations/cafe24/").content.decode()
    assert "판매분류 읽기(mall.read_collection)" in page
    Integration.objects.update(scopes=[*oauth.SCOPES, "mall.read_collection"])
    page = admin_client.get("/b/maro/integrations/cafe24/").content.decode()
    assert "추가 동의가 필요합니다" not in page


def test_products_that_could_not_be_read_are_counted(brand: Brand, admin_client: Client) -> None:
    progress = {"products": 7, "total": 9, "categories": 3, "shops": [1], "unreadable": 2}
    make_integration(brand=brand, catalog_synced_at=NOW, catalog_progress=progress)
    page = admin_client.get("/b/maro/integrations/cafe24/").content.decode()
    assert "읽지 못한 상품 2개는 다음 동기화에서 다시 읽습니다." in page
