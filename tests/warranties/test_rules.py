"""Who gets a certificate, when, for how long: what is decided about an item."""

from dataclasses import replace
from typing import Any

import pytest

from tests.warranties.rules import DELIVERED, item
from warranties.rules import ItemFacts, Judgement, Program, Rule, judge

PROGRAM = Program(id=1, is_per_unit=True, skips_gifts=True)
RULE = Rule(id=2, is_on=True, is_manual=False, delay_days=0, issue_hour=10, covers_all=True)


def judged(
    facts: ItemFacts,
    *,
    program: Program | None = PROGRAM,
    rule: Rule | None = RULE,
    has_program: bool = True,
    has_rule: bool = True,
) -> Judgement:
    return judge(facts, program=program, rule=rule, has_program=has_program, has_rule=has_rule)


def said(judgement: Judgement) -> dict[str, bool | None]:
    return {code: held for code, held, _ in judgement.trace}


# ---- judging ------------------------------------------------------------------------------------


def test_a_covered_item_is_eligible_and_says_why() -> None:
    judgement = judged(item())
    assert (judgement.is_eligible, judgement.outcome) == (True, "eligible")
    assert judgement.due_at == DELIVERED
    assert judgement.trace == [
        ("delivered", True, {"at": DELIVERED.isoformat()}),
        ("program_set", True, {}),
        ("rule_on", True, {}),
        ("after_start", True, {}),
        ("gift_or_addon", True, {}),
        ("scope_all", True, {}),
    ]


def test_what_is_not_delivered_waits() -> None:
    judgement = judged(item(status="shipping", triggered_at=None))
    assert (judgement.is_eligible, judgement.outcome) == (False, "waiting")
    assert judgement.trace == [("delivered", False, {"status": "shipping"})]
    assert judgement.due_at is None


@pytest.mark.parametrize(
    ("given_", "outcome", "refused_by"),
    [
        ({"program": None, "rule": None, "has_program": False, "has_rule": False}, "off", None),
        ({"program": None, "has_program": False}, "off", "program_set"),
        ({"rule": None, "has_rule": False}, "off", "rule_on"),
        ({"rule": replace(RULE, is_on=False)}, "off", "rule_on"),
        ({"rule": None}, "before_start", "after_start"),
        ({"program": None}, "before_start", "after_start"),
    ],
)
def test_settings_that_are_missing_off_or_later_refuse(
    given_: dict[str, Any], outcome: str, refused_by: str | None
) -> None:
    judgement = judged(item(), **given_)
    assert (judgement.is_eligible, judgement.outcome) == (False, outcome)
    assert judgement.due_at is None
    first = next(code for code, held, _ in judgement.trace if not held)
    assert first == (refused_by or "program_set")


@pytest.mark.parametrize(
    ("facts", "program", "refused_by"),
    [
        ({"is_gift": True}, PROGRAM, "gift_or_addon"),
        ({"is_addon": True}, PROGRAM, "gift_or_addon"),
        ({"is_addon": True}, replace(PROGRAM, skips_gifts=False), "gift_or_addon"),
        ({"is_mirrored": True}, PROGRAM, "mirrored"),
    ],
)
def test_gifts_addons_and_mirrored_orders_are_refused(
    facts: dict[str, Any], program: Program, refused_by: str
) -> None:
    judgement = judged(item(**facts), program=program)
    assert (judgement.is_eligible, judgement.outcome) == (False, "not_eligible")
    assert [code for code, held in said(judgement).items() if held is False] == [refused_by]


def test_gifts_are_covered_where_the_brand_wants_it() -> None:
    assert judged(item(is_gift=True), program=replace(PROGRAM, skips_gifts=False)).is_eligible


@pytest.mark.parametrize(
    ("categories", "covered"),
    [({"27"}, True), ({"30", "27"}, True), ({"30"}, False), (set(), False)],
)
def test_only_chosen_categories_are_covered(categories: set[str], covered: bool) -> None:
    rule = replace(RULE, covers_all=False, category_ids=frozenset({"27", "28"}))
    facts = item(category_ids=frozenset(categories), category_path=("가방", "토트백"))
    judgement = judged(facts, rule=rule)
    assert judgement.is_eligible is covered
    assert judgement.trace[-1] == ("category", covered, {"path": ["가방", "토트백"]})


def test_an_uncategorised_product_is_covered_under_everything() -> None:
    assert judged(item(category_ids=frozenset())).is_eligible
