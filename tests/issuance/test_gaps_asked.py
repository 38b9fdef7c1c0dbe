"""누락 점검 against the practice platforms: what news and polls lost is found, one press gets it.

What a store says arrived comes from its own lists over HTTP here, not from a stand-in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from integrations import reading
from integrations.again import read_again
from integrations.models import Integration
from tests.factories import (
    make_product,
    make_stamp_program,
    make_warranty_program,
    make_warranty_rule,
)
from tests.integrations.naver.conftest import NaverWorld, link
from tests.integrations.naver.conftest import naver as naver
from tests.sandboxed import BAG, Sandbox
from tests.sandboxed import sandbox as sandbox
from tests.sandboxed import sandbox_process as sandbox_process
from vircle.brands.models import Brand, User
from vircle.foundation import clock, limiter
from vircle.foundation.clock import at_kst_hour, kst_date
from vircle.issuance import gaps
from vircle.issuance.decide import decide_due
from vircle.issuance.models import ArrivedItem, GapCheck
from warranties.models import Warranty

pytestmark = pytest.mark.django_db


@dataclass
class Shop:
    """A connected store, in which `deliver` lets one more order arrive that nobody tells of."""

    store: Integration
    deliver: Callable[[], str]
    now: Callable[[timedelta], None]


@pytest.fixture
def noon(sandbox: Sandbox) -> Callable[[timedelta], None]:
    """Let it be noon in Korea, or a while later: no arrival slips into the next day."""
    begin = clock.now()
    until = at_kst_hour(kst_date(begin) + timedelta(days=1), hour=12) - begin
    # Our clock moves by whole seconds; the platform's must not be ahead of it.
    ahead = timedelta(seconds=int(until.total_seconds()))

    def set_clock(later: timedelta = timedelta()) -> None:
        sandbox.set_clock(ahead=ahead + later)

    set_clock()
    return set_clock


@pytest.fixture
def cafe24(noon: Callable[[timedelta], None], sandbox: Sandbox, brand: Brand, owner: User) -> Shop:
    store = sandbox.install(brand=brand, user=owner)
    make_product(integration=store, external_id=str(BAG))

    def deliver() -> str:
        number = sandbox.create_order()
        sandbox.act(number, "ship")
        sandbox.act(number, "deliver")
        return number

    return Shop(store, deliver, noon)


@pytest.fixture
def smartstore(
    noon: Callable[[timedelta], None], naver: NaverWorld, brand: Brand, owner: User
) -> Shop:
    naver.subscribe()
    store = link(naver, brand=brand, owner=owner)
    make_product(integration=store, external_id=str(naver.product()))

    def deliver() -> str:
        number, _ = naver.buy()
        naver.act(number, "dispatch", "deliver")
        return number

    return Shop(store, deliver, noon)


@pytest.fixture(params=["cafe24", "smartstore"])
def shop(request: pytest.FixtureRequest, brand: Brand) -> Shop:
    found: Shop = request.getfixturevalue(request.param)
    make_warranty_program(brand=brand)
    make_warranty_rule(integration=found.store)
    make_stamp_program(brand=brand)
    return found


def work() -> None:
    """Read and decide whatever is due."""
    while reading.read_due(now=clock.now()) or decide_due(now=clock.now()):
        limiter.client().flushdb()


def check(shop: Shop, owner: User) -> GapCheck:
    """Ask the platform about today, to the end."""
    day = kst_date(clock.now())
    found = gaps.ask(integration=shop.store, day=day, user_id=owner.pk, now=clock.now())
    return finish(found)


def finish(found: GapCheck) -> GapCheck:
    limiter.client().flushdb()
    while gaps.step_due(now=clock.now()):
        limiter.client().flushdb()
    found.refresh_from_db()
    return found


def test_what_was_lost_is_found_and_closed(shop: Shop, owner: User) -> None:
    numbers = [shop.deliver() for _ in range(3)]
    for number in numbers[:2]:
        read_again(integration=shop.store, external_order_id=number, now=clock.now())
    work()
    # Long after any webhook or poll would have told of the third.
    shop.now(timedelta(hours=2))
    found = check(shop, owner)
    assert (found.status, found.arrived, found.gaps) == ("done", 3, 1)
    lost = ArrivedItem.objects.get(check_run=found)
    assert (lost.external_order_id, lost.gap) == (numbers[2], "unheard")

    assert gaps.close(check=found, user_id=owner.pk, now=clock.now()) == 1
    work()
    found = finish(found)
    assert (found.status, found.gaps, found.closed) == ("done", 0, 1)
    assert Warranty.objects.filter(status="issued").count() == 3

    again = check(shop, owner)
    assert (again.status, again.arrived, again.gaps) == ("done", 3, 0)
