"""What becomes of a certificate when its settings, category or product change under way."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from integrations.catalog.models import Product
from integrations.catalog.shop import Shop
from integrations.catalog.snapshots import CategorySnapshot, ProductSnapshot
from integrations.models import Integration
from tests.issuance.story import Story, line, make_later, statuses
from warranties.models import (
    NameSource,
    PeriodUnit,
    Warranty,
    WarrantyProgram,
    WarrantyProgramVersion,
    WarrantyRule,
    WarrantyRuleVersion,
)

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=5)


def save_anew(integration: Integration, story: Story, **rule: object) -> None:
    """Save both settings once more, a moment after whatever was delivered."""
    at = story.now + SOON
    program = WarrantyProgram.objects.get(brand=integration.brand)
    old = WarrantyProgramVersion.objects.get(program=program)
    replaced = {"pk": None, "number": 2, "saved_at": at, "period_unit": PeriodUnit.MONTHS}
    for name, value in (replaced | {"stripped_phrases": ["특가할인"]}).items():
        setattr(old, name, value)
    old._state.adding = True
    old.save()
    WarrantyRuleVersion.objects.create(
        brand=integration.brand,
        rule=WarrantyRule.objects.get(integration=integration),
        number=2,
        saved_at=at,
        **{"is_on": True, "timing": "delivered"} | rule,
    )


def test_whether_when_and_how_long_are_frozen_at_the_delivery_and_the_face_at_the_issue(
    integration: Integration, story: Story
) -> None:
    make_later(integration, days=7)
    Product.objects.update(name="[특가할인] 토트백", english_name="Tote")
    story.deliver()
    save_anew(integration, story, covers_all=False, name_source=NameSource.ENGLISH)
    waiting = Warranty.objects.get()
    story.decide(at=story.now + timedelta(days=1))
    assert statuses() == ["scheduled"]
    assert waiting.due_at is not None
    story.decide(at=waiting.due_at)
    issued = Warranty.objects.get()
    assert issued.status == "issued"
    assert (issued.starts_on, issued.ends_on) == (date(2026, 11, 20), date(2027, 11, 19))
    assert issued.content["product_name"] == "Tote"


CHOSEN = {"id": "2", "path": ["가방", "토트백"]}


def file(integration: Integration, *paths: tuple[str, ...], product: str) -> None:
    """Read the mall's tree, and of which of its categories the bag is."""
    names = {"1": "가방", "2": "토트백", "9": "여행"}
    shop = Shop(integration.brand_id, integration.pk)
    at = Product.objects.get().observed_at + SOON
    shop.save_categories(
        now=at,
        categories=[
            CategorySnapshot(
                external_id=path[-1],
                parent_external_id=path[-2] if len(path) > 1 else "",
                name=names.get(path[-1], "새 이름"),
                depth=len(path),
                path=tuple(names.get(each, "새 이름") for each in path),
                path_ids=path,
                sort_order=0,
            )
            for path in paths
        ],
    )
    bag = ProductSnapshot("101", "토트백", category_ids=(product,) if product else ())
    shop.save_products(products=[bag], observed_at=at)


def test_a_chosen_category_covers_what_is_in_it_wherever_it_is_moved(
    integration: Integration, story: Story
) -> None:
    make_later(integration, days=0, covers_all=False, categories=[CHOSEN])
    file(integration, ("1",), ("1", "2"), product="2")
    story.deliver(line("A-1"), number="O-1")
    file(integration, ("1",), ("9",), ("9", "2"), product="2")
    story.deliver(line("B-1"), number="O-2")
    assert statuses() == ["issued", "issued"]
    # Deleted, the mall files its products nowhere: it covers nothing, and nothing is taken back.
    file(integration, ("1",), ("9",), product="")
    story.deliver(line("C-1"), number="O-3")
    assert statuses() == ["issued", "issued"]


def test_a_product_of_two_categories_is_covered_by_either(
    integration: Integration, story: Story
) -> None:
    make_later(integration, days=0, covers_all=False, categories=[CHOSEN])
    Product.objects.update(category_ids=["30", "31", "2"])
    story.deliver(line(quantity=2))
    assert statuses() == ["issued", "issued"]


def test_a_product_that_is_deleted_while_its_certificate_waits_is_shown_as_it_was(
    integration: Integration, story: Story
) -> None:
    make_later(integration, days=7, name_source=NameSource.ENGLISH)
    Product.objects.update(english_name="Heritage Tote")
    order = story.deliver()
    Product.objects.update(deleted_at=story.now + SOON)
    story.decide(at=story.now + timedelta(days=8))
    assert Warranty.objects.get().content["product_name"] == "Heritage Tote"
    # One that is gone before anybody has read it is called what the order calls it.
    Product.objects.update(name="", english_name="", category_ids=[])
    item = replace(order.items[0], external_id="B-1", product_name="주문 당시 토트백")
    story.deliver(item, number="O-2")
    story.decide(at=story.now + timedelta(days=8))
    assert Warranty.objects.latest("pk").content["product_name"] == "주문 당시 토트백"
