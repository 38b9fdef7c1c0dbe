"""지난 주문 발급 as an admin meets it: nothing starts by itself, and everything is said before."""

import pytest
from django.test import Client

from integrations.models import Integration, IntegrationStatus
from tests.factories import (
    make_backfill,
    make_integration,
    make_stamp_program,
    make_warranty_program,
    make_warranty_rule,
)
from vircle.brands.models import Brand
from vircle.foundation import clock
from vircle.issuance.models import Backfill, BackfillStatus

DAYS = {"first_on": "2026-10-01", "last_on": "2026-10-31"}


@pytest.fixture
def store(brand: Brand) -> Integration:
    make_warranty_program(brand=brand)
    make_stamp_program(brand=brand)
    store = make_integration(brand=brand)
    make_warranty_rule(integration=store)
    return store


def address(store: Integration) -> str:
    return f"/b/maro/integrations/{store.pk}/past/"


def make_wish(store: Integration, **fields: object) -> Backfill:
    counts = {"warranties": 9, "pending": 2, "stamps": 8, "messages": 14, "unreachable": 1}
    return make_backfill(integration=store, **({"orders_total": 12, "preview": counts} | fields))


def test_choosing_days_only_asks_who_is_meant(store: Integration, admin_client: Client) -> None:
    page = admin_client.get(address(store)).content.decode()
    assert "확인하는 동안에는 아무것도 발급되거나 발송되지 않습니다." in page
    answer = admin_client.post(address(store), DAYS | {"features": ["warranties", "stamps"]})
    assert answer.status_code == 302
    wish = Backfill.objects.get()
    assert (wish.status, wish.confirmed_at) == (BackfillStatus.READING, None)
    assert "쇼핑몰에서 주문을 읽고 있습니다." in admin_client.get(address(store)).content.decode()


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"first_on": "2026-10-31", "last_on": "2026-10-01"}, "종료일은 시작일 이후로"),
        ({"first_on": "2024-10-01"}, "최대 1년까지"),
        ({"last_on": "2199-01-01"}, "오늘까지 선택할 수 있습니다"),
        ({"features": []}, "하나 이상 선택해 주세요"),
        ({"first_on": "yesterday"}, "first_on"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_asked(
    store: Integration, admin_client: Client, entry: dict[str, object], words: str
) -> None:
    answer = admin_client.post(address(store), DAYS | {"features": ["warranties"]} | entry)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Backfill.objects.exists()


def test_the_preview_says_what_would_come_and_waits(
    store: Integration, admin_client: Client
) -> None:
    make_wish(store)
    page = admin_client.get(address(store)).content.decode()
    for words in ("9장", "이 중 신청대기 2장", "8개", "14건", "보낼 수 없음 1건"):
        assert words in page
    assert "발급 시작 — 보증서 9장, 알림톡 14건" in page
    assert "알림톡 없이 발급" in page
    assert "오래된 주문 고객에게 알림톡이 갑자기 도착할 수 있습니다." in page


@pytest.mark.parametrize(("answer", "tells"), [("yes", True), ("no", False)])
def test_starting_says_whether_to_tell(
    store: Integration, admin_client: Client, answer: str, tells: bool
) -> None:
    wish = make_wish(store)
    admin_client.post(f"{address(store)}{wish.pk}/start/", {"tells": answer})
    wish.refresh_from_db()
    assert (wish.status, wish.tells) == (BackfillStatus.RUNNING, tells)
    assert wish.confirmed_at is not None


def test_starting_twice_starts_once(store: Integration, admin_client: Client) -> None:
    wish = make_wish(store)
    for _ in range(2):
        admin_client.post(f"{address(store)}{wish.pk}/start/", {"tells": "yes"})
    confirmed = Backfill.objects.get().confirmed_at
    page = admin_client.get(address(store)).content.decode()
    assert confirmed is not None
    assert "이미 시작했거나 중단한 요청입니다." in page


def test_an_empty_preview_offers_no_start(store: Integration, admin_client: Client) -> None:
    make_wish(store, preview={})
    page = admin_client.get(address(store)).content.decode()
    assert "이 기간에는 새로 발급할 것이 없습니다." in page
    assert "/start/" not in page


def test_it_can_be_stopped_and_is_listed(store: Integration, admin_client: Client) -> None:
    wish = make_wish(store, status=BackfillStatus.RUNNING, confirmed_at=clock.now(), orders_done=3)
    admin_client.post(f"{address(store)}{wish.pk}/stop/")
    page = admin_client.get(address(store)).content.decode()
    assert "이전 요청" in page
    assert "중단됨" in page


def test_what_has_just_ended_is_shown_until_another_is_wished_for(
    store: Integration, admin_client: Client
) -> None:
    now = clock.now()
    make_wish(store, status=BackfillStatus.DONE, confirmed_at=now, finished_at=now, orders_done=12)
    assert "주문 12건의 처리가 끝났습니다." in admin_client.get(address(store)).content.decode()
    assert "대상 확인" in admin_client.get(f"{address(store)}?new=1").content.decode()


def test_a_viewer_sees_how_far_it_is_and_cannot_start(
    store: Integration, viewer_client: Client
) -> None:
    wish = make_wish(store, status=BackfillStatus.RUNNING, confirmed_at=clock.now())
    page = viewer_client.get(f"{address(store)}{wish.pk}/").content.decode()
    assert "0/12건" in page
    assert "중단" not in page
    assert viewer_client.post(address(store), DAYS).status_code == 403


def test_missing_settings_are_named(brand: Brand, admin_client: Client) -> None:
    bare = make_integration(brand=brand)
    page = admin_client.get(address(bare)).content.decode()
    assert "스탬프 설정을 하지 않아" in page
    assert "보증서 설정이 끝나지 않았거나" in page


def test_a_disconnected_store_is_refused_in_words(brand: Brand, admin_client: Client) -> None:
    gone = make_integration(brand=brand, status=IntegrationStatus.DISCONNECTED)
    answer = admin_client.post(address(gone), DAYS | {"features": ["stamps"]})
    assert answer.status_code == 422
    assert "연동되어 있지 않습니다" in answer.content.decode()
