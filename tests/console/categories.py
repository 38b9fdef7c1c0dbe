"""A store's tree of categories for the tests of choosing among them."""

import json
from typing import Any

import pytest
from django.test import Client

from integrations.models import Integration
from tests.console.store_page import url
from tests.factories import make_category, make_product, make_warranty_program

GONE = "쇼핑몰에서 삭제된 카테고리입니다."


@pytest.fixture
def shoes(store: Integration) -> Integration:
    """신발 - 샌들 - 여성 샌들 with two products, 가방 with one, one product in nothing."""
    make_warranty_program(brand=store.brand)
    for path_ids, path in (
        (["1"], ["신발"]),
        (["1", "2"], ["신발", "샌들"]),
        (["1", "2", "3"], ["신발", "샌들", "여성 샌들"]),
        (["9"], ["가방"]),
    ):
        make_category(integration=store, path=path, path_ids=path_ids)
    for category_ids in (["1", "2", "3"], ["1", "2"], ["9"], []):
        make_product(integration=store, category_ids=category_ids)
    return store


def inside(client: Client, store: Integration, **asked: str) -> str:
    return client.get(url(store, "category-picker"), asked).content.decode()


def tree(client: Client, store: Integration, **asked: str) -> list[list[Any]]:
    answer = client.get(url(store, "category-picker/tree"), asked)
    assert answer.status_code == 200
    found: list[list[Any]] = json.loads(answer.content)["rows"]
    return found
