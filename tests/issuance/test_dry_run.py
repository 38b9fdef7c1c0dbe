"""미리 돌려보기: unsaved settings on a store's orders, read as the web role; nothing is written."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from integrations.models import Integration
from integrations.orders.models import ItemStatus
from tests.factories import make_customer, make_integration, make_order, make_product
from vircle.brands.models import Brand
from vircle.brands.tenancy import brand_scope
from vircle.issuance import dry_run
from vircle.issuance.dry_run import Found, Trial, go_on
from warranties import rules
from warranties.models import Timing
from warranties.rules_settings import RuleValues

ON = RuleValues(is_on=True)
PROGRAM = rules.Program(id=1, is_per_unit=True, skips_gifts=True)


@pytest.fixture
def store(brand: Brand) -> Integration:
    return make_integration(brand=brand)


def tried(
    store: Integration,
    *,
    now: datetime,
    wanted: RuleValues = ON,
    present: RuleValues | None = None,
    program: rules.Program = PROGRAM,
    chunk: int = 500,
) -> Found:
    trial = Trial(store.brand_id, store.pk, program, wanted, present)
    found = Found()
    with brand_scope(brand_id=store.brand_id):
        while not found.is_done:
            found = go_on(trial=trial, found=found, now=now + timedelta(hours=1), chunk=chunk)
    return found


def bag(store: Integration) -> Any:
    return make_product(integration=store, category_ids=["1", "2"], category_path=["가방"])


def test_what_would_be_issued_scheduled_and_asked_for(store: Integration, now: datetime) -> None:
    make_order(integration=store, items=[{"product": bag(store), "quantity": 3}])
    assert tried(store, now=now).counts["issued"] == 3
    later = tried(store, now=now, wanted=replace(ON, delay_days=7))
    assert (later.counts["scheduled"], later.counts["issued"]) == (3, 0)
    manual = tried(store, now=now, wanted=replace(ON, timing=Timing.MANUAL))
    assert manual.counts["pending"] == 3
    confirmed = tried(store, now=now, wanted=replace(ON, timing=Timing.CONFIRMED))
    assert confirmed.counts["scheduled"] == 3
    per_item = tried(store, now=now, program=replace(PROGRAM, is_per_unit=False))
    assert per_item.warranties == 1


def test_what_is_refused_is_counted_by_its_reason(store: Integration, now: datetime) -> None:
    product, loose = bag(store), make_product(integration=store)
    make_order(
        integration=store,
        items=[
            {"product": product},
            {"product": loose},
            {"product": product, "is_gift": True},
            {
                "product": product,
                "status": ItemStatus.RETURNED,
                "effective_quantity": 0,
                "triggered_at": now,
            },
            {"product": bag(store), "external_id": "elsewhere"},
        ],
    )
    chosen = replace(ON, covers_all=False, categories=({"id": "2", "path": ["가방"]},))
    found = tried(store, now=now, wanted=chosen)
    assert found.warranties == 2
    assert found.excluded == {"uncategorised": 1, "gift_or_addon": 1, "claimed": 1}
    other = tried(store, now=now, wanted=replace(chosen, categories=({"id": "9", "path": ["x"]},)))
    assert other.excluded["category"] == 3


def test_an_open_claim_is_held_and_nobody_to_tell_is_counted(
    store: Integration, now: datetime
) -> None:
    nobody = make_customer(brand=store.brand, phone="", unreachable="none")
    item = {"product": bag(store), "claim_kind": "return", "claim_state": "requested"}
    make_order(integration=store, customer=nobody, items=[item])
    found = tried(store, now=now)
    assert (found.counts["held"], found.counts["unreachable"], found.warranties) == (1, 1, 1)


def test_the_difference_to_now_goes_both_ways(store: Integration, now: datetime) -> None:
    make_order(integration=store, items=[{"product": bag(store), "quantity": 2}])
    make_order(integration=store, items=[{"product": make_product(integration=store)}])
    bags = replace(ON, covers_all=False, categories=({"id": "2", "path": ["가방"]},))
    assert tried(store, now=now, wanted=ON, present=bags).counts["gained"] == 1
    assert tried(store, now=now, wanted=bags, present=ON).counts["lost"] == 1
    off = tried(store, now=now, wanted=ON, present=replace(ON, is_on=False))
    assert (off.counts["gained"], off.counts["lost"]) == (3, 0)
    same = tried(store, now=now, wanted=bags, present=bags)
    assert (same.counts["gained"], same.counts["lost"]) == (0, 0)


def test_only_the_last_thirty_days_of_this_store(store: Integration, now: datetime) -> None:
    product = bag(store)
    old = now - timedelta(days=30)
    make_order(integration=store, items=[{"product": product, "triggered_at": old}])
    make_order(integration=store, items=[{"product": product, "status": ItemStatus.SHIPPING}])
    other = make_integration(brand=store.brand)
    make_order(integration=other, items=[{"product": bag(other)}])
    found = tried(store, now=now)
    assert (found.orders, found.counts["items"], found.is_done) == (0, 0, True)


def test_what_the_mall_did_not_tell_about_yet_is_said(store: Integration, now: datetime) -> None:
    make_order(integration=store)
    found = tried(store, now=now)
    assert (found.counts["unknown"], found.counts["items"]) == (1, 0)


def test_five_different_products_stand_for_all(store: Integration, now: datetime) -> None:
    for _ in range(7):
        product = bag(store)
        make_order(integration=store, items=[{"product": product}, {"product": product}])
    found = tried(store, now=now)
    assert len(found.samples) == 5
    assert found.warranties == 14


def test_chunks_add_up_to_the_same_and_the_newest_orders_count_to_a_limit(
    store: Integration, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        make_order(integration=store, items=[{"product": bag(store)}])
    whole = tried(store, now=now)
    assert tried(store, now=now, chunk=2) == whole
    assert not whole.is_cut
    monkeypatch.setattr(dry_run, "MOST_ORDERS", 3)
    cut = tried(store, now=now, chunk=2)
    assert (cut.orders, cut.warranties, cut.is_cut, cut.is_done) == (3, 3, True, True)
    monkeypatch.setattr(dry_run, "MOST_ORDERS", 5)
    assert not tried(store, now=now, chunk=2).is_cut


def test_nothing_is_written_anywhere(store: Integration, now: datetime) -> None:
    make_order(integration=store, items=[{"product": bag(store), "quantity": 2}, {}])
    before = _rows()
    assert before["orders_orderunit"] >= 3  # what this test wrote is seen
    assert tried(store, now=now, present=RuleValues()).warranties == 2
    assert _rows() == before


def _rows() -> dict[str, int]:
    """Count what PostgreSQL itself saw written, table by table."""
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.managed]
    counts = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
                " WHERE relname = %s",
                [table],
            )
            row = cursor.fetchone()
            counts[table] = row[0] if row else 0
    return counts
