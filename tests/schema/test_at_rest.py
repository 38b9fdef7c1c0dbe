"""After a whole story the database holds no name, no number and no secret in plain text."""

import base64
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from integrations.cafe24 import tokens
from integrations.cafe24.oauth import TokenPair
from integrations.hear import News, hear
from integrations.models import Integration, Platform
from integrations.orders.models import Order
from integrations.orders.snapshots import PersonSnapshot
from tests.factories import (
    make_integration,
    make_product,
    make_stamp_program,
    make_stamp_rule,
    make_warranty_program,
    make_warranty_rule,
)
from tests.issuance.story import Story, line
from tests.schema.catalog import tables
from vircle.brands.customers import read_people
from vircle.brands.links import read_addresses
from vircle.brands.models import Brand, Customer, CustomerLink
from vircle.foundation.limiter import client
from vircle.notifications.models import Message

pytestmark = pytest.mark.django_db

BUYER = PersonSnapshot(name="남궁비밀", phone="010-0000-7391")
RECEIVER = PersonSnapshot(name="선우가림", phone="+82 10 0000 7392")
SAFE = PersonSnapshot(name="황보숨김", phone="0505-0000-7393")
PHONES = ("1000007391", "1000007392", "50500007393")
ACCESS, REFRESH = "access-token-in-plain-text", "refresh-token-in-plain-text"
BODY = f'{{"buyer": "{BUYER.name}", "cellphone": "{BUYER.phone}", "note": "webhook-body"}}'


@pytest.fixture
def integration(brand: Brand, now: datetime) -> Integration:
    store = make_integration(brand=brand, store_id="marogyeol")
    make_product(integration=store, external_id="101")
    pair = TokenPair(
        mall_id="marogyeol",
        access_token=ACCESS,
        refresh_token=REFRESH,
        access_expires_at=now + timedelta(hours=2),
        refresh_expires_at=now + timedelta(days=14),
        scopes=("mall.read_order",),
    )
    tokens.store(store, pair)
    store.save()
    return store


@pytest.fixture
def secrets(integration: Integration, now: datetime) -> list[str]:
    """Everything that the story of two orders must not leave lying about."""
    make_warranty_program(brand=integration.brand)
    make_warranty_rule(integration=integration)
    make_stamp_program(brand=integration.brand)
    make_stamp_rule(integration=integration)
    news = News(Platform.CAFE24, "marogyeol", "90027", BODY, order_ids=["O-1"])
    assert hear(news=news)
    story = Story(integration, now)
    story.deliver(line(), number="O-1", buyer=BUYER, receiver=RECEIVER)
    story.deliver(line("B-01"), number="O-2", buyer=SAFE)
    brand_id = integration.brand_id
    links = CustomerLink.objects.filter(brand_id=brand_id).values_list("pk", flat=True)
    addresses = read_addresses(brand_id=brand_id, link_ids=links).values()
    names = [person.name for person in (BUYER, RECEIVER, SAFE)]
    return [*names, ACCESS, REFRESH, "webhook-body", *(a.token for a in addresses)]


def dump() -> Iterator[str]:
    """Every row of every table as text, and what its binary values would read as."""
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            for (row,) in cursor.fetchall():
                yield f"{table} {row}"
                for encoded in re.findall(r"\\x([0-9a-f]+)", row):
                    yield f"{table} {bytes.fromhex(encoded).decode(errors='replace')}"


def spellings(secret: str) -> set[str]:
    raw = secret.encode()
    return {
        secret,
        secret[::-1],
        raw.hex(),
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode(),
        secret.encode("unicode_escape").decode(),
    }


def leaks(text: str, *, secrets: list[str]) -> bool:
    written = any(each in text for secret in secrets for each in spellings(secret))
    # Any spelling of a number, whatever stands between its digits; the last four alone may stay.
    dialled = any(re.search(r"[-\s.()]{0,2}".join(digits), text) for digits in PHONES)
    return written or dialled


def test_the_story_has_really_been_told(secrets: list[str], brand: Brand) -> None:
    customers = Customer.objects.filter(brand=brand).values_list("pk", flat=True)
    people = read_people(brand_id=brand.pk, customer_ids=customers).values()
    assert {person.name for person in people} >= {BUYER.name, SAFE.name}
    assert Order.objects.count() == 2
    assert Message.objects.count() >= 2
    assert len(secrets) >= 8


def test_the_database_holds_none_of_it(secrets: list[str]) -> None:
    rows = list(dump())
    assert len(rows) > 50
    assert [row for row in rows if leaks(row, secrets=secrets)] == []


def test_neither_does_valkey(secrets: list[str]) -> None:
    store = client()
    held = [key + (store.dump(key) or b"") for key in store.scan_iter()]
    assert [one for one in held if leaks(one.decode(errors="replace"), secrets=secrets)] == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("place", BUYER.name),
        ("place", "010-0000-7391"),
        ("place", "+82 10 0000 7392"),
        ("place", "(0505) 0000.7393"),
        ("place", base64.b64encode(SAFE.name.encode()).decode()),
        ("digest", BUYER.name.encode()),
        ("digest", b"01000007391"),
        ("digest", ACCESS.encode()[:16]),
    ],
)
def test_a_planted_one_is_found(secrets: list[str], column: str, value: str | bytes) -> None:
    with transaction.atomic():
        Order.objects.update(**{column: value})
    wanted = [*secrets, ACCESS[:16]]
    assert any(leaks(row, secrets=wanted) for row in dump())
