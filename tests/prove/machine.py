"""Hypothesis drives the world: purchases of a fixed history, told in any order, twice or never."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from integrations.models import Integration
from stamps import programs as stamp_programs
from tests.prove.histories import History
from tests.prove.settings_log import SettingsLog
from tests.prove.world import FarStore, World

# So many sequences share the steps of one example: each has a history and a beginning of its own.
AT_ONCE = 40
_PEOPLE = 10
SOME = st.integers(0, 2**32 - 1)


class Machine(RuleBasedStateMachine):
    """One example; `library` and `stores` are set on a subclass made for the test."""

    library: Sequence[History] = ()
    stores: tuple[Integration, ...] = ()
    far: dict[int, FarStore]
    # How many rewards were used, and how many of them came under 확인 필요.
    used: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()

    @initialize(
        picks=st.lists(
            st.tuples(SOME, st.integers(1, 90), st.integers(1, _PEOPLE)),
            min_size=AT_ONCE,
            max_size=AT_ONCE,
        ),
        goal=st.integers(2, 4),
    )
    def begin(self, picks: list[tuple[int, int, int]], goal: int) -> None:
        self.world = found(self.stores, goal=goal)
        self.far.update(self.world.far)
        for pick, minutes, person in picks:
            history = self.library[pick % len(self.library)]
            self.world.buy(history, minutes=minutes, phone=f"010-0000-{person:04d}")

    @rule(minutes=st.integers(1, 60))
    def time_passes(self, minutes: int) -> None:
        self.world.pass_time(timedelta(minutes=minutes))

    @rule(chosen=SOME)
    def webhooks_come(self, chosen: int) -> None:
        self.world.hint(chosen)

    @rule()
    def hints_are_read(self) -> None:
        self.world.read()

    @rule(chosen=SOME, minutes=st.integers(1, 60))
    def old_reads_end(self, chosen: int, minutes: int) -> None:
        self.world.read_late(chosen, ago=timedelta(minutes=minutes))

    @rule(pages=st.sampled_from([1, 2, 100]))
    def stores_are_polled(self, pages: int) -> None:
        self.world.poll(pages=pages)

    @rule()
    def orders_are_decided(self) -> None:
        self.world.decide()

    @rule()
    def messages_leave(self) -> None:
        self.world.tell()

    @rule(place=st.integers(0, 1), is_on=st.booleans(), delay_days=st.integers(0, 1))
    def the_rule_is_saved(self, place: int, is_on: bool, delay_days: int) -> None:
        self.world.log.save_rule(self.stores[place], is_on=is_on, delay_days=delay_days)

    @rule(is_per_unit=st.booleans())
    def the_program_is_saved(self, is_per_unit: bool) -> None:
        self.world.log.save_program(is_per_unit=is_per_unit)

    @rule(chosen=SOME, minutes=st.integers(1, 60))
    def rewards_are_used(self, chosen: int, minutes: int) -> None:
        # Rewards take a while to come about: by chance alone hardly one would be there to use.
        self.world.pass_time(timedelta(minutes=minutes))
        self.world.poll()
        self.world.decide()
        self.world.operator.use(chosen)

    @rule(chosen=SOME, keeps=st.booleans())
    def reviews_are_decided(self, chosen: int, keeps: bool) -> None:
        self.world.operator.decide(chosen, keeps=keeps)

    def teardown(self) -> None:
        try:
            if hasattr(self, "world"):
                self.world.end()
                self.world.check()
                self.used.update(rewards=len(self.world.operator.used))
                self.used.update(reviews=self.world.operator.reviews)
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)


def found(stores: tuple[Integration, ...], *, goal: int) -> World:
    """Save the brand's settings now and begin."""
    from vircle.foundation import clock

    brand_id = stores[0].brand_id
    log = SettingsLog(brand_id, stores)
    stamp_programs.save_program(
        brand_id=brand_id,
        user_id=None,
        now=clock.now(),
        values=stamp_programs.ProgramValues(goal=goal, reward_name="5,000원 할인 쿠폰"),
        based_on=0,
    )
    log.save_program(is_per_unit=True)
    for store in stores:
        log.save_rule(store, is_on=True, delay_days=0)
    by_platform = {store.platform: store for store in stores}
    return World(by_platform, clock.now().replace(microsecond=0), log, goal)
