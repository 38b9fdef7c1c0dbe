"""What an operator issues from the history many at once, and takes back."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from integrations.models import Integration
from tests.console.warranty_rows import integration, make_pending, the_moment, url
from vircle.brands.models import Brand
from vircle.console import warranty_bulk
from vircle.notifications.models import Message
from warranties.models import Warranty

__all__ = ["integration", "the_moment"]


pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_many_are_issued_step_by_step_and_can_all_be_undone(
    brand: Brand,
    integration: Integration,
    operator_client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(warranty_bulk, "STEP", 2)
    monkeypatch.setattr("vircle.console.warranty_actions.STEP", 2)
    ids = make_pending(integration, quantity=3) + make_pending(integration) + [999_999_999]
    first = {"ids": ",".join(map(str, ids)), "next": "/b/maro/warranties/"}

    answer = operator_client.post(url("issue", brand), first)
    steps = 1
    while b"hx-trigger" in answer.content:
        assert "창을 닫으면 남은 건은" in answer.content.decode() or steps > 1
        form = hidden(answer.content.decode())
        answer = operator_client.post(url("issue", brand), form, headers=HTMX)
        steps += 1

    # Whole orders at a time: the one of three pieces is told in one message.
    assert steps == 2
    assert "4건 발급, 1건은 발급하지 못했습니다." in answer.content.decode()
    assert Warranty.objects.filter(status="issued").count() == 4
    assert sorted(Message.objects.values_list("variables__매수", flat=True)) == [1, 3]
    waits = {m.send_after - m.created_at for m in Message.objects.all()}
    assert waits == {timedelta(minutes=5)}

    operator_client.post(url("undo_issue", brand))
    assert Warranty.objects.filter(status="pending").count() == 4
    assert set(Message.objects.values_list("status", flat=True)) == {"dropped"}


def test_what_was_left_halfway_stays_as_it_is(
    brand: Brand,
    integration: Integration,
    operator_client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(warranty_bulk, "STEP", 1)
    monkeypatch.setattr("vircle.console.warranty_actions.STEP", 1)
    ids = make_pending(integration) + make_pending(integration)
    answer = operator_client.post(url("issue", brand), {"ids": ",".join(map(str, ids))})
    form = hidden(answer.content.decode())
    assert (form["total"], form["issued"]) == ("2", str(ids[0]))
    assert sorted(Warranty.objects.values_list("status", flat=True)) == ["issued", "pending"]

    # The same step twice, as a reload would send it, issues nothing twice.
    for _ in range(2):
        answer = operator_client.post(url("issue", brand), form, headers=HTMX)
    assert Message.objects.count() == 2
    assert "다른 구성원이 먼저 처리했습니다." in answer.content.decode()


def test_a_step_costs_the_same_for_one_order_as_for_many(
    brand: Brand, integration: Integration, operator_client: Client
) -> None:
    def cost(count: int) -> int:
        ids = [pk for _ in range(count) for pk in make_pending(integration)]
        with CaptureQueriesContext(connection) as queries:
            operator_client.post(url("issue", brand), {"ids": ",".join(map(str, ids))})
        return len(queries)

    cost(12)
    assert cost(40) == cost(12)


def test_the_undo_that_came_too_late_says_so(
    brand: Brand, integration: Integration, operator_client: Client
) -> None:
    page = operator_client.post(url("undo_issue", brand), follow=True).content.decode()
    assert "되돌릴 수 있는 시간이 지났습니다." in page
