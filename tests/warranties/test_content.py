"""What a certificate shows: cleaned names, chosen fields, nothing that the mall hides."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warranties.content import Display, ProductFacts, certificate, clean_name, display_name

PHRASES = ("특가할인", "예약배송", "착용")
BAG = ProductFacts(
    name="[특가할인] 헤리티지 토트백 라지",
    english_name="Heritage Tote Large",
    supplier_name="헤리티지 토트 L",
    model_name="MG-HT-3001",
    image_url="https://image.example.com/tote.jpg",
    details={"material": "소가죽", "origin": "대한민국", "empty": ""},
    additional=[("material", "소재", "소가죽"), ("care", "세탁 방법", "마른 천으로")],
)


def display(**fields: Any) -> Display:
    values: dict[str, Any] = {
        "title": "디지털 보증서",
        "name_source": "name",
        "shows_image": True,
        "shows_options": True,
        "shows_additional": False,
        "details": [],
        "stripped_phrases": PHRASES,
        "service_contact": "010-0000-9001",
    }
    return Display(**values | fields)


def shown(*, product: ProductFacts = BAG, **fields: Any) -> dict[str, Any]:
    return certificate(
        product=product,
        display=display(**fields),
        option_text="색상: 블랙",
        terms="제조상의 하자는 무상으로 수리해 드립니다.",
        store="마로결 공식몰",
        unit=(1, 3),
        starts_from="delivered",
    )


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("[특가할인] 헤리티지 토트백 라지 (12월 3일 예약배송)", "헤리티지 토트백 라지"),
        ("★OOO착용★ 헤리티지 토트백 미니", "헤리티지 토트백 미니"),
        ("반딧 충전식 랜턴 대형 ◆예약배송 11/30◆", "반딧 충전식 랜턴 대형"),
        ("특가할인 헤리티지 토트백", "헤리티지 토트백"),
        ("헤리티지 토트백 (라지) [특가할인]", "헤리티지 토트백 (라지)"),
        ("【예약배송】 반딧 ♥특가할인♥ 랜턴", "반딧 랜턴"),
        ("（특가할인） 헤리티지 토트백", "헤리티지 토트백"),
        ("［예약배송 11/30］헤리티지 토트백", "헤리티지 토트백"),
        ("(한정 (특가할인)) 헤리티지 토트백", "헤리티지 토트백"),
        ("특특가할인가할인 헤리티지 토트백", "헤리티지 토트백"),
        ("헤리티지 [토트백]", "헤리티지 [토트백]"),
    ],
)
def test_promotional_phrases_go_with_what_is_around_them(written: str, cleaned: str) -> None:
    assert clean_name(written, phrases=PHRASES) == cleaned


@pytest.mark.parametrize("name", ["[특가할인]", "특가할인", "(예약배송) 특가할인"])
def test_a_name_that_would_vanish_is_kept(name: str) -> None:
    assert clean_name(name, phrases=PHRASES) == name


@given(st.text("가나 []()★◆착용특할인", max_size=30))
def test_cleaning_is_complete_and_never_leaves_nothing(name: str) -> None:
    cleaned = clean_name(name, phrases=["착용", "특가할인"])
    assert cleaned or not name
    assert clean_name(cleaned, phrases=["착용", "특가할인"]) == cleaned


def test_without_phrases_a_name_keeps_every_word() -> None:
    assert clean_name(BAG.name, phrases=()) == BAG.name
    assert clean_name(BAG.name, phrases=["", ""]) == BAG.name


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("name", "헤리티지 토트백 라지"),
        ("english", "Heritage Tote Large"),
        ("supplier", "헤리티지 토트 L"),
        ("model", "MG-HT-3001"),
    ],
)
def test_the_chosen_name_is_shown(source: str, name: str) -> None:
    assert display_name(BAG, source=source, phrases=PHRASES) == name


@pytest.mark.parametrize("source", ["english", "supplier", "model"])
@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_name_falls_back_to_the_products_name(source: str, empty: str) -> None:
    product = ProductFacts("헤리티지 토트백", empty, empty, empty)
    assert display_name(product, source=source, phrases=PHRASES) == "헤리티지 토트백"


def test_fields_stand_in_the_chosen_order_under_the_brands_own_labels() -> None:
    rows = [{"key": "origin", "label": "만든 곳"}, {"key": "material", "label": "가죽"}]
    assert shown(details=rows)["details"] == [["만든 곳", "대한민국"], ["가죽", "소가죽"]]


def test_a_field_that_is_hidden_or_empty_never_appears() -> None:
    rows = [{"key": "cost", "label": "원가"}, {"key": "empty", "label": "비었음"}]
    assert shown(details=rows)["details"] == []


def test_a_field_of_spaces_only_is_empty() -> None:
    product = ProductFacts(
        "가방", details={"a": " "}, additional=[("b", "세탁", " "), ("c", "", "")]
    )
    rows = [{"key": "a", "label": "소재"}]
    assert shown(product=product, details=rows, shows_additional=True)["details"] == []


def test_added_fields_follow_only_when_wanted_and_none_appears_twice() -> None:
    rows = [{"key": "material", "label": "가죽"}]
    assert shown(details=rows)["details"] == [["가죽", "소가죽"]]
    both = shown(details=rows, shows_additional=True)["details"]
    assert both == [["가죽", "소가죽"], ["세탁 방법", "마른 천으로"]]


def test_image_and_option_appear_only_when_wanted() -> None:
    assert shown()["image_url"] == BAG.image_url
    assert shown()["option"] == "색상: 블랙"
    assert shown(shows_image=False)["image_url"] == ""
    assert shown(shows_options=False)["option"] == ""


def test_everything_that_a_certificate_holds() -> None:
    assert shown() == {
        "title": "디지털 보증서",
        "product_name": "헤리티지 토트백 라지",
        "option": "색상: 블랙",
        "image_url": "https://image.example.com/tote.jpg",
        "details": [],
        "terms": "제조상의 하자는 무상으로 수리해 드립니다.",
        "service_contact": "010-0000-9001",
        "store": "마로결 공식몰",
        "unit": [1, 3],
        "starts_from": "delivered",
    }
