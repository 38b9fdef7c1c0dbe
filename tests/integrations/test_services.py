"""A store belongs to one brand; letting it go keeps its history and nothing that opens it."""

from datetime import timedelta

import pytest
import requests
from django.conf import settings as configured
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from integrations.cafe24 import tokens
from integrations.models import Integration, IntegrationStatus, Platform, ReadHint, StoreDirectory
from integrations.selectors import Reception, integration_state, integrations_of
from integrations.services import StoreTaken, connect, disconnect, is_taken, sync_now
from tests.factories import make_integration
from tests.sandboxed import MALL, Sandbox
from vircle.brands.models import AuditLog, Brand, User
from vircle.brands.tenancy import brand_scope
from vircle.foundation import clock

pytestmark = pytest.mark.django_db


def again(brand: Brand, user: User) -> Integration:
    return connect(
        brand=brand,
        user=user,
        platform=Platform.CAFE24,
        store_id=MALL,
        grant=lambda integration: None,
        now=clock.now(),
    ).integration


def test_a_store_belongs_to_one_brand(brand: Brand, other_brand: Brand, owner: User) -> None:
    make_integration(brand=other_brand, store_id=MALL)
    assert is_taken(brand_id=brand.pk, platform=Platform.CAFE24, store_id=MALL)
    with pytest.raises(StoreTaken), transaction.atomic():
        again(brand, owner)
    assert not Integration.objects.filter(brand=brand).exists()


def test_letting_go_from_the_console(
    sandbox: Sandbox,
    brand: Brand,
    owner: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    mall = sandbox.install(brand=brand, user=owner)
    token = tokens.access_token(mall, now=clock.now())
    now = clock.now()
    with django_capture_on_commit_callbacks(execute=True), brand_scope(brand_id=brand.pk):
        disconnect(integration=Integration.objects.get(), user=owner, now=now)
    mall.refresh_from_db()
    assert mall.status == IntegrationStatus.DISCONNECTED
    assert (mall.access_token_sealed, mall.refresh_token_sealed) == (None, None)
    assert not StoreDirectory.objects.exists()
    assert AuditLog.objects.filter(action="integration.disconnected").exists()
    answer = requests.get(
        f"{configured.CAFE24_API_URL.format(mall_id=MALL)}/api/v2/admin/store",
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )
    assert answer.status_code == 401


def test_letting_go_when_cafe24_does_not_answer(
    sandbox: Sandbox,
    brand: Brand,
    owner: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    mall = sandbox.install(brand=brand, user=owner)
    sandbox.arm_fault("drop", match="/oauth/revoke")
    with django_capture_on_commit_callbacks(execute=True):
        disconnect(integration=mall, user=owner, now=clock.now())
    assert Integration.objects.get().status == IntegrationStatus.DISCONNECTED


def test_coming_back_after_letting_go_counts_from_now_but_polls_what_was_missed(
    brand: Brand, owner: User
) -> None:
    long_ago = clock.now() - timedelta(days=40)
    make_integration(
        brand=brand,
        store_id=MALL,
        status=IntegrationStatus.DISCONNECTED,
        connected_since=long_ago,
        polled_until=long_ago,
    )
    integration = again(brand, owner)
    assert integration.connected_since > long_ago
    assert integration.polled_until == long_ago


def test_coming_back_after_an_expiry_goes_on(brand: Brand, owner: User) -> None:
    yesterday = clock.now() - timedelta(days=1)
    parked = make_integration(
        brand=brand,
        store_id=MALL,
        status=IntegrationStatus.RECONNECT,
        connected_since=yesterday,
        polled_until=yesterday,
        error="x",
    )
    later = clock.now() + timedelta(days=1)
    ReadHint.objects.create(
        brand=brand, integration=parked, external_order_id="1", due_at=later, error="x"
    )
    integration = again(brand, owner)
    assert (integration.pk, integration.polled_until) == (parked.pk, yesterday)
    assert (integration.status, integration.error) == (IntegrationStatus.CONNECTED, "")
    hint = ReadHint.objects.get()
    assert hint.due_at < later
    assert hint.error == ""


def test_how_a_connection_stands(brand: Brand, owner: User) -> None:
    now = clock.now()
    store = make_integration(
        brand=brand,
        store_id=MALL,
        polled_until=now - timedelta(minutes=30),
        refresh_expires_at=now + timedelta(days=3),
        catalog_synced_at=now,
        catalog_progress={"products": 7, "total": 7, "categories": 3, "shops": [1]},
    )
    make_integration(brand=brand, store_id="old-mall", status=IntegrationStatus.DISCONNECTED)
    assert [each.store_id for each in integrations_of(brand_id=brand.pk)] == [MALL, "old-mall"]
    state = integration_state(integration=store, now=now)
    assert (state.state, state.lag, state.is_late) == ("connected", timedelta(minutes=30), True)
    assert state.token_expires_at == store.refresh_expires_at
    assert (state.reception is Reception.ON, state.waiting_orders) == (False, 0)
    assert (state.sync.is_running, state.sync.products, state.sync.categories) == (False, 7, 3)


def test_sync_now_makes_it_due(brand: Brand, owner: User) -> None:
    later = clock.now() + timedelta(days=1)
    store = make_integration(brand=brand, poll_due_at=later, catalog_due_at=later)
    sync_now(integration=store, user=owner, now=clock.now())
    store.refresh_from_db()
    assert store.poll_due_at < later
    assert store.catalog_due_at is not None
    assert store.catalog_due_at < later
