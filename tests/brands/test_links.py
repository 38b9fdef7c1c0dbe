"""Links are made once, open only what they were made for, and can be closed."""

from datetime import datetime

import pytest
from django.db import transaction

from vircle.brands.customers import Person, upsert_customers
from vircle.brands.links import ensure_links, link_path, open_link, read_addresses, rotate
from vircle.brands.models import Brand, CustomerLink, LinkKind

W = LinkKind.WARRANTIES


@pytest.fixture
def customers(brand: Brand, now: datetime) -> list[int]:
    people = [("a", Person("김데모", "010-0000-0001")), ("b", Person("이데모", "010-0000-0002"))]
    return upsert_customers(brand_id=brand.pk, people=people, now=now)


def ensure(brand: Brand, now: datetime, subjects: list[tuple[int, int]]) -> dict[int, int]:
    with transaction.atomic():
        return ensure_links(brand_id=brand.pk, kind=W, subjects=subjects, now=now)


def token_of(link_id: int, brand: Brand) -> str:
    return read_addresses(brand_id=brand.pk, link_ids=[link_id])[link_id].token


def test_a_subject_keeps_its_link(brand: Brand, now: datetime, customers: list[int]) -> None:
    first = ensure(brand, now, [(7, customers[0]), (5, customers[1])])
    assert set(first) == {5, 7}
    assert ensure(brand, now, [(5, customers[1]), (9, customers[0])])[5] == first[5]
    assert CustomerLink.objects.count() == 3


def test_a_link_opens_only_in_its_brand_and_kind(
    brand: Brand, other_brand: Brand, now: datetime, customers: list[int]
) -> None:
    link_id = ensure(brand, now, [(7, customers[0])])[7]
    token = token_of(link_id, brand)
    opened = open_link(brand=brand, kind=W, token=token)
    assert opened is not None
    assert (opened.pk, opened.subject_id, opened.customer_id) == (link_id, 7, customers[0])
    assert open_link(brand=other_brand, kind=W, token=token) is None
    assert open_link(brand=brand, kind=LinkKind.CARD, token=token) is None
    assert open_link(brand=brand, kind=W, token=token[:-1]) is None
    assert open_link(brand=brand, kind=W, token=token[:-1] + "가") is None
    assert link_path(brand_code="maro", kind=W, token=token) == f"/w/maro/{token}"


def test_the_token_is_stored_only_as_a_hash(
    brand: Brand, now: datetime, customers: list[int]
) -> None:
    link_id = ensure(brand, now, [(7, customers[0])])[7]
    token = token_of(link_id, brand)
    stored = CustomerLink.objects.filter(id=link_id).values().get()
    assert token not in str(stored)
    assert token.encode() not in bytes(stored["token_hash"])
    assert token not in repr(read_addresses(brand_id=brand.pk, link_ids=[link_id]))


def test_a_rotated_link_closes_the_old_address(
    brand: Brand, now: datetime, customers: list[int]
) -> None:
    link_id = ensure(brand, now, [(7, customers[0])])[7]
    before = token_of(link_id, brand)
    rotate(link=CustomerLink.objects.get(id=link_id))
    assert open_link(brand=brand, kind=W, token=before) is None
    assert open_link(brand=brand, kind=W, token=token_of(link_id, brand)) is not None


def test_another_customer_gets_another_address(
    brand: Brand, now: datetime, customers: list[int]
) -> None:
    link_id = ensure(brand, now, [(7, customers[0])])[7]
    before = token_of(link_id, brand)
    assert ensure(brand, now, [(7, customers[1])]) == {7: link_id}
    assert open_link(brand=brand, kind=W, token=before) is None
    opened = open_link(brand=brand, kind=W, token=token_of(link_id, brand))
    assert opened is not None
    assert (opened.customer_id, opened.generation) == (customers[1], 2)
