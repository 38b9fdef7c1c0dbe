"""The checks hold, and each of ten planted bugs is caught by one that also runs without it."""

from collections.abc import Callable

import pytest
from django.db import Error
from pytest_django import Settings

from integrations.models import Integration
from tests.committed import committed
from tests.factories import make_integration, make_product
from tests.integrations.cafe24.far_mall import far_mall, linked
from tests.integrations.cafe24.test_rotation import MANY, rotate
from tests.notifications.conftest import Say
from tests.notifications.conftest import gateway as gateway
from tests.notifications.conftest import later as later
from tests.notifications.conftest import pace as pace
from tests.notifications.conftest import solapi as solapi
from tests.notifications.conftest import write as write
from tests.notifications.stand_in import StandIn
from tests.prove import proof
from tests.prove.checks import CHECKS, Check, Scene
from tests.prove.histories import History
from tests.prove.planted import BUGS, Bug, resend_on_timeout
from tests.prove.world import FarStore
from vircle.brands.models import Brand
from vircle.foundation import clock, limiter
from vircle.notifications.looking import look_up
from vircle.notifications.sending import say
from vircle.notifications.solapi import Solapi
from vircle.notifications.work import Pace

pytestmark = pytest.mark.prove


@pytest.fixture
def scene(
    library: list[History],
    stores: tuple[Integration, ...],
    far: dict[int, FarStore],
    other_brand: Brand,
) -> Scene:
    other = make_integration(brand=other_brand, store_id="teranubi", connected_since=clock.now())
    numbers = {item.product_external_id for h in library for item in h.chapters[-1].items}
    for number in sorted(numbers):
        make_product(integration=other, external_id=number)
    return Scene(library, stores, far, other)


@pytest.mark.django_db
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_it_holds(scene: Scene, check: Check) -> None:
    check(scene)


@pytest.mark.django_db
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_is_caught(scene: Scene, bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    bug.plant(monkeypatch)
    with pytest.raises((AssertionError, Error)):
        bug.check(scene)
    proof.note(f"planted: {bug.name}", {"caught_by": bug.check.__name__})


@pytest.mark.django_db
@pytest.mark.parametrize("is_planted", [False, True], ids=["it holds", "resend on timeout"])
def test_a_lost_answer_of_the_gateway(
    solapi: StandIn,
    gateway: Solapi,
    pace: Pace,
    write: Say,
    later: Callable[[float], None],
    monkeypatch: pytest.MonkeyPatch,
    is_planted: bool,
) -> None:
    if is_planted:
        resend_on_timeout(monkeypatch)
    write()
    solapi.arm("accept_then_drop", match="/send")
    for _ in range(3):
        say(gateway=gateway, pace=pace)
        later(5)
        look_up(gateway=gateway, pace=pace)
    assert (len(solapi.ledger()) > 1) == is_planted
    if is_planted:
        caught = "test_a_lost_answer_of_the_gateway"
        proof.note("planted: resend on timeout", {"caught_by": caught})


@committed
@pytest.mark.parametrize("is_planted", [False, True], ids=["it holds", "no lock on refresh"])
def test_many_find_a_token_expired(brand: Brand, settings: Settings, is_planted: bool) -> None:
    limiter.client().flushdb()
    with far_mall() as (mall, url):
        settings.CAFE24_API_URL = url
        linked(brand=brand, store_id="marogyeol")
        rotate(3, processes=MANY, locks=not is_planted)
        assert (mall.refused > 0) == is_planted
    if is_planted:
        caught = "test_many_find_a_token_expired"
        proof.note("planted: no lock on refresh", {"caught_by": caught})


def test_there_are_ten() -> None:
    elsewhere = {"resend on timeout", "no lock on refresh"}
    assert len({bug.name for bug in BUGS} | elsewhere) == 10
