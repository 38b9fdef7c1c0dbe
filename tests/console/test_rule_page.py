"""보증서 자동발급 설정 of a Cafe24 store: what it shows of a product, tried before it is saved."""

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from integrations.catalog.models import DetailField, Product
from integrations.models import Integration, Platform
from tests.console.rule_page import (
    FORM,
    PAGE,
    SECRET,
    product,
    rule_url,
    save,
    store,
    with_rows,
)
from tests.factories import make_integration, make_product, make_warranty, make_warranty_rule
from vircle.brands.models import Brand
from warranties.models import WarrantyRuleVersion, WarrantyStatus

__all__ = ["product", "store"]
ORIGIN, MATERIAL = "origin_place_value", "custom_option1"


def page(client: Client) -> str:
    return client.get(PAGE).content.decode()


def drawn(client: Client, store: Integration, **entry: object) -> str:
    """Return what stands in the frame for an entry that is not saved."""
    answer = client.post(rule_url(store, "preview/"), FORM | entry)
    return unescape(answer.content.decode())


def test_every_field_of_the_guide_is_asked_in_its_words(
    store: Integration, product: Product, admin_client: Client
) -> None:
    shown = unescape(page(admin_client))
    for words in (
        "카페24 주문을 연동하여 보증서를 발급할지 말지 선택해 주세요.",
        "배송완료 즉시 발급",
        "배송완료 N일 후 발급",
        "구매확정",
        '배송완료 시점에 "신청대기" 상태로 저장됩니다.',
        "카페24에 등록된 모든 상품",
        "예) 특가할인 / OOO착용 / 예약배송 등",
        "영문 상품명",
        "공급사 상품명",
        "모델명",
        "보증서에 상품 이미지를 넣습니다.",
        "고객이 주문 당시 선택한 상품 옵션을 보증서에 노출합니다.",
        "[카페24 관리자 > 쇼핑몰 설정 > 상품 설정 > 상품정보표시 설정 > 상품상세]",
        "직접 추가한 상품 항목 연동",
    ):
        assert words in shown


def test_a_name_that_is_empty_falls_back_and_how_many_is_said(
    store: Integration, product: Product, admin_client: Client
) -> None:
    make_product(integration=store, english_name="Other")
    shown = page(admin_client)
    # 공급사 상품명 is empty on both, 모델명 on one, 영문 상품명 on none.
    assert "(현재 비어 있는 상품 2개)" in shown
    assert "(현재 비어 있는 상품 1개)" in shown
    assert "Heritage Tote Large" in drawn(admin_client, store, name_source="english")
    assert "헤리티지 토트백 라지" in drawn(
        admin_client, store, name_source="supplier", product="11"
    )


def test_only_what_the_mall_displays_can_be_chosen(
    store: Integration, product: Product, admin_client: Client
) -> None:
    shown = page(admin_client)
    assert "관리 방법" in shown
    assert "내부 관리코드" not in shown
    answer = save(admin_client, store, with_rows(("custom_option6", "비밀")))
    assert answer.status_code == 422
    assert "항목을 선택해 주세요." in answer.content.decode()


def test_what_is_chosen_is_saved_in_its_order(store: Integration, admin_client: Client) -> None:
    entry = with_rows(
        (MATERIAL, " 겉감  소재 "),
        (ORIGIN, "제조국"),
        ("", ""),
        name_source="model",
        image="off",
        options="off",
        additional="on",
    )
    assert save(admin_client, store, entry).status_code == 302
    rule = WarrantyRuleVersion.objects.get()
    assert [(row["key"], row["label"]) for row in rule.details] == [
        (MATERIAL, "겉감 소재"),
        (ORIGIN, "제조국"),
    ]
    assert (rule.name_source, rule.shows_image, rule.shows_options, rule.shows_additional) == (
        "model",
        False,
        False,
        True,
    )
    assert save(admin_client, store, FORM | {"based_on": "1"}).status_code == 302
    assert WarrantyRuleVersion.objects.latest("number").details == []


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([(ORIGIN, "")], "보증서에 노출할 명칭을 입력해 주세요."),
        ([(ORIGIN, "가" * 21)], "20자 이내로 입력해 주세요."),
        ([(ORIGIN, "제조국"), (ORIGIN, "원산지")], "이미 선택한 항목입니다."),
        ([("", "제조국")], "항목을 선택해 주세요."),
        ([], "보증서에 노출할 항목을 1개 이상 추가해 주세요."),
        ([(ORIGIN, f"{n}") for n in range(21)], "항목은 20개까지 추가할 수 있습니다."),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_saved(
    store: Integration, admin_client: Client, rows: list[tuple[str, str]], message: str
) -> None:
    answer = admin_client.post(rule_url(store), with_rows(*rows))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not WarrantyRuleVersion.objects.exists()


def test_a_field_hidden_later_is_flagged_and_left_out(
    store: Integration, product: Product, admin_client: Client
) -> None:
    save(admin_client, store, with_rows((ORIGIN, "제조국"), (MATERIAL, "겉감 소재")))
    DetailField.objects.filter(key=ORIGIN).update(is_shown=False)
    shown = unescape(page(admin_client))
    assert "카페24에서 삭제되었거나 숨긴 항목입니다. 보증서에 표시되지 않습니다." in shown
    assert "국내산" not in shown
    again = with_rows((ORIGIN, "제조국"), (MATERIAL, "겉감 소재"), based_on="1")
    assert save(admin_client, store, again).status_code == 302
    assert WarrantyRuleVersion.objects.count() == 1


