"""A present has two people: who ordered it, and who got it."""

from datetime import datetime

import pytest

from integrations.models import Integration, Platform
from integrations.orders.models import Order
from integrations.orders.snapshots import OrderSnapshot, PersonSnapshot
from tests.factories import make_integration
from tests.issuance.story import Story, line
from vircle.brands.customers import read_people
from vircle.brands.models import Brand

pytestmark = pytest.mark.django_db

GIVER = PersonSnapshot(name="김*모", phone="010-****-0001", number="881")
RECEIVER = PersonSnapshot(name="박데모", phone="010-0000-0002")


@pytest.fixture
def story(brand: Brand, now: datetime) -> Story:
    integration: Integration = make_integration(
        brand=brand, platform=Platform.NAVER, store_id="ncp_x"
    )
    return Story(integration, now)


def present(story: Story, number: str = "P-1", **fields: object) -> OrderSnapshot:
    people = {"buyer": GIVER, "receiver": RECEIVER, "is_present": True}
    return story.order(line(f"{number}-1"), number=number, **(people | fields))


def names(order: Order) -> tuple[str, str]:
    ids = [order.customer_id, order.receiver_id or order.customer_id]
    people = read_people(brand_id=order.brand_id, customer_ids=ids)
    return people[ids[0]].name, people[ids[1]].name


def test_both_are_kept_apart(story: Story) -> None:
    story.read(present(story))
    order = Order.objects.get()
    assert order.receiver_id is not None
    assert names(order) == ("김*모", "박데모")
    assert order.customer.unreachable == "masked"


def test_whoever_gives_twice_is_one_customer_though_masked(story: Story) -> None:
    story.read(present(story), present(story, "P-2"))
    assert Order.objects.values("customer_id").distinct().count() == 1
    assert Order.objects.values("receiver_id").distinct().count() == 1


def test_until_it_is_accepted_nobody_has_got_it(story: Story) -> None:
    story.read(present(story, receiver=None))
    assert Order.objects.get().receiver_id is None
    story.read(present(story))
    assert names(Order.objects.get()) == ("김*모", "박데모")


def test_an_order_for_oneself_has_one_person(story: Story) -> None:
    story.read(story.order(line(), receiver=RECEIVER))
    order = Order.objects.get()
    assert order.receiver_id is None
    assert names(order)[0] == "김데모"
