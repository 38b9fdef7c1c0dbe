"""Customers are found by their number, made once, and hidden at rest."""

import threading
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from tests.committed import at_once, committed
from vircle.brands.customers import (
    Person,
    Reach,
    correct_phone,
    find_by_last4,
    find_by_name,
    find_by_phone,
    masked_name,
    masked_phone,
    read_people,
    upsert_customers,
)
from vircle.brands.models import Brand, Customer, CustomerIdentity, CustomerName
from vircle.brands.phones import Phone, read_phone
from vircle.foundation.db import HotCursor

KIM = Person("김데모", "010-0000-0001")


def upsert(brand: Brand, now: datetime, *people: Person, key: str = "cafe24:1") -> list[int]:
    with transaction.atomic():
        return upsert_customers(
            brand_id=brand.pk,
            people=[(f"{key}-{n}", person) for n, person in enumerate(people)],
            now=now,
        )


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("010-0000-0001", Phone("+821000000001", Reach.YES)),
        ("01000000001", Phone("+821000000001", Reach.YES)),
        ("1000000001", Phone("+821000000001", Reach.YES)),
        ("+82 10-0000-0001", Phone("+821000000001", Reach.YES)),
        ("+8201000000001", Phone("+821000000001", Reach.YES)),
        ("82-010-0000-0001", Phone("+821000000001", Reach.YES)),
        ("０１０－００００－０００１", Phone("+821000000001", Reach.YES)),
        ("010 0000 0001 (집)", Phone("+821000000001", Reach.YES)),
        ("011-000-0001", Phone("+82110000001", Reach.YES)),
        ("010-0000-001", Phone("0100000001", Reach.NOT_MOBILE)),
        ("012-0000-0001", Phone("01200000001", Reach.NOT_MOBILE)),
        ("0505-0000-0001", Phone("050500000001", Reach.SAFE_NUMBER)),
        ("050-0000-0001", Phone("05000000001", Reach.SAFE_NUMBER)),
        ("+82 505-0000-0001", Phone("+8250500000001", Reach.SAFE_NUMBER)),
        ("02-000-0001", Phone("020000001", Reach.NOT_MOBILE)),
        ("070-0000-0001", Phone("07000000001", Reach.NOT_MOBILE)),
        ("1588-0000", Phone("15880000", Reach.NOT_MOBILE)),
        ("+1 202 555 0100", Phone("+12025550100", Reach.NOT_MOBILE)),
        ("010-****-0001", Phone("010-****-0001", Reach.MASKED)),
        ("", Phone("", Reach.NONE)),
        ("없음", Phone("", Reach.NONE)),
        ("+", Phone("+", Reach.NOT_MOBILE)),
    ],
)
def test_a_number_is_read_in_any_spelling(written: str, phone: Phone) -> None:
    assert read_phone(written) == phone


def test_names_and_numbers_are_masked_for_display() -> None:
    assert [masked_name(name) for name in ("김데모", "김모", "김", "남궁데모", "")] == [
        "김*모",
        "김*",
        "김",
        "남**모",
        "",
    ]
    assert masked_phone("+821000000001") == "010-****-0001"
    assert masked_phone("020000001") == "020-****-0001"
    assert masked_phone("15880000") == "****-0000"
    assert masked_phone("") == ""


def test_one_number_is_one_customer(brand: Brand, now: datetime) -> None:
    again = Person("김데모", "+82 10 0000 0001")
    first, second, third = upsert(brand, now, KIM, Person("이데모", "010-0000-0002"), again)
    assert first == third != second
    assert upsert(brand, now, again) == [first]
    assert Customer.objects.count() == CustomerIdentity.objects.count() == 2


def test_another_brand_has_its_own_customer(
    brand: Brand, other_brand: Brand, now: datetime
) -> None:
    assert upsert(brand, now, KIM) != upsert(other_brand, now, KIM)
    assert find_by_phone(brand_id=other_brand.pk, phone=KIM.phone) is not None
    indexes = set(CustomerIdentity.objects.values_list("index", flat=True))
    assert len({bytes(index) for index in indexes}) == 2


@pytest.mark.parametrize(
    ("phone", "reason"),
    [
        ("0505-0000-0001", "safe_number"),
        ("010-****-0001", "masked"),
        ("", "none"),
        ("02-000-0001", "not_mobile"),
    ],
)
def test_a_person_without_a_mobile_is_known_by_the_order(
    brand: Brand, now: datetime, phone: str, reason: str
) -> None:
    (one,) = upsert(brand, now, Person("김데모", phone))
    assert upsert(brand, now, Person("김데모", phone)) == [one]
    assert upsert(brand, now, Person("김데모", phone), key="cafe24:2") != [one]
    assert Customer.objects.get(id=one).unreachable == reason
    assert read_people(brand_id=brand.pk, customer_ids=[one])[one].name == "김데모"


