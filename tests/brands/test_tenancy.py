"""The scope of a web request: what it hides, what it refuses, and what it leaves behind."""

import re
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from integrations.orders.models import Order, OrderItem, OrderUnit
from tests.committed import committed
from tests.factories import make_customer, make_integration, make_order
from vircle.brands.models import Brand, Customer
from vircle.brands.tenancy import brand_scope
from warranties.models import WarrantyProgram

rolled_back = pytest.mark.django_db


def role_and_brand() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, coalesce(current_setting('vircle.brand_id', true), '')"
        )
        row: Any = cursor.fetchone()
    return row[0], row[1]


@pytest.fixture
def customers(brand: Brand, other_brand: Brand) -> tuple[Customer, Customer]:
    """One customer of each brand, with the same name and number."""
    return make_customer(brand=brand), make_customer(brand=other_brand)


@rolled_back
def test_a_forgotten_filter_shows_the_brands_own(customers: tuple[Customer, Customer]) -> None:
    mine, theirs = customers
    assert Customer.objects.count() == 2
    with brand_scope(brand_id=mine.brand_id):
        assert list(Customer.objects.all()) == [mine]
        assert not Customer.objects.filter(pk=theirs.pk).exists()
        assert Customer.objects.update(phone_last4="9999") == 1
        with pytest.raises(Customer.DoesNotExist):
            Customer.objects.get(pk=theirs.pk)
    theirs.refresh_from_db()
    assert theirs.phone_last4 == "0001"


@rolled_back
def test_nothing_is_written_for_another_brand(customers: tuple[Customer, Customer]) -> None:
    mine, theirs = customers
    with brand_scope(brand_id=mine.brand_id):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            make_customer(brand=theirs.brand)
        theirs.phone_last4 = "9999"
        # Neither found to be updated nor, as Django tries then, inserted anew.
        with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
            theirs.save()
        assert Customer.objects.filter(pk=theirs.pk).delete()[0] == 0
    assert Customer.objects.filter(phone_last4="0001").count() == 2


@rolled_back
def test_raw_statements_are_held_too(customers: tuple[Customer, Customer]) -> None:
    mine, _ = customers
    with brand_scope(brand_id=mine.brand_id), connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(id) FROM brands_customer")
        assert cursor.fetchone() == ([mine.pk],)


@rolled_back
def test_the_scope_ends_where_it_ends(brand: Brand) -> None:
    before = role_and_brand()
    with brand_scope(brand_id=brand.pk):
        assert role_and_brand() == ("vircle_web", str(brand.pk))
    assert role_and_brand() == before


@rolled_back
def test_a_scope_inside_a_scope_gives_the_outer_one_back(brand: Brand, other_brand: Brand) -> None:
    with brand_scope(brand_id=brand.pk):
        with brand_scope(brand_id=other_brand.pk):
            assert role_and_brand() == ("vircle_web", str(other_brand.pk))
        assert role_and_brand() == ("vircle_web", str(brand.pk))


class Oops(Exception):
    """Something a view raises."""


def make_customer_and_fail(brand: Brand) -> None:
    make_customer(brand=brand)
    raise Oops


@rolled_back
def test_an_error_inside_restores_and_undoes(brand: Brand) -> None:
    before = role_and_brand()
    with pytest.raises(Oops), brand_scope(brand_id=brand.pk):
        make_customer_and_fail(brand)
    assert role_and_brand() == before
    assert Customer.objects.count() == 0


@rolled_back
def test_an_error_of_the_database_inside_restores_too(brand: Brand, other_brand: Brand) -> None:
    with brand_scope(brand_id=brand.pk):
        with pytest.raises(ProgrammingError), brand_scope(brand_id=other_brand.pk):
            connection.cursor().execute("SELECT no_such_column FROM brands_customer")
        assert role_and_brand() == ("vircle_web", str(brand.pk))
        make_customer(brand=brand)


@rolled_back
def test_a_savepoint_that_is_kept_or_undone_changes_no_role(brand: Brand) -> None:
    with brand_scope(brand_id=brand.pk):
        with transaction.atomic():
            make_customer(brand=brand)
        with pytest.raises(Oops), transaction.atomic():
            make_customer_and_fail(brand)
        assert role_and_brand() == ("vircle_web", str(brand.pk))
        assert Customer.objects.count() == 1


