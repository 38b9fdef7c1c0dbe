"""One history of a mall, told in any order and any number of times, ends in one state."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.orders.snapshots import OrderSnapshot
from stamps.models import Reward, StampCard, StampProgramVersion
from tests.issuance.cards import check_books
from tests.issuance.story import Story, balance, line, statuses
from vircle.issuance.tending import tend_due
from vircle.notifications.models import Message
from warranties.models import Warranty

pytestmark = pytest.mark.django_db


def history(story: Story) -> list[OrderSnapshot]:
    """Two items: both arrive, of the second one of two pieces comes back, then the first goes."""
    one, two = line("A-01"), line("A-02", quantity=2)
    came_one = replace(one, status="delivered", delivered_at=story.now)
    came_two = replace(two, status="delivered", delivered_at=story.now)
    asked = replace(came_two, claim_kind="return", claim_state="requested", claim_quantity=1)
    back = replace(asked, claim_state="done", effective_quantity=1)
    gone = replace(came_one, status="returned", claim_kind="return", effective_quantity=0)
    return [
        story.order(one, two),
        story.order(came_one, two),
        story.order(came_one, came_two),
        story.order(came_one, asked),
        story.order(came_one, back),
        story.order(gone, back),
    ]


def tell(
    story: Story, chapters: Sequence[OrderSnapshot], order: Sequence[tuple[int, bool]]
) -> None:
    """Read chapters in the given order, each at its own moment, deciding where it says so."""
    for chapter, decides in [*order, (len(chapters) - 1, True)]:
        story.read(chapters[chapter], at=story.now + timedelta(seconds=chapter))
        if decides:
            story.decide()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=12))
def test_the_end_does_not_depend_on_the_telling(
    story: Story, order: list[tuple[int, bool]]
) -> None:
    with transaction.atomic():
        chapters = history(story)
        tell(story, chapters, order)
        story.decide()
        valid = Warranty.objects.filter(status="issued").values_list(
            "item__external_id", "unit__number"
        )
        assert list(valid) == [("A-02", 1)]
        assert balance() == 1
        for kind in ("stamp_granted", "warranty_issued"):
            waves = list(Message.objects.filter(kind=kind).values_list("wave", flat=True))
            assert sorted(waves) == list(range(1, len(waves) + 1))
        assert "held" not in statuses()
        transaction.set_rollback(True)


def purchases(story: Story, *, one_stays: bool) -> list[OrderSnapshot]:
    """Five orders of one buyer arrive, two of them go back; of these one may stay after all."""
    arrived = [
        story.order(line(f"{n}-1", status="delivered", delivered_at=story.now), number=f"O-{n}")
        for n in range(5)
    ]
    gone = [
        replace(
            order,
            items=(
                replace(
                    order.items[0], status="returned", claim_kind="return", effective_quantity=0
                ),
            ),
        )
        for order in arrived[1:3]
    ]
    return [*arrived, *gone, arrived[2] if one_stays else gone[1]]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    order=st.lists(st.tuples(st.integers(0, 7), st.booleans()), max_size=20),
    goal=st.integers(2, 4),
    takes_codes=st.booleans(),
    one_stays=st.booleans(),
    arrivals=st.permutations(range(5)) | st.just([]),
)
def test_cards_and_rewards_come_and_go_to_one_end(
    story: Story,
    order: list[tuple[int, bool]],
    goal: int,
    takes_codes: bool,
    one_stays: bool,
    arrivals: list[int],
) -> None:
    with transaction.atomic():
        StampProgramVersion.objects.update(
            goal=goal,
            reward_name="5,000원 할인 쿠폰",
            reward_kind="codes" if takes_codes else "text",
        )
        chapters, total = purchases(story, one_stays=one_stays), 4 if one_stays else 3
        # Where all have arrived first, more cards are full than the end leaves full.
        begin = [(n, position == 4) for position, n in enumerate(arrivals)]
        rest = [(n, False) for n in range(len(chapters))]
        tell(story, chapters, [*begin, *order, *rest])
        # A stamp that was taken back comes again by a read that is younger than the reversal.
        story.now += timedelta(minutes=1)
        story.read(chapters[-1])
        story.decide()
        tend_due(now=story.now)
        assert balance() == total
        open_card = StampCard.objects.get(completed_at=None)
        assert (open_card.balance, open_card.goal) == (total % goal, goal)
        live = Reward.objects.filter(status="held" if takes_codes else "issued")
        assert live.count() == total // goal
        check_books()
        transaction.set_rollback(True)
