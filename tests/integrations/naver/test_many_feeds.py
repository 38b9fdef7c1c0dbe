"""Feeds that are as unpleasant as they get: nothing is missed, nothing is recorded twice.

`NAVER_FEEDS=1000 pytest …` runs the whole number: 20 product orders in each.
"""

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from integrations import polling, reading
from integrations.connector import Busy
from integrations.models import Integration, Platform, ReadHint
from integrations.naver import connector, details
from integrations.naver.client import Api, Purpose
from integrations.naver.trouble import BadRequest
from integrations.naver.values import some_moment, written
from integrations.orders.models import OrderItem
from tests.factories import make_integration
from tests.integrations.naver.docs import product_order
from vircle.brands.models import Brand
from vircle.foundation import clock, limiter

pytestmark = pytest.mark.django_db

FEEDS = int(os.environ.get("NAVER_FEEDS", "12"))
PRODUCT_ORDERS = 20
_TROUBLE = 0.15


class FakeNaver:
    """A feed of one store; with `is_calm` it tells the plain truth."""

    def __init__(self, *, seed: int, since: datetime, until: datetime) -> None:
        self.random = random.Random(seed)
        self.is_calm = False
        instants = [since + (until - since) * self.random.random() for _ in range(4)]
        self.changed = {self._number(n): self._rounded(instants) for n in range(PRODUCT_ORDERS)}
        self.status = dict.fromkeys(self.changed, "PAYED")
        self.calls = 0

    def _number(self, n: int) -> str:
        return f"20261122{n:08d}"

    def _rounded(self, instants: list[datetime]) -> datetime:
        return some_moment(written(self.random.choice(instants)))

    def order_of(self, number: str) -> str:
        return f"9{int(number[-4:]) // 3}"

    def ask(self, api: Api, *, purpose: Purpose, **asked: Any) -> Any:
        self.calls += 1
        if self._strikes():
            raise Busy(0.1)
        if api is Api.FEED:
            return self._feed(asked["params"])
        if api is Api.DETAILS:
            return self._details(asked["body"]["productOrderIds"])
        if api is Api.LISTING:  # the daily backstop must not be needed
            return {"data": {"contents": [], "pagination": {"hasNext": False}}}
        assert api is Api.ORDER_IDS
        return {"data": [n for n in self.changed if self.order_of(n) == asked["id_"]]}

    def _strikes(self, chance: float = _TROUBLE) -> bool:
        return not self.is_calm and self.random.random() < chance

    def _feed(self, params: dict[str, str]) -> Any:
        start, end = some_moment(params["lastChangedFrom"]), some_moment(params["lastChangedTo"])
        assert end - start <= timedelta(hours=24)
        sequence, limit = params.get("moreSequence", ""), int(params["limitCount"])
        if self._strikes(0.05):
            sequence = ""
        found = sorted(
            (at, number)
            for number, at in self.changed.items()
            if start <= at <= end and (at > start or number >= sequence)
        )
        page, following = found[:limit], found[limit : limit + 1]
        if following and self._strikes(0.05):
            following = page[:1]
        if self._strikes(0.3):
            self._move([number for _, number in found[limit:]] or [n for _, n in page])
        return _feed_answer(self, page, following)

    def _move(self, candidates: list[str]) -> None:
        """What was to come next changes again before it is asked for."""
        for number in self.random.sample(candidates, k=min(2, len(candidates))):
            self.changed[number] = clock.now()
            self.status[number] = self.random.choice(["PAYED", "DELIVERING", "PURCHASE_DECIDED"])

    def _details(self, numbers: list[str]) -> Any:
        if len(numbers) > 1 and self._strikes(0.05):
            raise BadRequest(400, "100001")
        told = [n for n in numbers if not self._strikes(0.03)]
        return {"data": [self._detail(n) for n in told]}

    def _detail(self, number: str) -> Any:
        order = {"orderId": self.order_of(number)}
        return product_order(
            number, order=order, productOrderStatus=self.status[number], delivery=_NOT_YET
        )


_NOT_YET = {"deliveredDate": None}


def _feed_answer(naver: FakeNaver, page: Any, following: Any) -> Any:
    if not page:
        return {"timestamp": "2026-11-22T10:00:00.000+09:00", "traceId": "x"}
    rows = [
        {
            "productOrderId": number,
            "orderId": naver.order_of(number),
            "lastChangedDate": written(at),
            "productOrderStatus": naver.status[number],
        }
        for at, number in page
    ]
    data: dict[str, Any] = {"lastChangeStatuses": rows, "count": len(rows)}
    if following:
        at, number = following[0]
        data["more"] = {"moreFrom": written(at), "moreSequence": number}
    return {"data": data}


# What each store is told, by the caller's name.
worlds: dict[str, FakeNaver] = {}


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    worlds.clear()
    monkeypatch.setattr(connector, "Client", lambda caller: worlds[caller.name])
    monkeypatch.setattr(connector, "MOST_IDS", 4)
    monkeypatch.setattr(details, "MOST_IDS", 5)
    settings.NAVER_CLIENT_ID, settings.NAVER_CLIENT_SECRET = "a", "b"
    limiter.client().flushdb()
    yield
    clock.set_offset(ahead=timedelta())


STATUS = {"PAYED": "preparing", "DELIVERING": "shipping", "PURCHASE_DECIDED": "confirmed"}


def test_no_feed_hides_anything(brand: Brand, small_pages: None) -> None:
    expected, calls = dict[tuple[int, str], str](), 0
    for seed in range(FEEDS):
        store, naver = _play(brand, seed)
        expected |= {(store.pk, n): STATUS[status] for n, status in naver.status.items()}
        calls += naver.calls
    rows = OrderItem.objects.values_list("order__integration_id", "external_id", "status")
    found = [((store, number), status) for store, number, status in rows]
    assert len(found) == FEEDS * PRODUCT_ORDERS
    assert dict(found) == expected
    print(f"{len(found)} product orders of {FEEDS} feeds, {calls} calls")  # noqa: T201


def _play(brand: Brand, seed: int) -> tuple[Integration, FakeNaver]:
    """Let one store be polled through all its trouble, and a calm minute afterwards."""
    clock.set_offset(ahead=timedelta(minutes=20 * seed))
    now = clock.now()
    since = now - timedelta(hours=random.Random(seed).choice([1, 30]))
    naver = FakeNaver(seed=seed, since=since, until=now - timedelta(seconds=10))
    store = make_integration(
        brand=brand, platform=Platform.NAVER, connected_since=since, poll_due_at=now
    )
    worlds[f"{brand.pk}:{store.store_id}"] = naver
    for minutes in (0, 1, 2):
        clock.set_offset(ahead=timedelta(minutes=20 * seed + minutes))
        naver.is_calm = minutes == 2
        _poll(store)
    # Past what the poll left to the reader.
    clock.set_offset(ahead=timedelta(minutes=20 * seed + 18))
    while reading.read_due(now=clock.now()):
        pass
    Integration.objects.filter(pk=store.pk).update(poll_due_at=datetime(2100, 1, 1, tzinfo=UTC))
    # What is on its way would be read again beside each store to come.
    ReadHint.objects.filter(integration_id=store.pk).delete()
    return store, naver


def _poll(store: Integration) -> None:
    for _ in range(200):
        Integration.objects.filter(pk=store.pk).update(poll_due_at=clock.now())
        assert polling.poll_due(now=clock.now())
        store.refresh_from_db()
        if not store.poll_progress:
            return
    raise AssertionError("The poll does not come to its end.")
