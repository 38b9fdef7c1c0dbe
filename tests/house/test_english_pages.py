"""Who asks for English reads no Korean: every page, filled with data in Latin letters."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from integrations.models import Integration
from integrations.orders.models import Order, OrderItem, OrderUnit, Transition
from stamps.models import StampCard, StampDecision, StampGrant, StampProgramVersion
from tests.factories import (
    NOW,
    make_card,
    make_category,
    make_customer,
    make_integration,
    make_link,
    make_membership,
    make_message,
    make_order,
    make_stamp_program,
    make_stamp_rule,
    make_user,
    make_warranty,
    make_warranty_program,
    make_warranty_rule,
)
from vircle.brands.models import Brand, CustomerLink, LinkKind, Role
from vircle.foundation import limiter
from vircle.foundation.crypto import link_token
from vircle.notifications.models import MessageStatus
from warranties.models import Warranty, WarrantyDecision, WarrantyEvent, WarrantyStatus

pytestmark = pytest.mark.django_db
HANGUL = re.compile("[가-힣][가-힣 .,·]*")
# The name of the other language, and the sample of the settings' preview.
DATA = ("한국어", "[특가할인] 헤리티지 토트백 라지 (12월 3일 예약배송)", "김*모")
ENGLISH = {"Accept-Language": "en"}
NAME = "Heritage Tote"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Forget the visits of other tests, all of which come from one address."""
    limiter.client().flushdb()


@pytest.fixture
def brand(db: None) -> Brand:
    """The brand of these tests, which has set up everything."""
    brand = Brand.objects.create(
        name="Marogyeol",
        code="maro",
        support_phone="010-0000-9001",
        quiet_hours=False,
        created_at=NOW,
    )
    make_warranty_program(brand=brand, title="Warranty", terms="Repaired for free.")
    make_stamp_program(brand=brand, name="Stamps", reward_name="Coupon")
    return brand


@pytest.fixture
def store(brand: Brand) -> Integration:
    store = make_integration(brand=brand, store_name="Marogyeol Store")
    make_warranty_rule(integration=store)
    make_stamp_rule(integration=store)
    make_category(integration=store, path=("Bags",))
    return store


@pytest.fixture
def order(store: Integration) -> Order:
    """An order about which there is something to say everywhere."""
    buyer = make_customer(brand=store.brand, name="Kim Demo")
    line = {"product_name": NAME, "quantity": 5, "option_text": "Brown"}
    order = make_order(integration=store, customer=buyer, items=[line, line])
    for unit, status in zip(OrderUnit.objects.filter(item__order=order), WarrantyStatus):  # noqa: B905
        warranty = make_warranty(
            integration=store,
            order=order,
            unit=unit,
            status=status,
            content={"title": "Warranty", "product_name": NAME, "unit": [unit.number, 5]},
            cancel_reason="return" if status == WarrantyStatus.CANCELED else "",
            hold_reason="operator" if status == WarrantyStatus.HELD else "",
        )
        tell(warranty)
    link, _token = make_link(customer=buyer, subject_id=order.pk)
    for wave, said in enumerate(MessageStatus):
        make_message(order=order, status=said, wave=wave, link=link)
    grant(order, card=make_card(brand=store.brand, customer=buyer, balance=3))
    for item in OrderItem.objects.filter(order=order):
        decide(item)
    return order


def grant(order: Order, *, card: StampCard) -> None:
    version = StampProgramVersion.objects.get(brand=order.brand)
    StampGrant.objects.create(
        brand=order.brand,
        program=version.program,
        subject_kind="order",
        subject_id=order.pk,
        order=order,
        customer=order.customer,
        card=card,
        program_version=version,
        amount=1,
        worth=1,
        granted_at=NOW,
    )


def tell(warranty: Warranty) -> None:
    kinds = ("pending", "scheduled", "issued", "held", "released", "rejected", "canceled", "undone")
    for kind in kinds:
        WarrantyEvent.objects.create(brand=warranty.brand, warranty=warranty, at=NOW, kind=kind)


def decide(item: OrderItem) -> None:
    values = {"brand": item.brand, "item": item, "order": item.order, "decided_at": NOW}
    trace: list[list[Any]] = [
        ["delivered", True, {"at": NOW.isoformat()}],
        ["rule_on", False, {}],
        ["category", False, {"path": []}],
        ["minimum_amount", False, {"minimum": 10000, "amount": 5000}],
        ["claim_open", None, {"kind": "return"}],
        ["quantity", True, {"left": 1, "of": 2}],
    ]
    WarrantyDecision.objects.create(
        is_eligible=False, outcome="not_eligible", trace=trace, **values
    )
    StampDecision.objects.create(is_eligible=True, outcome="granted", trace=trace, **values)
    Transition.objects.create(
        brand=item.brand,
        item=item,
        before="shipping/return/requested",
        after="canceled",
        seen_at=NOW,
    )


