"""네이버 스마트스토어: the guide's rule fields, and where they are saved."""

from typing import Any

import pytest
from django.test import Client

from integrations.catalog import shared
from integrations.catalog.snapshots import CategorySnapshot
from integrations.models import Integration, Platform
from tests.console.smartstore_page import LIST, PAGE, market, smartstore, text, with_programs
from tests.factories import NOW, make_category, make_integration
from vircle.brands.models import Brand
from warranties.models import NameSource, WarrantyRuleVersion
from warranties.rules_settings import RuleValues, save_rule
from warranties.settings_forms import RuleForm
from warranties.smartstore_form import FIELDS, SmartStoreRuleForm

__all__ = ["market", "smartstore", "with_programs"]


pytestmark = pytest.mark.django_db
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


def save(client: Client, store: Integration, **changes: Any) -> Any:
    return client.post(f"{LIST}{store.pk}/rule/", RULE | changes)


def saved() -> WarrantyRuleVersion:
    return WarrantyRuleVersion.objects.latest("number")


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