def test_a_newer_name_replaces_the_older(brand: Brand, now: datetime) -> None:
    (one,) = upsert(brand, now, KIM)
    upsert(brand, now, Person("박데모", KIM.phone))
    assert read_people(brand_id=brand.pk, customer_ids=[one]) == {
        one: Person("박데모", "+821000000001")
    }
    assert find_by_name(brand_id=brand.pk, name="박데모") == [one]
    assert find_by_name(brand_id=brand.pk, name="김데모") == []


@pytest.mark.parametrize("worse", ["", "김*모"])
def test_a_worse_name_replaces_nothing(brand: Brand, now: datetime, worse: str) -> None:
    (one,) = upsert(brand, now, KIM)
    upsert(brand, now, Person(worse, KIM.phone))
    assert read_people(brand_id=brand.pk, customer_ids=[one])[one].name == "김데모"


def test_search_by_number_name_and_last_four(brand: Brand, now: datetime) -> None:
    one, two = upsert(brand, now, KIM, Person("김데모", "010-0000-0002"))
    assert find_by_phone(brand_id=brand.pk, phone="010 0000 0002") == two
    assert find_by_phone(brand_id=brand.pk, phone="0002") is None
    found = find_by_name(brand_id=brand.pk, name=" 김데모 ")
    assert found == sorted([one, two], reverse=True)
    assert find_by_last4(brand_id=brand.pk, digits="0001") == [one]


def test_nothing_of_a_person_stands_in_plain_text(brand: Brand, now: datetime) -> None:
    (one,) = upsert(brand, now, KIM)
    with connection.cursor() as cursor:
        for table in ("brands_customer", "brands_customeridentity", "brands_customername"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            for (row,) in cursor.fetchall():
                assert "김데모" not in row
                assert "김데모".encode().hex() not in row
                assert "1000000001" not in row
                assert b"1000000001".hex() not in row
    assert "김데모" not in repr(read_people(brand_id=brand.pk, customer_ids=[one]))
    assert "0001" not in repr(KIM)


def test_any_number_of_people_takes_a_few_statements(
    brand: Brand, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements = _count_statements(monkeypatch)
    people = [Person(f"김데모{n}", f"010-0000-{n:04}") for n in range(300)]
    first = upsert(brand, now, *people)
    assert len(set(first)) == 300
    assert len(statements) <= 3
    statements.clear()
    assert upsert(brand, now, *people) == first
    assert len(statements) == 1


def _count_statements(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    seen: list[object] = []

    class Counting(HotCursor):
        def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            seen.append(query)
            return super().execute(query, *args, **kwargs)

    monkeypatch.setattr("vircle.foundation.db.HotCursor", Counting)
    return seen


def test_a_corrected_number_makes_a_customer_reachable(brand: Brand, now: datetime) -> None:
    (one,) = upsert(brand, now, Person("김데모", "0505-0000-0001"))
    customer = Customer.objects.get(id=one)
    assert not correct_phone(customer=customer, phone="02-000-0001")
    assert correct_phone(customer=customer, phone="010-0000-0001")
    customer.refresh_from_db()
    assert (customer.unreachable, customer.phone_last4) == ("", "0001")
    assert upsert(brand, now, KIM) == [one]
    assert upsert(brand, now, Person("박데모", "0505-0000-0001"), KIM) == [one, one]


def test_a_number_of_somebody_else_is_not_taken(brand: Brand, now: datetime) -> None:
    one, two = upsert(brand, now, KIM, Person("이데모", ""))
    assert not correct_phone(customer=Customer.objects.get(id=two), phone=KIM.phone)
    assert find_by_phone(brand_id=brand.pk, phone=KIM.phone) == one


@committed
def test_workers_that_meet_the_same_people_make_each_once(brand: Brand, now: datetime) -> None:
    people = [Person(f"김데모{n}", f"010-0000-{n:04}") for n in range(40)]
    start = threading.Barrier(4)

    def work(turn: list[Person]) -> list[int]:
        start.wait(timeout=10)
        return upsert(brand, now, *turn)

    forth, back = partial(work, people), partial(work, people[::-1])
    one, two, three, four = at_once(forth, back, forth, back)
    assert one == two[::-1] == three == four[::-1]
    assert Customer.objects.count() == CustomerName.objects.count() == 40