@pytest.fixture
def signed_in(brand: Brand) -> Client:
    client = Client(headers=ENGLISH)
    client.force_login(make_membership(brand=brand, user=make_user(name="Kim Demo")).user)
    return client


def korean_in(answer: Any, *, status: int = 200, but: str = "") -> list[str]:
    assert answer.status_code == status
    page = re.sub(but, "", answer.content.decode()) if but else answer.content.decode()
    assert '<html lang="en">' in page
    for data in DATA:
        page = page.replace(data, "")
    return HANGUL.findall(page)


@pytest.mark.parametrize(
    "name", ["account_login", "account_signup", "account_reset_password", "account_logout"]
)
def test_the_door(db: None, name: str) -> None:
    assert korean_in(Client(headers=ENGLISH).get(reverse(name), follow=True)) == []


def test_a_refused_sign_in(db: None) -> None:
    entry = {"login": "nobody", "password": ""}

    assert korean_in(Client(headers=ENGLISH).post(reverse("account_login"), entry)) == []


def test_a_letter(db: None) -> None:
    user = make_user(name="Kim Demo")

    Client(headers=ENGLISH).post(reverse("account_reset_password"), {"email": user.email})

    (letter,) = mail.outbox
    assert HANGUL.findall(f"{letter.subject}\n{letter.body}") == []


@pytest.mark.parametrize(
    "name",
    [
        "console:home",
        "console:integrations",
        "console:integration_cafe24",
        "console:orders",
        "warranties:history",
        "warranties:settings",
        "stamps:settings",
    ],
)
def test_the_console(order: Order, signed_in: Client, name: str) -> None:
    assert korean_in(signed_in.get(reverse(name, args=[order.brand.code]))) == []


@pytest.mark.parametrize("name", ["console:home", "console:orders", "warranties:history"])
def test_the_console_of_a_brand_that_begins(brand: Brand, signed_in: Client, name: str) -> None:
    assert korean_in(signed_in.get(reverse(name, args=[brand.code]))) == []
    assert korean_in(signed_in.get(reverse("console:integration_cafe24", args=[brand.code]))) == []


@pytest.mark.parametrize("status", list(WarrantyStatus))
def test_each_state_of_a_warranty(order: Order, signed_in: Client, status: WarrantyStatus) -> None:
    history = reverse("warranties:history", args=[order.brand.code])
    warranty = Warranty.objects.get(order=order, status=status)
    detail = reverse("warranties:detail", args=[order.brand.code, warranty.pk])

    assert korean_in(signed_in.get(history, {"status": status.value})) == []
    assert korean_in(signed_in.get(history, {"status": status.value, "q": "none"})) == []
    assert korean_in(signed_in.get(detail)) == []


def test_an_order(order: Order, signed_in: Client) -> None:
    assert (
        korean_in(signed_in.get(reverse("console:order", args=[order.brand.code, order.pk]))) == []
    )


@pytest.mark.parametrize("name", ["warranties:settings", "stamps:settings"])
def test_settings_that_are_not_accepted(order: Order, signed_in: Client, name: str) -> None:
    answer = signed_in.post(reverse(name, args=[order.brand.code]), {"goal": "x"})

    # The preview shows a new brand's settings, which are content, until the form is right.
    assert korean_in(answer, status=422, but='srcdoc="[^"]*"') == []
    assert "This field is required." in answer.content.decode()


def test_a_role_that_is_too_low(brand: Brand) -> None:
    client = Client(headers=ENGLISH)
    client.force_login(make_membership(brand=brand, role=Role.VIEWER).user)

    answer = client.post(reverse("warranties:settings", args=[brand.code]))

    assert korean_in(answer, status=403) == []


def test_the_customers_pages(order: Order) -> None:
    link = CustomerLink.objects.get(subject_id=order.pk, kind=LinkKind.WARRANTIES)
    token = link_token(brand_id=link.brand_id, link=str(link.ref), generation=link.generation)
    card = StampCard.objects.get(customer=order.customer)
    for reason, amount in (("delivered", 1), ("returned", -1), ("adjusted", 3)):
        kind = "grant" if amount > 0 else "reverse"
        card.entries.create(
            brand=order.brand, number=0, kind=kind, amount=amount, reason=reason, at=NOW
        )
    _, card_token = make_link(customer=order.customer, kind=LinkKind.CARD, subject_id=card.pk)
    client = Client(headers=ENGLISH)

    assert korean_in(client.get(f"/w/maro/{token}")) == []
    assert korean_in(client.get(f"/s/maro/{card_token}")) == []
    assert korean_in(client.get(f"/w/maro/{'A' * 22}"), status=404) == []
