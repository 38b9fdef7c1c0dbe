"""Whom a customer's address opens a page to, and how guessing is slowed down."""

import pytest
from django.test import Client

from integrations.orders.models import Order
from tests.console.customer_pages import (
    assert_private,
    day,
    fresh_limits,
    integration,
    issue,
    open_order,
    order,
    text_of,
)
from tests.factories import make_customer, make_link, make_order
from vircle.brands.links import rotate
from vircle.brands.models import Brand
from vircle.console import customer

__all__ = ["day", "fresh_limits", "integration", "order"]


pytestmark = pytest.mark.django_db
WRONG = "A" * 22


def closed_pages(order: Order, other_brand: Brand) -> dict[str, str]:
    code = order.brand.code
    empty = make_order(integration=order.integration)
    _link, without = make_link(customer=empty.customer, subject_id=empty.pk)
    link, old = make_link(customer=order.customer, subject_id=order.pk)
    rotate(link=link)
    return {
        "no such token": f"/w/{code}/{WRONG}",
        "no such brand": f"/w/nobody/{WRONG}",
        "too short": f"/w/{code}/abc",
        "not ASCII": f"/w/{code}/{'가' * 22}",
        "closed by a correction": f"/w/{code}/{old}",
        "of another kind": f"/s/{code}/{without}",
        "nothing issued": f"/w/{code}/{without}",
        "of another brand": f"/w/{other_brand.code}/{without}",
    }


def test_whatever_is_wrong_looks_the_same(order: Order, other_brand: Brand) -> None:
    issue(order)

    answers = {
        what: Client().get(address) for what, address in closed_pages(order, other_brand).items()
    }

    assert {what: answer.status_code for what, answer in answers.items()} == dict.fromkeys(
        answers, 404
    )
    assert len({answer.content for answer in answers.values()}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers.values()}) == 1
    for answer in answers.values():
        assert_private(answer)
        assert order.brand.name not in text_of(answer)


def test_a_link_that_passed_to_somebody_else_shows_them_nothing_of_the_first(
    order: Order,
) -> None:
    issue(order)
    newcomer = make_customer(brand=order.brand, name="유받기", phone="+821000000008")
    _link, token = make_link(customer=newcomer, subject_id=order.pk)

    assert Client().get(f"/w/{order.brand.code}/{token}").status_code == 404


def test_guessing_is_slowed_down(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customer, "_MISSES_A_MINUTE", 2)
    issue(order)
    _link, token = make_link(customer=order.customer, subject_id=order.pk)
    visitor = Client()

    statuses = [visitor.get(f"/w/{order.brand.code}/{WRONG}").status_code for _ in range(3)]

    assert statuses == [404, 404, 429]
    # Whoever has a link still gets in.
    assert visitor.get(f"/w/{order.brand.code}/{token}").status_code == 200


def test_too_many_visits_from_one_address_wait(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customer, "_VIEWS_A_MINUTE", 1)
    issue(order)
    assert open_order(order).status_code == 200

    answer = Client().get(f"/w/{order.brand.code}/{WRONG}")

    assert answer.status_code == 429
    assert "잠시 후 다시 시도해 주세요" in text_of(answer)
    assert_private(answer)
