"""A mall that does not answer for two days."""

from datetime import timedelta

import pytest

from integrations import fetching, polling
from integrations.cafe24.manners import Manners
from integrations.models import Integration
from tests.factories import make_stamp_program, make_warranty_program, make_warranty_rule
from tests.issuance.story import statuses
from tests.sandboxed import Sandbox
from vircle.brands.models import Brand, User
from vircle.foundation import clock, limiter
from vircle.issuance.decide import decide_due

pytestmark = pytest.mark.django_db


def work() -> None:
    """Let every door do what is due."""
    Integration.objects.update(poll_due_at=clock.now())
    limiter.client().flushdb()
    # Deciding asks for the products that it does not know.
    for door in (polling.poll_due, decide_due, fetching.fetch_due, decide_due):
        while door(now=clock.now()):
            pass


def test_two_days_without_an_answer_lose_nothing_and_repeat_nothing(
    sandbox: Sandbox, brand: Brand, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Manners, "_rest", lambda self, purpose: 0.0)
    before = clock.now() - timedelta(days=1)
    make_warranty_program(brand=brand, started_at=before)
    make_stamp_program(brand=brand, started_at=before)
    store = sandbox.install(brand=brand, user=owner)
    # A mall tells moments to the second: what arrives in this one did not arrive before it.
    Integration.objects.update(connected_since=before)
    make_warranty_rule(integration=store, started_at=before)
    sandbox.act(sandbox.create_order(), "deliver")
    work()
    assert statuses() == ["issued"]

    sandbox.arm_fault("drop", match="/admin/orders", times=10**6)
    for hours in (20, 44):
        sandbox.set_clock(ahead=timedelta(hours=hours))
        order_id = sandbox.create_order(buyer_phone=f"010-0000-00{hours}")
        sandbox.act(order_id, "deliver")
        work()
    assert statuses() == ["issued"]

    sandbox.disarm_faults()
    sandbox.set_clock(ahead=timedelta(hours=48))
    for _ in range(2):
        work()
    assert statuses() == ["issued"] * 3
