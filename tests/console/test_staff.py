"""플랫폼 운영: of all brands, work and never people; each retry once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from integrations.catalog.models import ProductWork
from integrations.models import IntegrationStatus, ReadHint
from integrations.naver.trouble import note_task
from integrations.orders.models import OrderWork
from tests.conftest import signed_in
from tests.factories import make_integration, make_message, make_order, make_user
from vircle import tasks
from vircle.brands.models import AuditLog, Brand
from vircle.console import sql_staff
from vircle.foundation import clock, limiter
from vircle.issuance.models import GapCheck
from vircle.notifications.models import MessageStatus, MessageWork, Step

ADDRESS = "/staff/"
PEOPLE = ("brands_customer", "brands_user", "brands_accesslog", "_sealed", "phone", "variables")


@pytest.fixture
def staff_client(db: None) -> Client:
    limiter.client().flushdb()
    return signed_in(make_user(is_staff=True))


@pytest.fixture
def trouble(brand: Brand, other_brand: Brand) -> dict[str, Any]:
    """Something of every kind that does not go on by itself, at two brands."""
    now = clock.now()
    store, theirs = make_integration(brand=brand), make_integration(brand=other_brand)
    order = make_order(integration=theirs, external_id="O-parked")
    parked = OrderWork.objects.create(
        brand=other_brand,
        order=order,
        due_at=now,
        parked_at=now,
        attempts=8,
        error="ZeroDivisionError",
    )
    later = now + timedelta(hours=20)
    hint = ReadHint.objects.create(
        brand=brand,
        integration=store,
        external_order_id="O-unread",
        due_at=later,
        attempts=9,
        error="쇼핑몰의 응답을 읽을 수 없습니다. 누락되는 주문은 없으며 잠시 후 다시 확인합니다.",
    )
    product = ProductWork.objects.create(
        brand=brand, integration=store, external_id="P-unread", due_at=later, attempts=7, error="x"
    )
    message = make_message(order=order, status=MessageStatus.UNKNOWN, reason="operator")
    MessageWork.objects.create(
        brand=other_brand,
        message=message,
        step=Step.LOOK_UP,
        due_at=later,
        attempts=9,
        error="010-0000-0001 ?",
    )
    return {
        "decide": (parked, parked.pk),
        "read": (hint, hint.pk),
        "product": (product, product.pk),
        "message": (message, message.pk),
    }


def press(client: Client, kind: str, row: Any, id_: int) -> str:
    answer = client.post(
        f"{ADDRESS}retry/", {"kind": kind, "brand": row.brand_id, "id": id_}, follow=True
    )
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_exists_for_staff_only(owner_client: Client, anonymous: Client) -> None:
    for path, method in ((ADDRESS, "get"), (f"{ADDRESS}retry/", "post")):
        assert getattr(anonymous, method)(path).status_code == 302
        assert getattr(owner_client, method)(path).status_code == 404


def test_all_well(staff_client: Client) -> None:
    tasks.heartbeat()
    page = staff_client.get(ADDRESS).content.decode()
    assert "모든 작업이 제때 처리되고 있습니다." in page
    assert "멈춘 작업이 없습니다." in page
    assert "작동 중" in page


def test_everything_that_needs_somebody_is_there_and_nobody_is_named(
    staff_client: Client, trouble: dict[str, Any]
) -> None:
    note_task(application="app-1", what="ip")
    page = staff_client.get(ADDRESS).content.decode()
    for words in ("O-parked", "ZeroDivisionError", "O-unread", "P-unread", "maro", "tera", "app-1"):
        assert words in page
    assert "네이버에 등록되지 않은 IP" in page
    assert "발송사에서 결과를 확인할 수 없음" in page
    assert "확인이 필요한 작업이 있습니다." in page
    assert "김데모" not in page
    assert "0000-0001" not in page


def test_its_statements_touch_no_table_of_people() -> None:
    said = " ".join([sql_staff._ALL_DOORS, *sql_staff._LETTERS.values()])
    assert not [word for word in PEOPLE if word in said]


def test_a_door_tells_since_when_its_oldest_row_is_due(staff_client: Client, brand: Brand) -> None:
    now = clock.now()
    store = make_integration(brand=brand, poll_due_at=now + timedelta(hours=1))
    work = {"brand": brand, "due_at": now - timedelta(minutes=5)}
    OrderWork.objects.create(order=make_order(integration=store), **work)
    ReadHint.objects.create(integration=store, external_order_id="1", **work)
    ReadHint.objects.create(
        integration=make_integration(brand=brand, status=IntegrationStatus.RECONNECT),
        external_order_id="2",
        **work,
    )
    GapCheck.objects.create(integration=store, day=now.date(), asked_at=now, **work)
    doors = {door.name: door for door in sql_staff.doors(now=now)}
    assert {name for name, door in doors.items() if door.due} == {"read", "decide", "gaps"}
    assert (doors["read"].due, doors["read"].oldest) == (1, work["due_at"])
    assert staff_client.get(ADDRESS).content.decode().count("늦음") == 3


@pytest.mark.parametrize("kind", ["decide", "read", "product", "message"])
def test_a_retry_is_done_once_and_noted(
    staff_client: Client, trouble: dict[str, Any], kind: str
) -> None:
    row, id_ = trouble[kind]
    assert "다시 시도합니다." in press(staff_client, kind, row, id_)
    assert "바뀐 것은 없습니다." in press(staff_client, kind, row, id_)
    [entry] = AuditLog.objects.filter(action__startswith="staff.")
    assert entry.brand_id == row.brand_id
    if kind == "message":
        row.refresh_from_db()
        assert row.status == "unknown"
        assert MessageWork.objects.get().due_at <= clock.now()
    else:
        row.refresh_from_db()
        assert (row.attempts, row.due_at <= clock.now()) == (0, True)
        assert getattr(row, "parked_at", None) is None


@pytest.mark.parametrize(
    "sent", [{}, {"kind": "store", "brand": "1", "id": "1"}, {"kind": "read", "brand": "x"}]
)
def test_nonsense_does_nothing(staff_client: Client, sent: dict[str, str]) -> None:
    assert staff_client.post(f"{ADDRESS}retry/", sent).status_code == 404


def test_what_is_gone_by_then_is_said(staff_client: Client, trouble: dict[str, Any]) -> None:
    row, id_ = trouble["read"]
    ReadHint.objects.all().delete()
    assert "바뀐 것은 없습니다." in press(staff_client, "read", row, id_)
