"""네이버 스마트스토어: the way in, the store's page, the guide's rule fields and no other."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from integrations.catalog import shared
from integrations.catalog.snapshots import CategorySnapshot
from integrations.connector import TOO_FAST
from integrations.models import EndedBy, Integration, IntegrationStatus, Platform, ReadHint
from integrations.naver.trouble import IP_BLOCKED
from integrations.services import CONNECTED_ACTION
from tests.factories import (
    NOW,
    make_category,
    make_integration,
    make_stamp_program,
    make_warranty_program,
)
from vircle.brands.models import AuditLog, Brand, Membership, Role
from warranties.models import NameSource, WarrantyRuleVersion
from warranties.rules_settings import RuleValues, save_rule
from warranties.settings_forms import RuleForm
from warranties.smartstore_form import FIELDS, SmartStoreRuleForm

pytestmark = pytest.mark.django_db

LIST = "/b/maro/integrations/"
PAGE = f"{LIST}naver/"
MARKET = "https://market.example.com/vircle"
RULE = {
    "based_on": "0",
    "use": "on",
    "timing": "delivered",
    "when": "now",
    "issue_hour": "10",
    "scope": "all",
    "image": "on",
    "confirmed": "start",
}
# What the form of a Cafe24 store may ask besides, in whatever names.
CAFE24_ONLY = {
    "name_source": "model",
    "options": "off",
    "shows_options": "off",
    "details": "on",
    "details-0-key": "made_date",
    "details-0-label": "제조일",
    "additional": "on",
    "shows_additional": "on",
}


@pytest.fixture(autouse=True)
def market(settings: Settings) -> None:
    settings.NAVER_SOLUTION_URL = MARKET


@pytest.fixture
def smartstore(brand: Brand) -> Integration:
    return make_integration(
        brand=brand, platform=Platform.NAVER, store_id="ncp_1", store_name="마로결 공식스토어"
    )


@pytest.fixture
def with_programs(brand: Brand) -> None:
    make_stamp_program(brand=brand)
    make_warranty_program(brand=brand)


def text(client: Client, url: str = PAGE) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def save(client: Client, store: Integration, **changes: Any) -> Any:
    return client.post(f"{LIST}{store.pk}/rule/", RULE | changes)


def saved() -> WarrantyRuleVersion:
    return WarrantyRuleVersion.objects.latest("number")


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


# ---- the rule ------------------------------------------------------------------------------------


def test_the_form_has_the_guide_s_fields_and_no_other(
    smartstore: Integration, with_programs: None, admin_client: Client
) -> None:
    page = text(admin_client)
    words = ("사용여부", "발급 시점", "배송완료 즉시 발급", "배송완료 N일 후 발급", "수동발급")
    for word in (*words, "발급 상품", "전체상품", "특정상품", "상품 이미지"):
        assert word in page
    assert "스마트스토어에 등록된 모든 상품" in page
    assert "카페24에 등록된 모든 상품" not in page
    assert "상품명 선택, 옵션, 상품 상세정보, 직접 추가한 상품 항목은 카페24 주문연동에서만" in page
    for name in ("영문 상품명", "상품 상세정보 연동", "직접 추가한 상품 항목 연동"):
        assert name not in page


def test_no_field_that_the_other_form_may_get_is_taken_over() -> None:
    class Grown(SmartStoreRuleForm):
        name_source = RuleForm.base_fields["use"]

    assert set(Grown(saved=RuleValues(), known={}).fields) == set(FIELDS)


def test_saving_the_rule(
    smartstore: Integration, with_programs: None, admin_client: Client
) -> None:
    answer = save(admin_client, smartstore, image="off", when="later", delay_days="3")
    assert answer["Location"] == f"{PAGE}?store=ncp_1&saved=rule"
    assert "저장되었습니다." in text(admin_client, answer["Location"])
    assert (saved().is_on, saved().delay_days, saved().shows_image) == (True, 3, False)


def test_posting_a_field_of_cafe24_changes_nothing(
    smartstore: Integration, with_programs: None, admin_client: Client
) -> None:
    save(admin_client, smartstore, **CAFE24_ONLY)
    version, plain = saved(), RuleValues()
    assert version.name_source == plain.name_source == NameSource.NAME
    assert version.shows_options is plain.shows_options
    assert version.details == list(plain.details)
    assert version.shows_additional is plain.shows_additional


def test_what_is_wrong_comes_back_on_this_page(
    smartstore: Integration, with_programs: None, admin_client: Client
) -> None:
    answer = save(admin_client, smartstore, scope="some")
    assert answer.status_code == 422
    assert "특정상품을 선택하면 카테고리를 1개 이상 추가해 주세요." in answer.text
    assert "네이버 스마트스토어" in answer.text
    assert save(admin_client, smartstore, image="").status_code == 422


def test_a_question_is_asked_on_this_page(
    smartstore: Integration, with_programs: None, admin_client: Client
) -> None:
    answer = save(admin_client, smartstore, confirmed="")
    assert "보증서 발급을 시작하시겠습니까?" in answer.text
    assert "상품 이미지" in answer.text


# ---- its categories ------------------------------------------------------------------------------


def snapshot(external_id: str, *names: str, ids: tuple[str, ...] = ()) -> CategorySnapshot:
    path_ids = (*ids, external_id)
    return CategorySnapshot(
        external_id=external_id,
        parent_external_id=ids[-1] if ids else "",
        name=names[-1],
        depth=len(names),
        path=names,
        path_ids=path_ids,
        sort_order=0,
    )


@pytest.fixture
def tree(smartstore: Integration) -> None:
    """Three categories at Naver; the store sells in the first."""
    every = [
        snapshot("1", "패션잡화"),
        snapshot("2", "식품"),
        snapshot("3", "식품", "음료/차", ids=("2",)),
    ]
    shared.replace(platform=Platform.NAVER, categories=every, now=NOW)
    make_category(integration=smartstore, path=["패션잡화"], path_ids=["1"])


def test_a_category_without_products_may_be_chosen_once(
    smartstore: Integration, tree: None, with_programs: None, admin_client: Client
) -> None:
    answer = save(admin_client, smartstore, scope="some", categories=["3", "1", "3"])
    assert answer.status_code == 302
    assert saved().categories == [
        {"id": "3", "path": ["식품", "음료/차"]},
        {"id": "1", "path": ["패션잡화"]},
    ]
    page = text(admin_client)
    assert "식품 - 음료/차" in page
    assert "picked__row--gone" not in page


def test_a_category_that_naver_does_not_have_is_refused(
    smartstore: Integration, tree: None, with_programs: None, admin_client: Client
) -> None:
    answer = save(admin_client, smartstore, scope="some", categories=["9"])
    assert answer.status_code == 422
    assert not WarrantyRuleVersion.objects.exists()


def test_the_rule_of_a_cafe24_store_is_saved_on_its_own_page(
    brand: Brand, with_programs: None, admin_client: Client
) -> None:
    mall = make_integration(brand=brand, store_id="marogyeol")
    assert "/integrations/cafe24/?store=marogyeol" in save(admin_client, mall)["Location"]
    assert saved().shows_image is True


def test_a_saved_rule_is_shown_as_it_is(
    smartstore: Integration, with_programs: None, admin_client: Client
) -> None:
    save_rule(
        brand_id=smartstore.brand_id,
        integration_id=smartstore.pk,
        user_id=None,
        now=NOW,
        values=RuleValues(is_on=True, shows_image=False),
        based_on=0,
    )
    form = SmartStoreRuleForm(saved=RuleValues(shows_image=False), known={})
    assert form["image"].value() == "off"
    assert 'name="image" value="off"' in text(admin_client)
