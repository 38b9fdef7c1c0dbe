"""What a store has scheduled is held and put back as a whole, and every reason has its words."""

from datetime import datetime

import pytest

from integrations.models import Integration
from integrations.orders.models import OrderWork
from tests.factories import make_integration, make_warranty
from vircle.brands.models import Brand, User
from vircle.brands.tenancy import brand_scope
from warranties.holding import DISCONNECTED, TURNED_OFF, held_counts, hold_scheduled, release_held
from warranties.models import Warranty, WarrantyEvent, WarrantyStatus
from warranties.words import HOLD_REASONS


@pytest.fixture
def store(brand: Brand) -> Integration:
    return make_integration(brand=brand, store_id="marogyeol")


def hold(store: Integration, *, user: User, reason: str, now: datetime) -> int:
    with brand_scope(brand_id=store.brand_id):
        return hold_scheduled(
            brand_id=store.brand_id,
            integration_id=store.pk,
            user_id=user.pk,
            now=now,
            reason=reason,
        )


def release(store: Integration, *, user: User, reasons: tuple[str, ...], now: datetime) -> int:
    with brand_scope(brand_id=store.brand_id):
        return release_held(
            brand_id=store.brand_id,
            integration_id=store.pk,
            user_id=user.pk,
            now=now,
            reasons=reasons,
        )


@pytest.mark.parametrize("reason", [TURNED_OFF, DISCONNECTED])
def test_every_reason_that_holds_is_shown_in_words(reason: str) -> None:
    assert reason in HOLD_REASONS


def test_only_the_stores_scheduled_ones_are_held(
    brand: Brand, store: Integration, owner: User, now: datetime
) -> None:
    other = make_integration(brand=brand)
    scheduled = make_warranty(integration=store, status=WarrantyStatus.SCHEDULED)
    pending = make_warranty(integration=store, status=WarrantyStatus.PENDING)
    elsewhere = make_warranty(integration=other, status=WarrantyStatus.SCHEDULED)
    assert hold(store, user=owner, reason=DISCONNECTED, now=now) == 1
    assert dict(Warranty.objects.values_list("pk", "status")) == {
        scheduled.pk: "held",
        pending.pk: "pending",
        elsewhere.pk: "scheduled",
    }
    event = WarrantyEvent.objects.get()
    assert (event.warranty_id, event.user_id) == (scheduled.pk, owner.pk)
    assert (event.kind, event.detail) == ("held", {"reason": DISCONNECTED})


def test_a_release_names_whose_hold_it_ends(store: Integration, owner: User, now: datetime) -> None:
    by_switch = make_warranty(integration=store, status=WarrantyStatus.SCHEDULED)
    hold(store, user=owner, reason=TURNED_OFF, now=now)
    let_go = make_warranty(integration=store, status=WarrantyStatus.SCHEDULED)
    hold(store, user=owner, reason=DISCONNECTED, now=now)
    about = {"brand_id": store.brand_id, "integration_id": store.pk}
    assert held_counts(**about) == {TURNED_OFF: 1, DISCONNECTED: 1}
    assert release(store, user=owner, reasons=(DISCONNECTED,), now=now) == 1
    by_switch.refresh_from_db()
    let_go.refresh_from_db()
    assert (by_switch.status, by_switch.hold_reason) == ("held", TURNED_OFF)
    assert (let_go.status, let_go.hold_reason, let_go.held_from) == ("scheduled", "", "")
    assert held_counts(**about) == {TURNED_OFF: 1}
    assert list(OrderWork.objects.values_list("order_id", flat=True)) == [let_go.order_id]


def test_holding_twice_changes_nothing(store: Integration, owner: User, now: datetime) -> None:
    make_warranty(integration=store, status=WarrantyStatus.SCHEDULED)
    assert hold(store, user=owner, reason=TURNED_OFF, now=now) == 1
    assert hold(store, user=owner, reason=DISCONNECTED, now=now) == 0
    assert WarrantyEvent.objects.count() == 1
    assert Warranty.objects.get().hold_reason == TURNED_OFF
