"""Products and categories: what the mall shows is kept, what it hides never enters."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.cafe24 import parse_catalog
from integrations.catalog.snapshots import DetailFieldSnapshot, ProductSnapshot
from integrations.markup import plain
from integrations.values import Unreadable
from tests.integrations.cafe24.fixtures import fixture

FIELDS = parse_catalog.detail_fields(fixture("90001__product_properties"))


def product(
    *, fields: tuple[DetailFieldSnapshot, ...] = FIELDS, names: Any = None, **changes: Any
) -> ProductSnapshot:
    doc = fixture("90001__product_detail") | changes
    return parse_catalog.product(doc, fields=fields, names=names)


def shown(*keys: str) -> tuple[DetailFieldSnapshot, ...]:
    return tuple(DetailFieldSnapshot(key, f"<{key}>", is_shown=True) for key in keys)


def test_the_four_names_and_the_image() -> None:
    read = product()
    assert (read.external_id, read.name) == ("13", "헤리티지 토트백 라지")
    assert read.english_name == "Heritage Tote Large"
    assert (read.supplier_name, read.model_name) == ("MG-TB-2401L", "MG-TB-2401L")
    assert read.image_url == "https://shop.example.com/web/product/big/13.jpg"
    assert (read.price, read.category_ids) == (298_000, ("27", "30"))


def test_only_what_the_mall_shows_is_kept() -> None:
    read = product()
    assert read.details == {
        "product_name": "헤리티지 토트백 라지",
        "price": "298,000원",
        "manufacturer_name": "마로결 공방",
        "custom_option1": "겉감 소가죽 100% / 안감 면",
    }
    assert read.additional == (("custom_option1", "소재", "겉감 소가죽 100% / 안감 면"),)
    assert "WH-A-17" not in repr(read)
    assert "국내산" not in repr(read)


def test_without_known_fields_no_detail_is_kept() -> None:
    read = parse_catalog.product(fixture("90001__product_detail"), fields=())
    assert (read.details, read.additional) == ({}, ())


def test_any_field_of_the_product_can_be_shown() -> None:
    """The list of fields is the mall's own: none of them is known beforehand."""
    read = product(
        fields=shown(
            "origin_place_value", "made_date", "expiration_date", "retail_price", "future"
        ),
        expiration_date={"start_date": "2026-01-01", "end_date": "2027-01-01"},
        retail_price="350000.00",
        future="새 값",
    )
    assert read.details == {
        "origin_place_value": "국내산",
        "made_date": "2026-08-01",
        "expiration_date": "2026-01-01 ~ 2027-01-01",
        "retail_price": "350,000원",
        "future": "새 값",
    }


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("retail_price", "0.00"),
        ("expiration_date", {"start_date": "", "end_date": ""}),
        ("made_date", None),
        ("shipping_method", "01"),
        ("brand_code", "B000000A"),
        ("icon", ["a", "b"]),
        ("adult", True),
        ("brand_name", None),
    ],
)
def test_what_says_nothing_to_a_buyer_is_left_out(key: str, value: object) -> None:
    assert product(fields=shown(key), **{key: value}).details == {}


def test_a_name_is_looked_up_by_its_code() -> None:
    fields = shown("brand_name", "manufacturer_name")
    codes = {"brand_code": "B000000A", "manufacturer_code": "M000000A"}
    doc = fixture("90001__product_detail") | codes
    # The maker's name stands on the product itself: nothing has to be asked for it.
    assert parse_catalog.codes(doc, fields=fields) == {("brand", "B000000A")}
    names = {("brand", "B000000A"): "마로결", ("manufacturer", "M000000A"): "다른 공방"}
    read = product(fields=fields, names=names, **codes)
    assert read.details == {"brand_name": "마로결", "manufacturer_name": "마로결 공방"}


def test_what_is_hidden_is_not_looked_up() -> None:
    hidden = (DetailFieldSnapshot("brand_name", "브랜드", is_shown=False),)
    doc = fixture("90001__product_detail") | {"brand_code": "B000000A"}
    assert parse_catalog.codes(doc, fields=hidden) == set()


def test_a_field_the_mall_added_comes_before_its_own() -> None:
    added = [{"key": "origin_place_value", "name": "원산지", "value": "전라남도"}]
    fields = shown("origin_place_value")
    assert product(fields=fields, additional_information=added).details == {
        "origin_place_value": "전라남도"
    }
    added[0]["value"] = ""
    assert product(fields=fields, additional_information=added).details == {
        "origin_place_value": "국내산"
    }


def test_another_currency_is_not_won() -> None:
    assert product(fields=shown("price"), price="29.90").details == {"price": "29.90"}


def test_options_are_kept_in_their_order() -> None:
    values = [{"option_text": "브라운"}, {"option_text": "블랙 <b>NEW</b>"}]
    options = {"options": [{"option_name": "색상", "option_value": values}]}
    assert product(options=options).options == (("색상", ("브라운", "블랙 NEW")),)
    assert product(options=options["options"]).options == (("색상", ("브라운", "블랙 NEW")),)
    assert product(options={"options": "?"}).options == ()