@committed
def test_what_was_written_is_committed_and_the_connection_is_clean(brand: Brand) -> None:
    before = role_and_brand()
    with brand_scope(brand_id=brand.pk):
        make_customer(brand=brand)
    assert role_and_brand() == before
    assert not connection.in_atomic_block
    assert Customer.objects.count() == 1


@committed
def test_an_error_outside_any_transaction_leaves_the_connection_clean(brand: Brand) -> None:
    before = role_and_brand()
    with pytest.raises(Oops), brand_scope(brand_id=brand.pk):
        make_customer_and_fail(brand)
    assert role_and_brand() == before
    assert Customer.objects.count() == 0


@committed
def test_a_connection_that_has_served_a_brand_before_shows_nothing_without_one(
    brand: Brand,
) -> None:
    """Once set, the variable reads as '' and no longer as NULL: the policies must bear both."""
    make_customer(brand=brand)
    with brand_scope(brand_id=brand.pk):
        assert Customer.objects.count() == 1
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('vircle.brand_id', true) = ''")
        assert cursor.fetchone() == (True,)
        cursor.execute("SET LOCAL ROLE vircle_web")
        assert Customer.objects.count() == 0


@committed
def test_nothing_is_seen_on_a_new_connection_without_a_brand(brand: Brand) -> None:
    make_customer(brand=brand)
    connection.close()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('vircle.brand_id', true) IS NULL")
        assert cursor.fetchone() == (True,)
        cursor.execute("SET LOCAL ROLE vircle_web")
        assert Customer.objects.count() == 0


# ---- what the ORM asks ---------------------------------------------------------------------------


@pytest.fixture
def order(brand: Brand) -> Order:
    return make_order(integration=make_integration(brand=brand))


def asked(action: Any) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        action()
    return [query["sql"] for query in captured.captured_queries]


def joins(statement: str) -> list[str]:
    return re.findall(r"JOIN .+? ON \((.+?)\)(?= (?:INNER|LEFT|WHERE|ORDER|LIMIT)|$)", statement)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(Order.objects.select_related("customer", "integration"), id="forward"),
        pytest.param(Order.objects.select_related("receiver"), id="nullable"),
        pytest.param(Order.objects.filter(customer__phone_last4="0001"), id="filter"),
        pytest.param(Order.objects.filter(items__status="delivered"), id="backward"),
        pytest.param(OrderUnit.objects.filter(item__order__external_id="1"), id="two steps"),
        pytest.param(
            WarrantyProgram.objects.select_related("current__program"), id="there and back"
        ),
        pytest.param(Order.objects.order_by("customer__phone_last4"), id="order"),
        pytest.param(Order.objects.values("items__units__number"), id="values"),
        pytest.param(Order.objects.values("pk").annotate(n=models.Count("items")), id="count"),
    ],
)
@rolled_back
def test_every_join_carries_the_brand(rows: "models.QuerySet[Any]") -> None:
    (statement,) = asked(lambda: list(rows))
    conditions = joins(statement.replace("GROUP BY", "WHERE"))
    assert conditions
    assert all(condition.count('"brand_id"') == 2 for condition in conditions), conditions


@rolled_back
def test_following_a_key_asks_for_brand_and_id(order: Order) -> None:
    item = OrderItem.objects.get(brand=order.brand)
    (statement,) = asked(lambda: item.order)
    assert f'"brand_id" = {order.brand_id}' in statement
    assert f'"id" = {order.pk}' in statement


@rolled_back
def test_saving_and_reloading_ask_for_brand_and_id(order: Order) -> None:
    order.place = "self"
    for action in (order.save, lambda: order.save(update_fields=["place"]), order.refresh_from_db):
        (statement,) = asked(action)
        _, where = statement.split(" WHERE ")
        assert f'"brand_id" = {order.brand_id}' in where
        assert f'"id" = {order.pk}' in where


@rolled_back
def test_saving_with_another_brand_moves_no_row(order: Order, other_brand: Brand) -> None:
    """Nothing of that brand has this id, so Django inserts, and the keys refuse the row."""
    order.brand = other_brand
    with pytest.raises(IntegrityError), transaction.atomic():
        order.save()
    assert Order.objects.get(pk=order.pk).brand_id != other_brand.pk
