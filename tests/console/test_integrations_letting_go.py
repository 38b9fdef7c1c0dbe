"""[연동 해제] and [다시 예정으로]: what is held, what is said of it, and who may."""

from datetime import datetime

import pytest
from django.test import Client

from integrations.cafe24.connector import Cafe24Connector
from integrations.models import Integration, IntegrationStatus
from tests.console.store_page import DAY, change, moment, store, text, url
from tests.factories import (
    make_warranty,
    make_warranty_program,
    make_warranty_rule,
)
from vircle.brands.models import AuditLog
from warranties.models import Warranty, WarrantyStatus

__all__ = ["moment", "store"]


@pytest.fixture(autouse=True)
def _nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the platform is told of an end is another test's matter."""
    monkeypatch.setattr(Cafe24Connector, "revoke", lambda self: None)


def test_letting_go_says_what_is_held_before_and_after(
    store: Integration, admin_client: Client
) -> None:
    for status in (WarrantyStatus.SCHEDULED, WarrantyStatus.SCHEDULED, WarrantyStatus.PENDING):
        make_warranty(integration=store, status=status)
    assert "유지되고, 발급예정 2건은 보류됩니다." in text(admin_client, store)
    page = admin_client.post(url(store, "disconnect"), follow=True).content.decode()
    assert "연동을 해제했습니다. 발급예정 2건을 보류했습니다." in page
    assert "다시 연동해도 자동으로 발급되지 않습니다." in page
    store.refresh_from_db()
    assert store.status == IntegrationStatus.DISCONNECTED
    tab = admin_client.get("/b/maro/warranties/?status=held").content.decode()
    assert "연동 해제됨" in tab
    assert "다시 연동해도 자동으로 발급되지 않습니다." in tab


def test_letting_go_twice_does_nothing_twice(store: Integration, admin_client: Client) -> None:
    for _ in range(2):
        admin_client.post(url(store, "disconnect"))
    assert AuditLog.objects.filter(action="integration.disconnected").count() == 1


def test_what_is_held_is_released_once_the_store_is_back_and_asked(
    store: Integration, operator_client: Client, moment: datetime
) -> None:
    make_warranty_program(brand=store.brand)
    make_warranty_rule(integration=store)
    make_warranty(
        integration=store,
        status=WarrantyStatus.HELD,
        hold_reason="disconnected",
        held_from="scheduled",
    )
    change(store, connected_since=moment + DAY)
    page = text(operator_client, store)
    assert "보류된 발급예정 1건" in page
    assert "다시 예정으로</button>" not in page
    operator_client.post(url(store, "release"))
    assert Warranty.objects.get().status == WarrantyStatus.HELD
    change(store, connected_since=moment)
    assert "다시 예정으로</button>" in text(operator_client, store)
    answer = operator_client.post(url(store, "release"), follow=True).content.decode()
    assert "1건을 다시 발급예정으로 바꿨습니다." in answer
    assert Warranty.objects.get().status == WarrantyStatus.SCHEDULED


def test_a_viewer_and_an_operator_are_offered_only_what_they_may(
    store: Integration, viewer_client: Client, operator_client: Client, admin_client: Client
) -> None:
    make_warranty(
        integration=store,
        status=WarrantyStatus.HELD,
        hold_reason="disconnected",
        held_from="scheduled",
    )
    offered = {
        client: [
            words in text(client, store)
            for words in ("지금 동기화</button>", "연동 해제</button>", "다시 예정으로</button>")
        ]
        for client in (viewer_client, operator_client, admin_client)
    }
    assert offered[viewer_client] == [False, False, False]
    assert offered[operator_client] == [False, False, True]
    assert offered[admin_client] == [True, True, True]
