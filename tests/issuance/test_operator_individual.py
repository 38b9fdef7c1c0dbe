"""개별 발급: a certificate without an order is a certificate like any other, and no mall's."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from integrations.catalog.models import Product
from integrations.models import Integration
from integrations.orders.models import Order
from tests.committed import at_once, committed
from tests.factories import (
    make_integration,
    make_membership,
    make_product,
    make_warranty_program,
    make_warranty_rule,
)
from vircle.brands.customers import Person, find_by_phone
from vircle.brands.models import AuditLog, Brand, CustomerLink
from vircle.brands.tenancy import brand_scope
from vircle.issuance.canceling import cancel
from vircle.issuance.decide import decide_due
from vircle.issuance.individual import NotSetUp, PeriodOver, Wanted, issue_individual
from vircle.issuance.operator import undo_issue
from vircle.notifications.models import Message, MessageWork
from warranties.models import StartsFrom, Warranty
from warranties.selectors import warranties_behind_link
from warranties.words import CancelReason

KIM = Person(name="김데모", phone="010-0000-0001")
DAY = date(2026, 11, 18)


def wanted(**fields: Any) -> Wanted:
    values = {"key": uuid.uuid4(), "person": KIM, "product_name": "수선 파우치"}
    return Wanted(**{**values, "received_on": DAY, **fields})


def issue(brand: Brand, now: datetime, **fields: Any) -> Warranty:
    user = make_membership(brand=brand).user
    with brand_scope(brand_id=brand.pk):
        warranty_id = issue_individual(
            brand_id=brand.pk, user_id=user.pk, wanted=wanted(**fields), now=now
        )
    return Warranty.objects.get(pk=warranty_id)


@pytest.mark.django_db
def test_it_has_number_content_period_link_and_message(brand: Brand, now: datetime) -> None:
    make_warranty_program(brand=brand, period_count=2, stripped_phrases=["특가할인"])

    warranty = issue(brand, now, product_name="[특가할인] 수선 파우치", option_text="색상=검정")

    assert warranty.status == "issued"
    assert warranty.number
    assert warranty.content["product_name"] == "수선 파우치"
    assert warranty.content["option"] == "색상=검정"
    assert warranty.content["store"] == brand.name
    assert (warranty.starts_on, warranty.ends_on) == (DAY, date(2028, 11, 17))
    message = Message.objects.get()
    assert (message.pk, message.status) == (warranty.message_id, "queued")
    assert message.customer_id == find_by_phone(brand_id=brand.pk, phone=KIM.phone)
    link = CustomerLink.objects.get()
    behind = warranties_behind_link(
        brand_id=brand.pk, subject_id=link.subject_id, customer_id=link.customer_id
    )
    assert behind == [warranty]
    assert AuditLog.objects.get().action == "warranty.individual"


@pytest.mark.django_db
def test_it_counts_in_no_mall(brand: Brand, now: datetime) -> None:
    store = make_integration(brand=brand)
    make_warranty_program(brand=brand)

    warranty = issue(brand, now)

    assert not Order.objects.exists()
    assert not Warranty.objects.filter(integration=store).exists()
    assert (warranty.order_id, warranty.rule_version_id, warranty.item_id) == (None, None, None)
    assert warranty.subject_id == -(warranty.individual_id or 0)
    assert decide_due(now=now + timedelta(days=1)) == 0


@pytest.mark.django_db
def test_a_malls_product_is_shown_as_that_mall_shows_it(brand: Brand, now: datetime) -> None:
    store = make_integration(brand=brand)
    make_warranty_program(brand=brand)
    make_warranty_rule(
        integration=store, name_source="english", details=[{"key": "material", "label": "소재"}]
    )
    product: Product = make_product(
        integration=store,
        english_name="Heritage Tote",
        image_url="https://example.com/tote.jpg",
        details={"material": "소가죽", "origin": "대한민국"},
    )

    warranty = issue(brand, now, product=product, product_name="")

    assert warranty.content["product_name"] == "Heritage Tote"
    assert warranty.content["image_url"] == "https://example.com/tote.jpg"
    assert warranty.content["details"] == [["소재", "소가죽"]]
    assert warranty.individual is not None
    assert warranty.individual.integration_id == store.pk


@pytest.mark.django_db
def test_a_period_that_counts_from_the_issue_does(brand: Brand, now: datetime) -> None:
    make_warranty_program(brand=brand, starts_from=StartsFrom.ISSUED)
    assert issue(brand, now).starts_on == date(2026, 11, 20)


@pytest.mark.django_db
def test_nothing_is_left_of_what_cannot_be_issued(brand: Brand, now: datetime) -> None:
    with pytest.raises(NotSetUp):
        issue(brand, now)
    make_warranty_program(brand=brand)
    with pytest.raises(PeriodOver):
        issue(brand, now, received_on=DAY - timedelta(days=800))
    assert not Warranty.objects.exists()
    assert not Message.objects.exists()
    assert find_by_phone(brand_id=brand.pk, phone=KIM.phone) is None


@pytest.mark.django_db
def test_it_is_canceled_and_told_like_any_other(brand: Brand, now: datetime) -> None:
    make_warranty_program(brand=brand)
    warranty = issue(brand, now)
    MessageWork.objects.all().delete()
    Message.objects.update(status="delivered")
    about: Any = {"brand_id": brand.pk, "warranty_ids": [warranty.pk], "now": now}
    user_id = make_membership(brand=brand).user_id

    with brand_scope(brand_id=brand.pk):
        assert undo_issue(**about, user_id=user_id).issued == []
        result = cancel(**about, user_id=user_id, reason=CancelReason.RETURN)

    assert (result.done, result.told) == ([warranty.pk], 1)
    warranty.refresh_from_db()
    assert warranty.status == "canceled"
    message = Message.objects.get(kind="warranty_canceled")
    assert message.variables["상품명"] == "수선 파우치"
    assert message.order_id == warranty.subject_id


@committed
def test_pressing_twice_issues_once(brand: Brand, now: datetime) -> None:
    make_warranty_program(brand=brand)
    user = make_membership(brand=brand).user
    twice = wanted()

    def press() -> int:
        with brand_scope(brand_id=brand.pk):
            return issue_individual(brand_id=brand.pk, user_id=user.pk, wanted=twice, now=now)

    issued = at_once(press, press, press)

    assert set(issued) == {Warranty.objects.get().pk}
    assert Message.objects.count() == 1


@committed
def test_two_operators_cancel_it_once(brand: Brand, now: datetime) -> None:
    make_warranty_program(brand=brand)
    warranty = issue(brand, now)
    user_id = make_membership(brand=brand).user_id

    def press() -> list[int]:
        with brand_scope(brand_id=brand.pk):
            return cancel(
                brand_id=brand.pk,
                warranty_ids=[warranty.pk],
                user_id=user_id,
                reason=CancelReason.MISTAKE,
                now=now,
            ).done

    assert sorted(at_once(press, press)) == [[], [warranty.pk]]


@pytest.mark.django_db
def test_a_store_that_is_known_says_nothing_of_another_brand(
    brand: Brand, other_brand: Brand, integration: Integration, now: datetime
) -> None:
    make_warranty_program(brand=brand)
    warranty = issue(brand, now)
    with brand_scope(brand_id=other_brand.pk):
        assert not Warranty.objects.filter(pk=warranty.pk).exists()
