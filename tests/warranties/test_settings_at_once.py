"""A rule is turned off while a worker is deciding about an order of the same store."""

from datetime import datetime, timedelta
from threading import Event

import pytest
from django.db import transaction

from integrations.models import Integration
from tests.committed import at_once, committed, until_somebody_waits
from tests.factories import (
    make_integration,
    make_membership,
    make_product,
    make_warranty_program,
    make_warranty_rule,
)
from tests.issuance.story import Story, line
from vircle.brands.models import Brand
from vircle.brands.tenancy import brand_scope
from vircle.issuance.decide import decide_due
from warranties.models import Warranty, WarrantyEvent
from warranties.rules_settings import RuleValues, save_rule

pytestmark = committed
LONGEST_WAIT_SECONDS = 30


@pytest.fixture
def store(brand: Brand) -> Integration:
    """A store that issues a week after the delivery."""
    integration = make_integration(brand=brand)
    make_product(integration=integration, external_id="101")
    make_warranty_program(brand=brand)
    make_warranty_rule(integration=integration, delay_days=7)
    return integration


def test_an_order_that_is_just_decided_is_held_with_the_others(
    store: Integration, now: datetime
) -> None:
    """It comes after the switch looked for waiting ones, and is judged before that commits."""
    user = make_membership(brand=store.brand).user
    looked, judged = Event(), Event()

    def turn_off() -> None:
        with brand_scope(brand_id=store.brand_id):
            save_rule(
                brand_id=store.brand_id,
                integration_id=store.pk,
                user_id=user.pk,
                now=now + timedelta(hours=1),
                values=RuleValues(),
                based_on=1,
            )
            looked.set()
            assert judged.wait(LONGEST_WAIT_SECONDS)

    def decide() -> None:
        assert looked.wait(LONGEST_WAIT_SECONDS)
        story = Story(store, now)
        arrived = line(status="delivered", raw_status="N40", delivered_at=now)
        story.read(story.order(arrived))
        with transaction.atomic():
            assert decide_due(now=now + timedelta(minutes=1)) == 1
            judged.set()
            until_somebody_waits()

    at_once(turn_off, decide)
    warranty = Warranty.objects.get()
    assert (warranty.status, warranty.hold_reason) == ("held", "turned_off")
    assert WarrantyEvent.objects.filter(kind="held", user_id=user.pk).count() == 1
