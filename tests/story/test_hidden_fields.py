"""What a mall hides of a product leaves us nowhere: no page, no message, no file, no row."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from integrations import fetching, polling, syncing
from integrations.cafe24.manners import Manners
from integrations.catalog.models import Product
from integrations.models import Integration
from integrations.orders.models import Order
from stamps.models import StampCard
from tests.console.rule_page import rule_url, save, with_rows
from tests.factories import (
    make_backfill,
    make_reward,
    make_stamp_program,
    make_warranty_program,
)
from tests.isolation.matrix import BRAND_PAGES, World
from tests.isolation.test_urls import ask
from tests.notifications.stand_in import StandIn
from tests.sandboxed import BAG, Sandbox
from tests.schema.catalog import tables
from tests.story.hiding_mall import (
    HIDDEN,
    HIDDEN_LATER,
    NAMES,
    SHOWN,
    UNLISTED,
    arrange,
    hidden,
    leaks,
    list_fields,
    shown,
)
from vircle.brands.links import link_path, read_addresses
from vircle.brands.models import Brand, User
from vircle.foundation import clock
from vircle.issuance.decide import decide_due
from vircle.notifications.models import Message
from vircle.notifications.sending import say
from vircle.notifications.solapi import Solapi
from vircle.notifications.work import Pace
from warranties.models import Timing, Warranty, WarrantyRuleVersion

pytestmark = pytest.mark.django_db

CHOSEN = ("origin_place_value", "custom_option1", HIDDEN_LATER)
ENTRY = with_rows(
    *((key, f"명칭 {at}") for at, key in enumerate(CHOSEN)), additional="on", product=str(BAG)
)
# What the mirror of the mall keeps: names that can be chosen as a certificate's, and what the
# fields are called, by which somebody learns that one of their choice was hidden.
MIRRORED = {
    "catalog_product": ("english_name", "supplier_name", "model_name"),
    "catalog_detailfield": ("name",),
}


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no call wait for its turn: how politely a mall is called is another test's matter."""
    monkeypatch.setattr(Manners, "_rest", lambda self, purpose: 0.0)


@pytest.fixture
def mall(sandbox: Sandbox, brand: Brand, owner: User, owner_client: Client) -> Integration:
    """A store that was set up while the mall still showed what it hides by now."""
    arrange(sandbox)
    yesterday = clock.now() - timedelta(days=1)
    make_warranty_program(brand=brand, started_at=yesterday)
    make_stamp_program(brand=brand, started_at=yesterday)
    store = sandbox.install(brand=brand, user=owner)
    sync(store)
    assert save(owner_client, store, ENTRY).status_code == 302
    drawn = owner_client.post(rule_url(store, "preview/"), ENTRY).content.decode()
    assert hidden(HIDDEN_LATER) in drawn
    list_fields(sandbox, hides_later=True)
    sync(store)
    # Whatever draws some product of the store draws this one.
    Product.objects.exclude(external_id=str(BAG)).delete()
    return store


def sync(store: Integration) -> None:
    Integration.objects.update(catalog_due_at=clock.now())
    while syncing.sync_due(now=clock.now()):
        pass


def deliver(sandbox: Sandbox, phone: str) -> Order:
    """Sell the bag, let it arrive, and let every door do its part."""
    order_id = sandbox.create_order(buyer_name="김데모", buyer_phone=phone)
    sandbox.act(order_id, "deliver")
    Integration.objects.update(poll_due_at=clock.now())
    for door in (polling.poll_due, fetching.fetch_due, decide_due):
        while door(now=clock.now()):
            pass
    return Order.objects.get(external_id=order_id)


def world(store: Integration, issued: Order, pending: Order) -> World:
    """Return an id of everything that an address of the console can name."""
    card = StampCard.objects.get(customer_id=issued.customer_id)
    known = {
        "order": issued.pk,
        "warranty": Warranty.objects.get(order=pending).pk,
        "integration": store.pk,
        "backfill": make_backfill(integration=store).pk,
        "issued": Warranty.objects.get(order=issued).pk,
        "card": card.pk,
        "reward": make_reward(card=card).pk,
    }
    # Nothing of a product is where nothing is: people, invitations, gaps.
    return World(**(dict.fromkeys((field.name for field in fields(World)), 0) | known))


def pages(ids: World, brand: Brand, client: Client) -> Iterator[tuple[str, str]]:
    """Open every page of the console, each part of one, and the file that can be taken away."""
    for name, rows_of in BRAND_PAGES.items():
        for each in rows_of:
            if each.method == "get" or name == "warranties:export":
                answer = ask(client, name, each, world=ids, brand=brand)
                yield name, answer.content.decode()


def previews(store: Integration, client: Client) -> Iterator[tuple[str, str]]:
    """Ask for all that the console draws from a form, with what the mall hides chosen in it."""
    wanted = [*CHOSEN, UNLISTED, *HIDDEN, *NAMES]
    for place, entry in {
        "": ENTRY,
        " of hidden fields": ENTRY | with_rows(*((key, "명칭") for key in wanted), additional="on"),
    }.items():
        for what in ("preview", "dry-run"):
            answer = client.post(rule_url(store, f"{what}/"), entry)
            yield f"{what}{place}", answer.content.decode()
        yield f"saving{place}", client.post(rule_url(store), entry).content.decode()


def customers_pages(brand: Brand) -> Iterator[tuple[str, str]]:
    """Open whatever a message leads to, a sample's as well."""
    for message in Message.objects.all():
        found = read_addresses(brand_id=brand.pk, link_ids=[message.link_id])[message.link_id]
        path = link_path(brand_code=brand.code, kind=found.kind, token=found.token)
        answer = Client().get(path)
        assert answer.status_code == 200
        yield message.kind if message.order_id else "sample", answer.content.decode()


def rows() -> list[str]:
    """Return every row of the database as text, without what the mirror keeps to be chosen."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(
                f'SELECT (to_jsonb(t) - %s::text[])::text FROM "{table}" t',
                [list(MIRRORED.get(table, []))],
            )
            found += [f"{table} {row}" for (row,) in cursor.fetchall()]
    return found


def test_what_the_mall_hides_is_nowhere_and_what_it_shows_is_read(
    mall: Integration,
    sandbox: Sandbox,
    brand: Brand,
    owner_client: Client,
    solapi: StandIn,
    gateway: Solapi,
    pace: Pace,
) -> None:
    issued = deliver(sandbox, "010-0000-0001")
    WarrantyRuleVersion.objects.update(timing=Timing.MANUAL)
    pending = deliver(sandbox, "010-0000-0002")
    assert list(Warranty.objects.values_list("status", flat=True)) == ["issued", "pending"]
    sample = {"based_on": "0", "phone": "010-0000-0003"}
    assert owner_client.post(f"/b/{brand.code}/sample/", sample).status_code == 302
    told = dict(pages(world(mall, issued, pending), brand, owner_client))
    told |= dict(previews(mall, owner_client)) | dict(customers_pages(brand))
    while say(gateway=gateway, pace=pace):
        pass
    told["messages"] = str(solapi.ledger())

    assert {place: found for place, text in told.items() if (found := leaks(text))} == {}
    assert [row for row in rows() if leaks(row)] == []
    for place in ("preview", "dry-run", "sample", "warranty_issued", "console:customer_view"):
        assert [key for key in SHOWN if shown(key) not in told[place]] == [], place
