"""주문 pages: every item with what was decided and why, in a constant number of queries."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integrations.models import Integration, ReadHint
from integrations.orders.models import Order, OrderItem, OrderWork, Transition
from stamps.models import StampDecision, StampGrant
from tests.factories import (
    NOW,
    make_card,
    make_customer,
    make_integration,
    make_message,
    make_order,
    make_product,
    make_stamp_program,
    make_warranty,
)
from vircle.brands.models import Brand
from vircle.console import order_page
from vircle.issuance.models import Backfill
from warranties.models import WarrantyDecision

pytestmark = pytest.mark.django_db


@pytest.fixture
def integration(brand: Brand) -> Integration:
    return make_integration(brand=brand, store_name="마로결 공식몰")


def page_of(client: Client, order: Order) -> str:
    answer = client.get(reverse("console:order", args=[order.brand.code, order.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def decide(item: OrderItem) -> None:
    values = {"brand": item.brand, "item": item, "order": item.order, "decided_at": NOW}
    WarrantyDecision.objects.create(
        is_eligible=False,
        outcome="not_eligible",
        trace=[["delivered", True, {"at": NOW.isoformat()}], ["category", False, {"path": []}]],
        **values,
    )
    StampDecision.objects.create(
        is_eligible=True,
        outcome="granted",
        trace=[["delivered", True, {"at": NOW.isoformat()}], ["moon_phase", None, {"phase": 3}]],
        **values,
    )


def full_order(integration: Integration, *, items: int) -> Order:
    """An order about which there is something to say everywhere."""
    order = make_order(integration=integration, items=[{} for _ in range(items)])
    make_message(order=order)
    make_warranty(integration=integration, order=order)
    version = make_stamp_program(brand=order.brand)
    StampGrant.objects.create(
        brand=order.brand,
        program=version.program,
        subject_kind="order",
        subject_id=order.pk,
        order=order,
        customer=order.customer,
        card=make_card(brand=order.brand, customer=order.customer, balance=1),
        program_version=version,
        amount=1,
        worth=1,
        granted_at=NOW,
    )
    for item in OrderItem.objects.filter(order=order):
        decide(item)
        Transition.objects.create(
            brand=order.brand, item=item, before="shipping", after="delivered", seen_at=NOW
        )
    return order


def test_the_page_says_why_for_each_item(integration: Integration, viewer_client: Client) -> None:
    page = page_of(viewer_client, full_order(integration, items=2))

    assert page.count("카테고리가 없는 상품입니다") == 2
    assert page.count("조건에 맞지 않아 발급하지 않습니다.") == 2
    assert page.count("스탬프를 지급했습니다.") == 2
    assert page.count("moon_phase") == 2
    assert "배송중 → 배송완료" in page
    assert "1개 적립 · 카드 1 / 10개" in page


def test_an_undecided_item_says_so(integration: Integration, viewer_client: Client) -> None:
    page = page_of(viewer_client, make_order(integration=integration))

    assert page.count("아직 판정하지 않았습니다.") == 2


def test_what_keeps_an_order_from_being_decided_is_shown(
    integration: Integration, viewer_client: Client
) -> None:
    order = make_order(integration=integration)
    OrderWork.objects.create(
        brand=order.brand, order=order, due_at=NOW, error="상품 정보를 읽지 못했습니다."
    )

    assert "상품 정보를 읽지 못했습니다." in page_of(viewer_client, order)


def test_people_are_masked(integration: Integration, viewer_client: Client) -> None:
    customer = make_customer(brand=integration.brand, name="김데모", phone="+821000000001")
    order = make_order(integration=integration, customer=customer)
    listed = viewer_client.get(reverse("console:orders", args=[order.brand.code]))

    for page in (page_of(viewer_client, order), listed.content.decode()):
        assert "김*모" in page
        assert "010-****-0001" in page
        assert "김데모" not in page


def test_a_page_costs_as_many_queries_for_one_item_as_for_ten(
    brand: Brand, integration: Integration, viewer_client: Client
) -> None:
    one = full_order(integration, items=1)
    with CaptureQueriesContext(connection) as few:
        page_of(viewer_client, one)
    for index in range(9):
        item = OrderItem.objects.create(
            brand=brand,
            order=one,
            external_id=f"more-{index}",
            product_external_id="1",
            product_name="더",
            quantity=1,
            effective_quantity=1,
            status="delivered",
            changed_at=NOW,
        )
        decide(item)
    with CaptureQueriesContext(connection) as many:
        page_of(viewer_client, one)

    assert len(many) == len(few)


def test_the_list_costs_as_many_queries_for_one_order_as_for_twenty(
    brand: Brand, integration: Integration, viewer_client: Client
) -> None:
    address = reverse("console:orders", args=[brand.code])
    full_order(integration, items=1)
    with CaptureQueriesContext(connection) as few:
        viewer_client.get(address)
    for _index in range(19):
        make_warranty(integration=integration, order=make_order(integration=integration))
    with CaptureQueriesContext(connection) as many:
        viewer_client.get(address)

    assert len(many) == len(few)


def test_the_list_goes_on_by_keyset(
    brand: Brand,
    integration: Integration,
    viewer_client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(order_page, "PAGE_ROWS", 2)
    orders = [make_order(integration=integration) for _ in range(3)]
    address = reverse("console:orders", args=[brand.code])

    first = viewer_client.get(address).content.decode()
    more = viewer_client.get(address, {"before": orders[1].pk}, headers={"HX-Request": "true"})

    assert f"before={orders[1].pk}" in first
    assert orders[0].external_id not in first
    assert orders[0].external_id in more.content.decode()
    assert "<html" not in more.content.decode()


def test_search_finds_number_and_last_digits(
    brand: Brand, integration: Integration, viewer_client: Client
) -> None:
    customer = make_customer(brand=brand, phone="+821000000042")
    wanted = make_order(integration=integration, customer=customer)
    other = make_order(integration=integration)
    address = reverse("console:orders", args=[brand.code])

    for query in (wanted.external_id, "0042"):
        page = viewer_client.get(address, {"q": query}).content.decode()
        assert f">{wanted.external_id}<" in page
        assert f">{other.external_id}<" not in page


def test_reading_again_leaves_a_hint_once(
    brand: Brand, integration: Integration, operator_client: Client
) -> None:
    order = make_order(integration=integration)
    address = reverse("console:read_order", args=[brand.code, order.pk])

    operator_client.post(address)
    operator_client.post(address)

    hint = ReadHint.objects.get()
    assert (hint.integration_id, hint.external_order_id) == (integration.pk, order.external_id)
    assert hint.seq == 2


def test_strangers_and_viewers(
    brand: Brand, integration: Integration, stranger_client: Client, viewer_client: Client
) -> None:
    order = make_order(integration=integration)
    page = reverse("console:order", args=[brand.code, order.pk])
    read = reverse("console:read_order", args=[brand.code, order.pk])

    assert stranger_client.get(page).status_code == 404
    assert stranger_client.post(read).status_code == 404
    assert viewer_client.post(read).status_code == 403
    assert read not in viewer_client.get(page).content.decode()
    assert not ReadHint.objects.exists()


def test_another_brands_order_is_not_here(
    brand: Brand, other_brand: Brand, viewer_client: Client
) -> None:
    theirs = make_order(integration=make_integration(brand=other_brand))

    answer = viewer_client.get(reverse("console:order", args=[brand.code, theirs.pk]))

    assert answer.status_code == 404


def test_a_code_that_nobody_knows_is_shown_as_the_mall_writes_it(
    integration: Integration, viewer_client: Client
) -> None:
    unknown = {"status": "unknown", "raw_status": "N99"}
    page = page_of(viewer_client, make_order(integration=integration, items=[unknown]))
    assert "알 수 없음" in page
    assert "N99" in page
    usual = {"raw_status": "N40"}
    assert "N40" not in page_of(viewer_client, make_order(integration=integration, items=[usual]))


def test_a_price_in_another_currency_is_not_shown_as_no_won_at_all(
    integration: Integration, viewer_client: Client
) -> None:
    foreign, gift = {"price": 0}, {"price": 0, "is_gift": True}
    assert " 0원" not in page_of(
        viewer_client, make_order(integration=integration, items=[foreign])
    )
    assert " 0원" in page_of(viewer_client, make_order(integration=integration, items=[gift]))


def rejudge_addresses(order: Order) -> tuple[str, str]:
    where = [order.brand.code, order.pk]
    return reverse("console:rejudge_preview", args=where), reverse("console:rejudge", args=where)


def test_judging_anew_is_previewed_and_wished_for_once(
    brand: Brand, integration: Integration, operator_client: Client
) -> None:
    make_product(integration=integration, external_id="101")
    order = make_order(integration=integration)
    make_stamp_program(brand=brand)
    OrderItem.objects.update(product_external_id="101")
    preview, press = rejudge_addresses(order)

    page = operator_client.get(preview).content.decode()
    assert "1개" in page
    assert 'name="based_on" value="0"' in page
    assert not Backfill.objects.exists()
    for words in ("다시 판정하고 있습니다.", "방금 다시 판정했습니다."):
        answer = operator_client.post(press, {"based_on": "0", "tells": "on"}, follow=True)
        assert words in answer.content.decode()
    assert Backfill.objects.get().tells
    assert OrderWork.objects.filter(order=order).count() == 1


def test_judging_anew_says_why_nothing_would_come(
    integration: Integration, operator_client: Client
) -> None:
    make_product(integration=integration, external_id="101")
    preview, press = rejudge_addresses(make_order(integration=integration))
    OrderItem.objects.update(product_external_id="101")

    assert "달라지는 것이 없습니다." in operator_client.get(preview).content.decode()
    answer = operator_client.post(press, {"based_on": "x"}, follow=True)
    assert "달라지는 것이 없습니다." in answer.content.decode()
    assert not Backfill.objects.exists()


def test_only_operators_are_offered_to_judge_anew(
    integration: Integration, viewer_client: Client, operator_client: Client
) -> None:
    order = make_order(integration=integration)
    preview, _press = rejudge_addresses(order)

    assert preview in page_of(operator_client, order)
    assert preview not in page_of(viewer_client, order)
