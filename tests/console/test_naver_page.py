"""네이버 스마트스토어: the way in, and the store's page."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from integrations.connector import TOO_FAST
from integrations.models import EndedBy, Integration, IntegrationStatus, Platform, ReadHint
from integrations.naver.trouble import IP_BLOCKED
from integrations.services import CONNECTED_ACTION
from tests.console.smartstore_page import (
    LIST,
    MARKET,
    PAGE,
    market,
    smartstore,
    text,
    with_programs,
)
from tests.factories import NOW, make_integration
from vircle.brands.models import AuditLog, Brand, Membership, Role

__all__ = ["market", "smartstore", "with_programs"]


pytestmark = pytest.mark.django_db


# ---- the card and the way in ---------------------------------------------------------------


def test_the_card_opens_the_market_and_waits(admin_client: Client) -> None:
    page = text(admin_client, LIST)
    assert f'href="{PAGE}open/" target="_blank"' in page
    assert admin_client.get(f"{PAGE}open/")["Location"] == MARKET
    assert "연동 중" in text(admin_client, LIST)
    assert "새 창에서 연동을 진행하고 있습니다." in text(admin_client, LIST)


def test_who_may_not_connect_is_told_so(viewer_client: Client) -> None:
    assert f"{PAGE}open/" not in text(viewer_client, LIST)
    page = text(viewer_client)
    assert "연동은 관리자 이상만 할 수 있습니다." in page
    assert "애플리케이션 시크릿" not in page


def test_the_steps_stand_in_the_guide_s_order(admin_client: Client) -> None:
    page = text(admin_client)
    steps = ["추가하기", "사용하기", "네이버 커머스 ID 인증", "연동하기"]
    places = [page.index(f"</span>{step}</li>") for step in steps]
    assert places == sorted(places)


def test_without_a_solution_only_the_own_application_is_offered(
    admin_client: Client, settings: Settings
) -> None:
    settings.NAVER_SOLUTION_URL = ""
    page = text(admin_client)
    assert "추가하기" not in page
    assert '<details class="own" open>' in page
    assert 'action="/naver/own/maro/"' in page
    assert admin_client.get(f"{PAGE}open/").status_code == 404


def test_the_page_that_waits_goes_on_once_a_store_is_connected(
    brand: Brand, admin_client: Client
) -> None:
    state = f"{PAGE}state/?since={NOW.isoformat().replace('+', '%2B')}"
    assert "HX-Refresh" not in admin_client.get(state).headers
    admin = Membership.objects.get(brand=brand, role=Role.ADMIN).user
    AuditLog.objects.create(
        brand=brand, user=admin, at=NOW + timedelta(minutes=1), action=CONNECTED_ACTION
    )
    assert admin_client.get(state).headers["HX-Refresh"] == "true"
    another = admin_client.get(state, headers={"HX-Current-URL": f"http://testserver{PAGE}?new=1"})
    assert another.headers["HX-Redirect"] == PAGE


def test_the_card_of_a_connected_store(
    smartstore: Integration, with_programs: None, viewer_client: Client
) -> None:
    page = text(viewer_client, LIST)
    assert "마로결 공식스토어" in page
    assert f'href="{PAGE}"' in page
    assert "연동됨" in page


# ---- the store's page --------------------------------------------------------------------------


def test_the_page_says_how_often_delivery_is_looked_for(
    smartstore: Integration, viewer_client: Client
) -> None:
    ReadHint.objects.create(
        brand_id=smartstore.brand_id,
        integration_id=smartstore.pk,
        external_order_id="1",
        due_at=NOW + timedelta(days=9999),
    )
    page = text(viewer_client)
    assert "주문 1건을 지켜보고 있습니다." in page
    assert "10분 안팎의 간격으로 확인합니다." in page
    assert "커머스솔루션마켓" in page
    assert "최초 1회 스탬프 설정과 보증서 설정이 필요합니다. 설정을 진행해 주세요!" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"status": IntegrationStatus.RECONNECT, "ended_by": EndedBy.UNSUBSCRIBED},
            "솔루션 사용이 해지되었습니다. 이미 발급한 보증서는 그대로 유지됩니다.",
        ),
        (
            {
                "status": IntegrationStatus.RECONNECT,
                "ended_by": EndedBy.EXPIRED,
                "application_id": "app",
            },
            "네이버가 애플리케이션을 더 이상 받아들이지 않습니다.",
        ),
        ({"status": IntegrationStatus.DISCONNECTED}, "연동이 해제되었습니다"),
        ({"error": IP_BLOCKED}, "네이버에 등록되지 않은 IP에서 호출했습니다."),
        ({"error": TOO_FAST}, "네이버 호출 한도에 가까워 천천히 확인하고 있습니다."),
        ({"removal_heard_at": NOW}, "해지되었다는 알림을 받아 확인하고 있습니다."),
        (
            {
                "application_id": "app",
                "checkup": {"reauthenticate_by": "2027-05-01", "reauthenticate_soon": True},
            },
            "2027.05.01까지 애플리케이션 재인증이 필요합니다.",
        ),
        ({"checkup": {"subscription": "WAITING_UNSUBSCRIPTION"}}, "해지를 신청한 상태입니다."),
        ({"checkup": {"subscription": "ON_PAYMENT_FAIL"}}, "결제가 실패했습니다."),
    ],
)
def test_what_is_wrong_is_said_in_words(
    brand: Brand, viewer_client: Client, fields: dict[str, Any], words: str
) -> None:
    make_integration(brand=brand, platform=Platform.NAVER, **fields)
    page = text(viewer_client)
    assert words in page
    assert "카페24 인증" not in page


def test_a_deployment_that_lost_its_solution_still_shows_a_store_and_lets_it_go(
    smartstore: Integration, owner_client: Client, settings: Settings
) -> None:
    settings.NAVER_CLIENT_ID = settings.NAVER_CLIENT_SECRET = ""
    assert "연동 상태" in text(owner_client)
    assert owner_client.post(f"{LIST}{smartstore.pk}/disconnect/").status_code == 302
    smartstore.refresh_from_db()
    assert smartstore.status == IntegrationStatus.DISCONNECTED


def test_the_completion_says_that_mirrored_orders_count_here_only(
    brand: Brand, smartstore: Integration, viewer_client: Client
) -> None:
    done = f"{PAGE}?store=ncp_1&connected=1"
    assert "네이버 스마트스토어 연동이 완료되었습니다" in text(viewer_client, done)
    assert "카페24로 수집된 스마트스토어 주문" not in text(viewer_client, done)
    make_integration(brand=brand)
    assert "카페24로 수집된 스마트스토어 주문" in text(viewer_client, done)
    assert "연동이 완료되었습니다" not in text(viewer_client)


def test_an_address_that_says_connected_does_not_make_it_so(
    brand: Brand, viewer_client: Client
) -> None:
    make_integration(brand=brand, platform=Platform.NAVER, status=IntegrationStatus.RECONNECT)
    assert "연동이 완료되었습니다" not in text(viewer_client, f"{PAGE}?connected=1")


def test_what_any_store_can_be_asked_for_comes_back_to_this_page(
    smartstore: Integration, admin_client: Client
) -> None:
    own = f"{LIST}{smartstore.pk}/"
    page = text(admin_client)
    for action in ("events/", "past/", "sync/now/", "disconnect/"):
        assert f"{own}{action}" in page
    assert admin_client.post(f"{own}sync/now/")["Location"].startswith(f"{PAGE}?store=ncp_1")
    assert f'href="{PAGE}?store=ncp_1"' in text(admin_client, f"{own}events/")
    assert "솔루션 사용 상태가 바뀌면 이곳에 표시됩니다." in text(admin_client, f"{own}events/")
    assert admin_client.post(f"{own}disconnect/")["Location"] == f"{PAGE}?store=ncp_1"


def test_another_brand_s_store_is_not_shown(
    other_brand: Brand, smartstore: Integration, viewer_client: Client
) -> None:
    make_integration(brand=other_brand, platform=Platform.NAVER, store_name="테라누비")
    assert "테라누비" not in text(viewer_client)


@pytest.mark.parametrize("is_running", [True, False])
def test_how_far_the_sync_is_can_be_asked_for(
    smartstore: Integration, viewer_client: Client, is_running: bool
) -> None:
    """The last answer brings the facts of a SmartStore with it."""
    smartstore.catalog_progress = {"is_running": is_running}
    smartstore.catalog_synced_at = NOW
    smartstore.save()
    shown = text(viewer_client, f"{LIST}{smartstore.pk}/sync/")
    assert ("지켜보고 있습니다." in shown) is not is_running
    assert "실시간 알림 수신" not in shown
