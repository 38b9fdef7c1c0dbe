"""A brand that has something to say, a gateway that listens, and a pace that does not wait."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from pytest_django import Settings

from tests.notifications.saying import misled
from tests.notifications.stand_in import CHANNEL, StandIn
from tests.sandboxed import Sandbox, sandbox, sandbox_process  # noqa: F401
from vircle.brands.customers import Person, upsert_customers
from vircle.brands.links import ensure_links
from vircle.brands.models import Brand, LinkKind
from vircle.foundation import clock, http
from vircle.notifications.models import Message, MessageKind
from vircle.notifications.outbox import Draft, enqueue
from vircle.notifications.solapi import Solapi
from vircle.notifications.templates import registration
from vircle.notifications.work import Pace

ISSUED: dict[str, str | int] = {
    "상품명": "헤리티지 토트백",
    "매수": 1,
    "보증시작일": "2026.11.20",
    "보증종료일": "2027.11.19",
}
Say = Callable[..., Message]


@pytest.fixture
def solapi(sandbox: Sandbox, settings: Settings) -> StandIn:  # noqa: F811
    """An empty gateway with our channel and templates approved; no webhooks reach us."""
    gateway = StandIn(sandbox.url)
    settings.SOLAPI_CHANNEL_ID = CHANNEL
    settings.ALIMTALK_TEMPLATES = {kind.value: f"KA01TP-{kind.value}" for kind in MessageKind}
    templates = [
        {**item, "pfId": CHANNEL, "templateId": settings.ALIMTALK_TEMPLATES[item["kind"]]}
        for item in registration()
    ]
    gateway.control("PUT", "/solapi/templates", templates)
    gateway.control("PUT", "/config", {"solapi_webhook_url": "http://127.0.0.1:9/"})
    gateway.account(handed_over_after=0.01, reported_after=0.02)
    return gateway


@pytest.fixture
def gateway(solapi: StandIn, settings: Settings) -> Solapi:
    """Our account there, with a short temper."""
    return Solapi(
        url=settings.SOLAPI_API_URL,
        api_key=settings.SOLAPI_API_KEY,
        api_secret=settings.SOLAPI_API_SECRET,
        deadline=http.Deadline(connect=1.0, silence=1.0, total=1.0),
    )


@pytest.fixture(autouse=True)
def _steps_agree(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test does, work rows name the step that follows from their messages."""
    database = {"db", "transactional_db"} & set(request.fixturenames)
    for name in database:  # what is asked for first is taken away last
        request.getfixturevalue(name)
    yield
    if database:
        assert list(misled()) == []


@pytest.fixture
def pace() -> Pace:
    """Everything is due at once; only a lease lasts."""
    return Pace(
        leased=timedelta(seconds=3),
        first_look=timedelta(0),
        report_after=timedelta(0),
        held=timedelta(0),
    )


@pytest.fixture
def write(brand: Brand, now: datetime) -> Say:
    """Write a message into the outbox as the deciding step would."""
    return writer(brand)


def writer(brand: Brand) -> Say:
    """Return what writes messages of this brand, one order after another."""
    orders = iter(range(1, 1_000))

    def write_message(
        *,
        phone: str = "010-0000-0001",
        name: str = "김데모",
        variables: dict[str, str | int] | None = None,
        order_id: int = 0,
    ) -> Message:
        now, order_id = clock.now(), order_id or next(orders)
        people = [(f"cafe24:{order_id}", Person(name, phone))]
        with transaction.atomic():
            (customer_id,) = upsert_customers(brand_id=brand.pk, people=people, now=now)
            links = ensure_links(
                brand_id=brand.pk,
                kind=LinkKind.WARRANTIES,
                subjects=[(order_id, customer_id)],
                now=now,
            )
            draft = Draft(
                brand_id=brand.pk,
                order_id=order_id,
                kind=MessageKind.WARRANTY_ISSUED,
                customer_id=customer_id,
                link_id=links[order_id],
                variables=variables or ISSUED,
            )
            (message_id,) = enqueue(drafts=[draft], now=now)
        return Message.objects.get(id=message_id)

    return write_message


@pytest.fixture
def later() -> Callable[[float], None]:
    """Move our clock ahead by so many seconds, counted together."""
    ahead = timedelta(0)

    def move(seconds: float) -> None:
        nonlocal ahead
        ahead += timedelta(seconds=seconds)
        clock.set_offset(ahead=ahead)

    return move
