"""Products and categories: what the mall shows is kept, what it hides never enters."""

from typing import Any

import pytest

from integrations.cafe24 import parse_catalog
from integrations.cafe24.values import Unreadable
from integrations.catalog.snapshots import ProductSnapshot
from tests.integrations.cafe24.fixtures import fixture

FIELDS = parse_catalog.detail_fields(fixture("90001__product_properties"))


def product(**changes: Any) -> ProductSnapshot:
    doc = fixture("90001__product_detail") | changes
    return parse_catalog.product(doc, fields=FIELDS)


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


def test_a_category_knows_its_path() -> None:
    read = parse_catalog.category(fixture("90042__category_of_depth_3"))
    assert read.path == ("신발", "샌들", "여성 샌들")
    assert read.path_ids == ("27", "28", "30")
    assert (read.external_id, read.parent_external_id, read.depth) == ("30", "28", 3)


def test_a_top_category_has_no_parent() -> None:
    changes = {"category_no": 27, "category_depth": 1, "parent_category_no": 1}
    doc = fixture("90042__category_of_depth_3") | changes
    assert parse_catalog.category(doc).parent_external_id == ""


def test_fields_keep_their_order_and_say_whose_they_are() -> None:
    assert [field.key for field in FIELDS][:2] == ["product_name", "price"]
    assert [field.key for field in FIELDS if field.is_custom] == [
        "custom_option1",
        "custom_option2",
        "custom_option6",
    ]


@pytest.mark.parametrize("doc", [None, {}, {"category_depth": 9}, {"category_depth": "x"}])
def test_a_broken_category_is_unreadable(doc: object) -> None:
    with pytest.raises(Unreadable):
        parse_catalog.category(doc)
