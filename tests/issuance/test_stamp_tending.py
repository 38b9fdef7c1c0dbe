"""What cards need without news: stamps run out by the day in Korea, and goals are lowered."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from integrations.models import Integration
from integrations.orders.snapshots import PersonSnapshot
from stamps.expiry import last_day
from stamps.models import (
    Reward,
    StampCard,
    StampEntry,
    StampGrant,
    StampProgram,
    StampProgramVersion,
)
from stamps.programs import ProgramValues, save_program
from tests.factories import make_membership
from tests.issuance.cards import check_books
from tests.issuance.story import Story, balance, line, messages, worth
from tests.issuance.test_stamp_rewards import give_back
from vircle.brands.models import AuditLog
from vircle.issuance import stamp_operator
from vircle.issuance.tending import tend_due

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=366)


@pytest.fixture
def by(integration: Integration) -> dict[str, Any]:
    """An operator at work."""
    member = make_membership(brand=integration.brand)
    return {"brand_id": integration.brand_id, "user_id": member.user_id}


def buy(story: Story, *numbers: int, phone: str = "010-0000-0001") -> list[Any]:
    buyer = PersonSnapshot("김데모", phone)
    return [story.deliver(line(f"{n}-1"), number=f"O-{n}", buyer=buyer) for n in numbers]


@pytest.mark.parametrize(
    ("granted", "months", "last"),
    [
        (date(2026, 11, 22), 12, date(2027, 11, 21)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
        (date(2026, 11, 22), None, None),
    ],
)
def test_the_first_day_counts(granted: date, months: int | None, last: date | None) -> None:
    assert last_day(granted, months=months) == last


def test_stamps_run_out_and_a_later_return_takes_nothing(story: Story) -> None:
    StampProgramVersion.objects.update(stamp_months=12)
    [order] = buy(story, 1)
    assert StampGrant.objects.get().expires_on == date(2027, 11, 19)
    assert not tend_due(now=story.now + timedelta(days=364))
    assert tend_due(now=story.now + YEAR)
    assert not tend_due(now=story.now + YEAR)
    assert (balance(), worth()) == (0, [0])
    assert StampEntry.objects.get(kind="expire").amount == -1
    give_back(story, order)
    assert (balance(), worth()) == (0, [0])
    assert StampEntry.objects.count() == 2
    check_books()


def test_what_a_reward_has_used_does_not_run_out(story: Story) -> None:
    StampProgramVersion.objects.update(stamp_months=12, goal=2, reward_name="5,000원 할인 쿠폰")
    buy(story, 1, 2, 3)
    assert tend_due(now=story.now + YEAR)
    assert not tend_due(now=story.now + YEAR)
    assert balance() == 2
    assert worth() == [1, 1, 0]
    assert Reward.objects.get().status == "issued"
    check_books()


def test_a_lower_goal_completes_what_holds_as_many(
    integration: Integration, story: Story, by: dict[str, Any]
) -> None:
    StampProgramVersion.objects.update(goal=10, reward_name="5,000원 할인 쿠폰")
    buy(story, 1, 2, 3)
    buy(story, 4, phone="010-0000-0002")

    def save(goal: int, *, on: int, lowers: bool) -> None:
        save_program(
            **by,
            now=story.now,
            values=ProgramValues(goal=goal, reward_name="5,000원 할인 쿠폰"),
            based_on=on,
            lowers_open_cards=lowers,
        )

    save(3, on=1, lowers=False)
    assert not tend_due(now=story.now)
    assert not Reward.objects.exists()
    save(2, on=2, lowers=True)
    assert tend_due(now=story.now)
    assert not tend_due(now=story.now)
    assert StampProgram.objects.get().lowering_since is None
    assert Reward.objects.get().status == "issued"
    assert messages().count(("reward_issued", 1)) == 1
    cards = StampCard.objects.order_by("customer_id", "round")
    assert [(card.goal, card.balance) for card in cards] == [(2, 2), (2, 1), (2, 1)]
    check_books()


def adjust(story: Story, amount: int, by: dict[str, Any], **fields: Any) -> Any:
    card = StampCard.objects.filter(completed_at=None).earliest("pk")
    values: dict[str, Any] = {
        "card_id": card.pk,
        "note": "행사 참여",
        "request": uuid4(),
        "now": story.now,
    }
    return stamp_operator.adjust(**by, amount=amount, **values | fields)


def test_an_adjustment_is_one_however_often_its_form_is_sent(
    story: Story, by: dict[str, Any]
) -> None:
    buy(story, 1)
    request = uuid4()
    assert adjust(story, 3, by, request=request).is_new
    again = adjust(story, 3, by, request=request)
    assert (again.is_new, again.balance) == (False, 4)
    entry = StampEntry.objects.get(kind="adjust")
    assert (entry.amount, entry.note, entry.user_id) == (3, "행사 참여", by["user_id"])
    assert AuditLog.objects.get(action="stamp.adjusted").detail == {"amount": 3}
    assert balance() == 4
    check_books()


def test_nobody_gets_below_nothing(story: Story, by: dict[str, Any]) -> None:
    buy(story, 1)
    with pytest.raises(stamp_operator.TooFew):
        adjust(story, -2, by)
    assert adjust(story, -1, by).balance == 0
    check_books()


def test_an_adjustment_may_fill_several_cards(story: Story, by: dict[str, Any]) -> None:
    StampProgramVersion.objects.update(goal=2, reward_name="5,000원 할인 쿠폰")
    buy(story, 1)
    StampCard.objects.update(goal=2)
    done = adjust(story, 4, by)
    assert (done.filled, done.balance, done.goal) == (True, 1, 2)
    assert Reward.objects.filter(status="issued").count() == 2
    assert [kind for kind, _ in messages()].count("reward_issued") == 2
    full = StampCard.objects.filter(completed_at__isnull=False).earliest("pk")
    with pytest.raises(stamp_operator.NotOpen):
        adjust(story, 1, by, card_id=full.pk)
    check_books()


def test_stamps_given_by_hand_do_not_run_out_nor_push_others(
    story: Story, by: dict[str, Any]
) -> None:
    StampProgramVersion.objects.update(stamp_months=12)
    buy(story, 1, 2)
    adjust(story, 2, by, now=story.now + timedelta(days=10))
    tend_due(now=story.now + YEAR)
    assert balance() == 2
    check_books()
