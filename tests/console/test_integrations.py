"""서비스 연동: what the cards and the store's page say, and what is asked before a save."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from integrations.models import Integration, IntegrationStatus
from tests.factories import (
    NOW,
    make_category,
    make_integration,
    make_stamp_program,
    make_warranty,
    make_warranty_program,
    make_warranty_rule,
)
from vircle.brands.models import Brand
from warranties.models import Warranty, WarrantyRuleVersion, WarrantyStatus

LIST = "/b/maro/integrations/"
PAGE = "/b/maro/integrations/cafe24/"
RULE = {
    "based_on": "0",
    "use": "on",
    "timing": "delivered",
    "when": "now",
    "issue_hour": "10",
    "scope": "all",
}


@pytest.fixture
def store(brand: Brand) -> Integration:
    return make_integration(brand=brand, store_id="marogyeol")


def rule_url(store: Integration) -> str:
    return f"{LIST}{store.pk}/rule/"


def text(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_the_list_has_the_two_connectors(viewer_client: Client) -> None:
    page = text(viewer_client, LIST)
    for words in ("카페24 주문연동", "네이버 스마트스토어", "상세 보기", "연동하기"):
        assert words in page
    assert page.count("연동 전") == 2


@pytest.mark.parametrize(
    ("status", "has_program", "badge"),
    [
        (IntegrationStatus.CONNECTED, True, "연동됨"),
        (IntegrationStatus.CONNECTED, False, "설정 필요"),
        (IntegrationStatus.RECONNECT, True, "다시 연동 필요"),
        (IntegrationStatus.DISCONNECTED, True, "연동 해제됨"),
    ],
)
def test_the_card_shows_how_the_store_stands(
    brand: Brand, viewer_client: Client, status: IntegrationStatus, has_program: bool, badge: str
) -> None:
    make_integration(brand=brand, status=status)
    if has_program:
        make_stamp_program(brand=brand)
    assert badge in text(viewer_client, LIST)


def test_before_connecting_the_app_store_opens_and_the_page_waits(
    admin_client: Client, settings: Settings
) -> None:
    settings.CAFE24_APPSTORE_URL = "https://store.example.com/apps/vircle"
    page = text(admin_client, PAGE)
    steps = ["연동하기", "설치하기", "연동 시작하기", "동의함", "확인"]
    places = [page.index(f"</span>{step}</li>") for step in steps]
    assert places == sorted(places)
    assert "새 창에서 설치를 진행하고 있습니다" not in page
    opened = admin_client.get(f"{PAGE}open/")
    assert opened.headers["Location"] == settings.CAFE24_APPSTORE_URL
    assert "새 창에서 설치를 진행하고 있습니다" in text(admin_client, PAGE)
    assert "연동 중" in text(admin_client, LIST)


def test_the_waiting_page_reloads_once_the_store_is_connected(
    brand: Brand, admin_client: Client, owner_client: Client
) -> None:
    from integrations.services import CONNECTED_ACTION
    from vircle.brands.models import AuditLog, Membership, Role

    state = f"{PAGE}state/?since={NOW.isoformat().replace('+', '%2B')}"
    assert "HX-Refresh" not in admin_client.get(state).headers
    admin = Membership.objects.get(brand=brand, role=Role.ADMIN).user
    AuditLog.objects.create(
        brand=brand, user=admin, at=NOW + timedelta(minutes=1), action=CONNECTED_ACTION
    )
    assert admin_client.get(state).headers["HX-Refresh"] == "true"
    assert "HX-Refresh" not in owner_client.get(state).headers


def test_without_a_listing_the_mall_id_is_asked_for(
    admin_client: Client, viewer_client: Client, settings: Settings
) -> None:
    settings.CAFE24_APPSTORE_URL = ""
    page = text(admin_client, PAGE)
    assert 'action="/cafe24/start/"' in page
    assert 'name="brand" value="maro"' in page
    assert 'name="mall_id"' not in text(viewer_client, PAGE)
    assert admin_client.get(f"{PAGE}open/").status_code == 404


def test_a_connected_store_without_settings_says_what_is_needed_once(
    store: Integration, viewer_client: Client
) -> None:
    page = text(viewer_client, PAGE)
    assert "최초 1회 스탬프 설정과 보증서 설정이 필요합니다. 설정을 진행해 주세요!" in page
    assert "아직 스탬프 설정을 하지 않았습니다." in page
    assert "아직 보증서 설정을 하지 않았습니다." in page
    assert "/b/maro/stamps/settings/" in page
    assert "/b/maro/warranties/settings/" in page


def test_the_two_features_are_independent(
    brand: Brand, store: Integration, viewer_client: Client
) -> None:
    make_stamp_program(brand=brand)
    page = text(viewer_client, PAGE)
    assert "스탬프가 고객에게 지급되는 시점은 [배송완료]입니다." in page
    assert "아직 보증서 설정을 하지 않았습니다." in page


def test_an_expired_authorisation_says_what_is_parked(
    brand: Brand, store: Integration, admin_client: Client
) -> None:
    store.status = IntegrationStatus.RECONNECT
    store.save()
    page = text(admin_client, PAGE)
    assert "주문 0건이 대기 중이며 다시 연동하면 이어서 처리됩니다." in page
    assert "다시 연동하기" in page


def test_another_brands_store_is_not_there(
    other_brand: Brand, store: Integration, stranger_client: Client, admin_client: Client
) -> None:
    foreign = make_integration(brand=other_brand)
    assert stranger_client.get(PAGE).status_code == 404
    assert admin_client.post(rule_url(foreign), RULE).status_code == 404
    assert admin_client.get(f"{LIST}{foreign.pk}/sync/").status_code == 404


def test_starting_is_confirmed_first(store: Integration, admin_client: Client) -> None:
    make_warranty_program(brand=store.brand)
    asked = admin_client.post(rule_url(store), RULE)
    assert "지금부터 배송완료되는 주문에 보증서를 발급합니다." in asked.content.decode()
    assert not WarrantyRuleVersion.objects.exists()
    saved = admin_client.post(rule_url(store), RULE | {"confirmed": "start"}, follow=True)
    assert "이후 배송완료된 주문부터 이 조건으로 발급합니다." in saved.content.decode()
    version = WarrantyRuleVersion.objects.get()
    assert (version.is_on, version.delay_days, version.covers_all) == (True, 0, True)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"when": "later", "delay_days": "0"}, "delay_days", "1일에서 365일 사이로 입력해 주세요."),
        (
            {"when": "later", "delay_days": "366"},
            "delay_days",
            "1일에서 365일 사이로 입력해 주세요.",
        ),
        ({"when": "later"}, "delay_days", "1일에서 365일 사이로 입력해 주세요."),
        ({"scope": "some"}, "categories", "특정상품을 선택하면 카테고리를 1개 이상 추가해 주세요."),
        ({"timing": "never"}, "timing", "목록에서 선택해 주세요."),
    ],
)
def test_a_wrong_rule_is_named_and_nothing_is_saved(
    store: Integration,
    admin_client: Client,
    changes: dict[str, str],
    field: str,
    message: str,
) -> None:
    make_warranty_program(brand=store.brand)
    answer = admin_client.post(rule_url(store), RULE | changes | {"confirmed": "start"})
    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [message]
    assert message in answer.content.decode()
    assert not WarrantyRuleVersion.objects.exists()


def test_days_and_categories_are_kept(store: Integration, admin_client: Client) -> None:
    make_warranty_program(brand=store.brand)
    make_category(integration=store, path=["가방"], path_ids=["24"])
    make_category(integration=store, path=["가방", "토트백"], path_ids=["24", "31"])
    chosen = {"when": "later", "delay_days": "7", "issue_hour": "14", "scope": "some"}
    sent = RULE | chosen | {"categories": "31", "confirmed": "start"}
    admin_client.post(rule_url(store), sent)
    version = WarrantyRuleVersion.objects.get()
    assert (version.delay_days, version.issue_hour, version.covers_all) == (7, 14, False)
    assert version.categories == [{"id": "31", "path": ["가방", "토트백"]}]
    page = text(admin_client, PAGE)
    assert "가방 - 토트백" in page
    assert "오후 2시" in page


def test_a_category_that_the_mall_deleted_stays_chosen(
    store: Integration, admin_client: Client
) -> None:
    make_warranty_rule(
        integration=store, covers_all=False, categories=[{"id": "99", "path": ["신발"]}]
    )
    make_warranty_program(brand=store.brand)
    sent = RULE | {"based_on": "1", "scope": "some", "categories": "99", "timing": "manual"}
    assert admin_client.post(rule_url(store), sent).status_code == 302
    assert WarrantyRuleVersion.objects.latest("number").categories == [
        {"id": "99", "path": ["신발"]}
    ]


@pytest.mark.parametrize(
    ("answer", "status"),
    [("hold", WarrantyStatus.HELD), ("keep", WarrantyStatus.SCHEDULED), ("", WarrantyStatus.HELD)],
)
def test_turning_off_asks_about_what_is_scheduled(
    store: Integration, admin_client: Client, answer: str, status: WarrantyStatus
) -> None:
    warranty = make_warranty(integration=store, status=WarrantyStatus.SCHEDULED)
    off = RULE | {"use": "off", "based_on": "1"}
    asked = admin_client.post(rule_url(store), off).content.decode()
    assert "발급예정 1건을 어떻게 할까요?" in asked
    assert Warranty.objects.get(pk=warranty.pk).status == WarrantyStatus.SCHEDULED
    admin_client.post(rule_url(store), off | {"confirmed": "stop", "waiting": answer})
    assert Warranty.objects.get(pk=warranty.pk).status == status
    assert "사용 안 함" in text(admin_client, PAGE)


def test_from_manual_to_automatic_says_that_waiting_ones_stay(
    store: Integration, admin_client: Client
) -> None:
    make_warranty_rule(integration=store, timing="manual")
    make_warranty(integration=store, status=WarrantyStatus.PENDING)
    asked = admin_client.post(rule_url(store), RULE | {"based_on": "1"}).content.decode()
    assert "신청대기 1건은 자동으로 발급되지 않습니다." in asked


def test_a_stale_rule_is_told(store: Integration, admin_client: Client) -> None:
    make_warranty_rule(integration=store)
    make_warranty_program(brand=store.brand)
    stale = admin_client.post(rule_url(store), RULE | {"timing": "manual"})
    assert stale.status_code == 409
    assert "다른 구성원이 먼저 저장했습니다" in stale.content.decode() or (
        "이 설정이 바뀌었습니다" in stale.content.decode()
    )
    assert WarrantyRuleVersion.objects.count() == 1


def test_only_admins_change_the_rule(store: Integration, operator_client: Client) -> None:
    make_warranty_program(brand=store.brand)
    assert operator_client.post(rule_url(store), RULE).status_code == 403
    assert "<fieldset disabled>" in text(operator_client, PAGE)