def test_the_preview_follows_what_is_typed_and_saves_nothing(
    store: Integration, product: Product, admin_client: Client
) -> None:
    plain = drawn(admin_client, store, product="11")
    assert "헤리티지 토트백 라지" in plain
    assert "특가할인" not in plain
    assert "브라운" in plain
    entry = with_rows((MATERIAL, "겉감 소재"), (ORIGIN, ""), name_source="model", options="off")
    rich = drawn(admin_client, store, **entry)
    assert "MG-TB-2401L" in rich
    assert "겉감 소재" in rich
    assert "겉감 소가죽 100%" in rich
    assert "브라운" not in rich
    assert not WarrantyRuleVersion.objects.exists()


def test_what_the_mall_hides_is_nowhere(
    store: Integration, product: Product, admin_client: Client
) -> None:
    save(admin_client, store, with_rows((MATERIAL, "소재"), additional="on"))
    told = page(admin_client) + drawn(
        admin_client, store, **with_rows(("custom_option6", "비밀"), additional="on")
    )
    assert "소가죽" in told
    assert SECRET not in unescape(told)
    assert "내부 관리코드" not in told


def test_a_product_is_found_by_its_name_and_drawn(
    store: Integration, product: Product, admin_client: Client
) -> None:
    make_product(integration=store, external_id="12", name="단단 페니 로퍼", category_ids=["2"])
    found = admin_client.get(rule_url(store, "products/"), {"find": "로퍼"}).content.decode()
    assert 'value="12"' in found
    assert 'value="11"' not in found
    assert "단단 페니 로퍼" in drawn(admin_client, store, product="12")
    other = make_integration(brand=store.brand)
    make_product(integration=other, external_id="99", name="남의 상품", category_ids=["1"])
    assert "남의 상품" not in drawn(admin_client, store, product="99")


def test_without_products_an_example_stands_in(store: Integration, admin_client: Client) -> None:
    assert "예시 상품으로 보여 드립니다." in page(admin_client)
    assert "헤리티지 토트백" in drawn(admin_client, store)


def test_who_may_only_look_sees_what_is_saved(
    store: Integration, product: Product, viewer_client: Client
) -> None:
    make_warranty_rule(integration=store, name_source="model")
    assert "MG-TB-2401L" in viewer_client.post(rule_url(store, "preview/")).content.decode()
    assert "미리 돌려보기" not in page(viewer_client)


def test_a_smartstores_form_has_a_preview_but_none_of_these_fields(
    brand: Brand, store: Integration, admin_client: Client
) -> None:
    naver = make_integration(brand=brand, platform=Platform.NAVER)
    make_product(integration=naver, name="너른터 텐트", image_url="https://img.example.com/1.jpg")
    shown = drawn(admin_client, naver, image="off")
    assert "너른터 텐트" in shown
    assert "img.example.com" not in shown
    assert "img.example.com" in drawn(admin_client, naver, image="on")
    whole = admin_client.get("/b/maro/integrations/naver/").content.decode()
    assert "직접 추가한 상품 항목 연동" not in whole
    assert "name_source" not in whole


def test_waiting_for_the_confirmation_can_be_chosen(
    store: Integration, admin_client: Client
) -> None:
    save(admin_client, store, FORM | {"timing": "confirmed", "when": "later"})
    rule = WarrantyRuleVersion.objects.get()
    assert (rule.timing, rule.delay_days) == ("confirmed", 0)
    assert "구매확정을 기다립니다." in page(admin_client)


def test_since_when_it_runs_is_since_it_was_last_turned_on(
    store: Integration, admin_client: Client, now: datetime
) -> None:
    rule = make_warranty_rule(integration=store, is_on=False, saved_at=now - timedelta(days=9))
    assert "지금은 발급하지 않습니다." in page(admin_client)
    for number, is_on, age in ((2, True, 5), (3, False, 4), (4, True, 3), (5, True, 1)):
        latest = WarrantyRuleVersion.objects.create(
            brand=store.brand,
            rule=rule.rule,
            number=number,
            saved_at=now - timedelta(days=age),
            is_on=is_on,
            timing="delivered",
        )
    rule.rule.current = latest
    rule.rule.save()
    # Nor from before the store was connected anew.
    assert "2026.11.19 14:30 이후 배송완료된 주문부터 발급하고 있습니다." in page(admin_client)
    Integration.objects.update(connected_since=now - timedelta(days=30))
    assert "2026.11.17 14:30 이후 배송완료된 주문부터 발급하고 있습니다." in page(admin_client)


def test_a_change_of_the_face_is_asked_about_while_certificates_wait(
    store: Integration, admin_client: Client
) -> None:
    make_warranty_rule(integration=store)
    make_warranty(integration=store, status=WarrantyStatus.SCHEDULED)
    entry = with_rows((ORIGIN, "제조국"), based_on="1")
    asked = admin_client.post(rule_url(store), entry).content.decode()
    assert "발급 전인 1건(발급예정·신청대기)에도 바뀐 표시 내용을 적용합니다." in asked
    assert "제조국" in asked
    assert WarrantyRuleVersion.objects.count() == 1
