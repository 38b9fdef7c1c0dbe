"""Brands with complete settings, and the orders that their malls tell of."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction

from integrations.cafe24.connector import ORDERS_PER_PAGE
from integrations.catalog.models import Product
from integrations.models import Integration, IntegrationStatus, Platform, StoreDirectory
from integrations.orders.snapshots import ItemSnapshot, OrderSnapshot, PersonSnapshot
from integrations.recording import record_each
from stamps import programs as stamp_programs
from vircle.brands.models import User
from vircle.brands.services import create_brand
from vircle.foundation import clock
from vircle.notifications.profiles import ensure_profile
from warranties import programs as warranty_programs
from warranties import rules_settings

PRODUCTS = 20
ITEMS_PER_ORDER = 2
# How many orders a customer has in one backlog, on average.
ORDERS_PER_CUSTOMER = 4
_CUSTOMERS = 10_000
_DETAILS = tuple({"key": key, "label": key} for key in ("제조사", "원산지", "소재"))
_numbers = count(1)


@dataclass(frozen=True)
class Shop:
    """A brand with one store."""

    brand_id: int
    integration: Integration


def open_shop(*, goal: int = 10) -> Shop:
    """Make a brand by the services that its owner's pages call: stamps, rewards, warranties."""
    number, since = next(_numbers), clock.now() - timedelta(days=60)
    user = User.objects.create(email=f"bench{number}@example.com", name="연습", password="!")
    brand = create_brand(
        name=f"연습 {number}",
        support_phone="010-0000-9000",
        user=user,
        now=since,
        code=f"bench{number}",
        color="#3355aa",
        quiet_hours=False,
    )
    ensure_profile(brand_id=brand.pk)
    integration = _connect(brand.pk, f"bench{number}", since=since)
    by: dict[str, Any] = {"brand_id": brand.pk, "now": since, "based_on": 0}
    stamps = stamp_programs.ProgramValues(goal=goal, reward_name="5,000원 할인")
    stamp_programs.save_program(values=stamps, user_id=user.pk, **by)
    warranty_programs.save_program(values=warranty_programs.ProgramValues(), user_id=user.pk, **by)
    rules_settings.save_rule(
        values=rules_settings.RuleValues(is_on=True, details=_DETAILS),
        integration_id=integration.pk,
        user_id=user.pk,
        **by,
    )
    return Shop(brand.pk, integration)


def _connect(brand_id: int, store_id: str, *, since: datetime) -> Integration:
    store = Integration.objects.create(
        brand_id=brand_id,
        platform=Platform.CAFE24,
        store_id=store_id,
        store_name="연습 쇼핑몰",
        status=IntegrationStatus.CONNECTED,
        connected_since=since,
        # Nobody polls it: what the bench tells is all that is known of it.
        poll_due_at=since + timedelta(days=36_500),
    )
    StoreDirectory.objects.create(
        platform=Platform.CAFE24, store_id=store_id, brand_id=brand_id, integration_id=store.pk
    )
    Product.objects.bulk_create(
        Product(
            brand_id=brand_id,
            integration=store,
            external_id=str(100 + n),
            name=f"[특가할인] 헤리티지 토트백 {n}호",
            model_name=f"HT-{n}",
            image_url=f"https://img.example.com/products/{n}.jpg",
            price=298_000,
            category_ids=["27", "30"],
            category_path=["가방", "토트백"],
            details={"제조사": "연습 제조사", "원산지": "국내", "소재": "소가죽 100%"},
            additional=[["custom1", "세탁방법", "마른 천으로 닦아 주세요"]],
            observed_at=since,
        )
        for n in range(PRODUCTS)
    )
    return store


def delivered_orders(
    *, number: int, now: datetime, first: int = 0, seed: int = 7
) -> list[OrderSnapshot]:
    """Return orders whose items have all arrived, by customers who come back."""
    chance = random.Random(seed)
    customers = min(_CUSTOMERS, max(1, number // ORDERS_PER_CUSTOMER))
    return [
        _order(first + n, now=now, customer=chance.randrange(customers), chance=chance)
        for n in range(number)
    ]


def _order(n: int, *, now: datetime, customer: int, chance: random.Random) -> OrderSnapshot:
    number = f"{now:%Y%m%d}-{n:07d}"
    delivered_at = now - timedelta(minutes=chance.randrange(1, 600))
    return OrderSnapshot(
        external_id=number,
        shop_no=1,
        place="self",
        ordered_at=now - timedelta(days=3),
        paid_amount=596_000,
        buyer=PersonSnapshot(name=f"연습{customer:04d}", phone=f"010-0000-{customer:04d}"),
        items=tuple(
            _item(f"{number}-{line:02d}", product=chance.randrange(PRODUCTS), at=delivered_at)
            for line in range(1, ITEMS_PER_ORDER + 1)
        ),
    )


def _item(external_id: str, *, product: int, at: datetime) -> ItemSnapshot:
    return ItemSnapshot(
        external_id=external_id,
        product_external_id=str(100 + product),
        product_name=f"[특가할인] 헤리티지 토트백 {product}호",
        quantity=1,
        effective_quantity=1,
        status="delivered",
        raw_status="N40",
        option_text="색상: 브라운 / 크기: 라지",
        price=298_000,
        delivered_at=at,
    )


def pages(orders: Sequence[OrderSnapshot]) -> Iterator[Sequence[OrderSnapshot]]:
    """Cut orders into pages as a poll of Cafe24 gets them."""
    for start in range(0, len(orders), ORDERS_PER_PAGE):
        yield orders[start : start + ORDERS_PER_PAGE]


def tell(shop: Shop, orders: Sequence[OrderSnapshot]) -> int:
    """Record orders as a poll does, page by page; returns how many changed."""
    changed = 0
    for page in pages(orders):
        now = clock.now()
        with transaction.atomic():
            changed += record_each(
                integration=shop.integration, snapshots=page, observed_at=now, now=now
            ).changed
    return changed
