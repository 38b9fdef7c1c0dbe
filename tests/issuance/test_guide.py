"""What the guide promises of an order that is delivered, where no other story tells it."""

from datetime import datetime

import pytest

from integrations.catalog.models import Product
from integrations.models import Integration
from tests.factories import make_stamp_program, make_warranty_program, make_warranty_rule
from tests.issuance.story import Story, balance, line, make_later, messages, statuses
from warranties.models import Timing, WarrantyDecision, WarrantyRuleVersion

pytestmark = pytest.mark.django_db

LEVELS = ["24", "31", "40", "52"]


@pytest.mark.parametrize("timing", [Timing.DELIVERED, Timing.MANUAL])
def test_a_store_that_is_not_used_issues_and_keeps_nothing_and_stamps_go_on(
    story: Story, timing: Timing
) -> None:
    WarrantyRuleVersion.objects.update(is_on=False, timing=timing)
    story.deliver()
    assert statuses() == []
    assert WarrantyDecision.objects.get().outcome == "off"
    assert balance() == 1
    assert messages() == [("stamp_granted", 1)]


def test_stamps_alone_are_granted_without_the_other_setting(
    integration: Integration, now: datetime
) -> None:
    make_stamp_program(brand=integration.brand)
    Story(integration, now).deliver()
    assert (statuses(), balance()) == ([], 1)
    assert messages() == [("stamp_granted", 1)]


def test_warranties_alone_are_issued_without_the_other_setting(
    integration: Integration, now: datetime
) -> None:
    make_warranty_program(brand=integration.brand)
    make_warranty_rule(integration=integration)
    Story(integration, now).deliver()
    assert (statuses(), balance()) == (["issued"], 0)
    assert messages() == [("warranty_issued", 1)]


def test_a_category_of_any_level_covers_what_is_below(
    integration: Integration, story: Story
) -> None:
    Product.objects.update(category_ids=LEVELS, category_path=["가", "나", "다", "라"])
    for number in LEVELS:
        make_later(integration, days=0, covers_all=False, categories=[{"id": number, "path": []}])
        story.deliver(line(f"{number}-01"), number=f"O-{number}")
    assert statuses() == ["issued"] * len(LEVELS)