def test_when_it_changed_is_the_mall_s_word() -> None:
    read = product(updated_date="2026-11-19T11:19:27+09:00")
    assert read.changed_at is not None
    assert read.changed_at.isoformat() == "2026-11-19T02:19:27+00:00"
    assert product(updated_date="gestern").changed_at is None
    listed = parse_catalog.listed({"product_no": 13, "updated_date": "2026-11-19T11:19:27+09:00"})
    assert (listed.external_id, listed.changed_at) == ("13", read.changed_at)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://cdn.example.com/a.jpg", "https://cdn.example.com/a.jpg"),
        ("//cdn.example.com/a.jpg", "https://cdn.example.com/a.jpg"),
        ("http://cdn.example.com/a.jpg", ""),
        ("javascript:alert(1)", ""),
        ("https://user@evil.example.com/a.jpg", ""),
        ("https://", ""),
        ("https://a b/", ""),
        ("https://[", ""),
        (None, ""),
    ],
)
def test_images_come_by_https(url: str | None, kept: str) -> None:
    read = product(detail_image=url, list_image=None, small_image=None)
    assert read.image_url == kept


def test_a_smaller_image_stands_in_for_a_larger_one() -> None:
    small = "https://shop.example.com/web/product/small/13.jpg"
    assert product(detail_image=None, list_image="", small_image=small).image_url == small


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("헤리티지 <br>토트백", "헤리티지 토트백"),
        ("<b>헤</b>리티지", "헤리티지"),
        ("A &amp;amp; B", "A & B"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;백", "백"),
        ("<img src=x onerror=alert(1)>백", "백"),
        ("S<M 사이즈 <i>백</i>", "S<M 사이즈 백"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("값\u202egnp.exe", "값gnp.exe"),
        ("&#x202e;백", "백"),
        ("가\x00나\x1b\u200b다", "가나다"),
        ("줄\n바꿈\u2028셋", "줄 바꿈 셋"),
        ("가족 👨\u200d👩", "가족 👨\u200d👩"),
        ("\ud800백", "백"),
        (12, "12"),
        (True, ""),
        (["백"], ""),
        (None, ""),
    ],
)
def test_texts_are_what_a_person_reads(raw: object, kept: str) -> None:
    assert plain(raw, most=300) == kept


@given(st.text())
def test_no_text_brings_a_tag_or_a_control_along(raw: str) -> None:
    for nested in (raw, f"<b>{raw}</b>", raw.replace("<", "&lt;"), f"<scr<i>ipt>{raw}"):
        kept = plain(nested, most=250)
        assert len(kept) <= 250
        assert "<script" not in kept.lower()
        assert not any(ord(each) < 32 or each in "\u202e\u2066\u200b" for each in kept)


def test_a_category_knows_its_path() -> None:
    read = parse_catalog.category(fixture("90042__category_of_depth_3"))
    assert read.path == ("신발", "샌들", "여성 샌들")
    assert read.path_ids == ("27", "28", "30")
    assert (read.external_id, read.parent_external_id, read.depth) == ("30", "28", 3)


def test_a_top_category_has_no_parent() -> None:
    changes = {"category_no": 27, "category_depth": 1, "parent_category_no": 1}
    doc = fixture("90042__category_of_depth_3") | changes
    assert parse_catalog.category(doc).parent_external_id == ""


def test_a_category_whose_name_is_a_picture_can_still_be_found() -> None:
    doc = fixture("90042__category_of_depth_3") | {"category_name": "<img src='a.png'>"}
    assert parse_catalog.category(doc).name == "30"


def test_fields_keep_their_order_and_say_whose_they_are() -> None:
    assert [field.key for field in FIELDS][:2] == ["product_name", "price"]
    assert [field.key for field in FIELDS if field.is_custom] == [
        "custom_option1",
        "custom_option2",
        "custom_option6",
    ]


def test_no_answer_is_not_a_list_of_no_fields() -> None:
    """Taken for one, every stored value would be taken out."""
    with pytest.raises(Unreadable):
        parse_catalog.detail_fields({"shop_no": 1})
    assert parse_catalog.detail_fields({"properties": []}) == ()


@pytest.mark.parametrize(
    "doc",
    [
        None,
        {},
        {"category_depth": 9},
        {"category_depth": "x"},
        # Its own number is not at the end of its path: products would be filed elsewhere.
        fixture("90042__category_of_depth_3") | {"category_no": 31},
    ],
)
def test_a_broken_category_is_unreadable(doc: object) -> None:
    with pytest.raises(Unreadable):
        parse_catalog.category(doc)


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.lists(st.none() | st.integers() | st.text(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.none() | st.text() | st.integers(), max_size=3),
)
READERS = {
    "90001__product_detail": lambda doc: parse_catalog.product(doc, fields=FIELDS),
    "90001__product_properties": parse_catalog.detail_fields,
    "90042__category_of_depth_3": parse_catalog.category,
}


def _places(doc: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(doc, dict):
        below = [_places(value, (*place, key)) for key, value in doc.items()]
    elif isinstance(doc, list):
        below = [_places(value, (*place, index)) for index, value in enumerate(doc)]
    else:
        below = []
    return [place, *(each for found in below for each in found)]


def _mutated(doc: Any, *, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    copy = json.loads(json.dumps(doc))
    at = copy
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    return copy


@given(data=st.data())
@pytest.mark.parametrize("name", sorted(READERS))
def test_any_change_of_an_answer_is_read_or_unreadable(name: str, data: st.DataObject) -> None:
    doc = fixture(name)
    place = data.draw(st.sampled_from(_places(doc)))
    changed = _mutated(doc, place=place, value=data.draw(ODD))
    try:
        read = READERS[name](changed)
    except Unreadable:
        return
    # What is read can be stored: no NUL, no half characters, no number that is none.
    stored = json.dumps(repr(read), ensure_ascii=False, allow_nan=False)
    assert "\\x00" not in stored
    assert "\\u0000" not in stored
    stored.encode()
