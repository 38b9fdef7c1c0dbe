"""What is said and asked before 스탬프 설정 is changed: who waits, and whose card would be full."""

from dataclasses import dataclass

from stamps import history
from stamps.models import StampProgramVersion
from stamps.programs import ProgramValues
from stamps.settings_forms import program_values

NOW, NEXT, CHANGE = "now", "next", "change"


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be known first; `kind` "" asks nothing.

    `above` are the open cards whose goal is higher than the new one, `full` those of them that
    hold as many already. Raising the goal leaves open cards alone.
    """

    kind: str = ""
    goal: int = 0
    above: int = 0
    full: int = 0
    waiting: int = 0
    is_raised: bool = False

    @property
    def answers(self) -> tuple[str, ...]:
        """Return what `confirmed` may say."""
        return (NOW, NEXT) if self.kind == "lower" else (CHANGE,)


def question(*, brand_id: int, current: StampProgramVersion, after: ProgramValues) -> Question:
    """Return what a person must know before these values are saved."""
    if program_values(current) == after:
        return Question()
    waiting = history.expected(brand_id=brand_id)
    if after.goal < current.goal:
        above, full = history.nearly_full(brand_id=brand_id, goal=after.goal)
        if above:
            return Question("lower", after.goal, above, full, waiting)
    is_raised = after.goal > current.goal
    if waiting or is_raised:
        return Question("change", after.goal, waiting=waiting, is_raised=is_raised)
    return Question()
