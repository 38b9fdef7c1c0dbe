"""What a goal is, what a measurement found, and medians of samples taken in turns."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# Between the slowest and the fastest COPY of one section; more means that the machine was busy.
STEADY = 2.0


@dataclass(frozen=True)
class Part:
    """One number of a goal: `floor` must hold, `aim` is where it should be.

    `hurdle` says what stands in the way, for when it is short of either.
    """

    name: str
    unit: str
    floor: float
    aim: float
    at_most: bool = False
    hurdle: str = ""

    def holds(self, value: float) -> bool:
        """Compare with the floor."""
        return value <= self.floor if self.at_most else value >= self.floor

    def is_reached(self, value: float) -> bool:
        """Compare with the aim."""
        return value <= self.aim if self.at_most else value >= self.aim


@dataclass(frozen=True)
class Goal:
    """What is measured; `gates` names the parts without which the run fails."""

    key: str
    title: str
    parts: tuple[Part, ...]
    gates: tuple[str, ...] = ()
    in_quick: bool = True


@dataclass
class Outcome:
    """What a goal's module found: samples of each part, and words about them.

    `missed` says why a part is short of its floor or its aim.
    """

    samples: dict[str, list[float]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    missed: dict[str, str] = field(default_factory=dict)
    tables: list[tuple[str, Sequence[str], Sequence[Sequence[Any]]]] = field(default_factory=list)

    def explain(self, goal: Goal) -> None:
        """Say of each part that is short of its aim what stands in the way."""
        for part in goal.parts:
            if part.name in self.samples and not part.is_reached(self.value(part.name)):
                self.missed.setdefault(part.name, part.hurdle or "Not looked into yet.")

    def value(self, part: str) -> float:
        """Return the median of a part's samples."""
        return statistics.median(self.samples[part])


def as_json(goal: Goal, outcome: Outcome) -> dict[str, Any]:
    """Return a goal's entry of out.json; of several parts the first stands for the goal."""
    parts = {p.name: _part(p, outcome) for p in goal.parts if p.name in outcome.samples}
    first = dict(next(iter(parts.values())))
    first["holds"] = all(part["holds"] for part in parts.values())
    return first | ({"parts": parts} if len(goal.parts) > 1 else {})


def _part(part: Part, outcome: Outcome) -> dict[str, Any]:
    value = outcome.value(part.name)
    return {
        "value": _rounded(value),
        "floor": part.floor,
        "aim": part.aim,
        "holds": part.holds(value),
        "samples": [_rounded(sample) for sample in outcome.samples[part.name]],
        "unit": part.unit,
    }


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def seconds(job: Callable[[], object]) -> float:
    """Return how long a job took."""
    started = time.perf_counter()
    job()
    return time.perf_counter() - started


Round = Callable[[int], Mapping[str, float]]


def in_turns(one_round: Round, *, rounds: int, notes: list[str]) -> dict[str, list[float]]:
    """Collect the numbers of some rounds; a round measures everything it compares, in turns.

    When the rounds' own `copy` differs by more than twice, the section is repeated once.
    """
    samples = _rounds(one_round, range(rounds))
    if not is_steady(samples.get("copy", ())):
        notes.append(
            f"COPY itself varied {spread(samples['copy']):.1f}× in this section, so it was repeated"
            " and the second try counts."
        )
        samples = _rounds(one_round, range(rounds, 2 * rounds))
        if not is_steady(samples["copy"]):
            notes.append(
                f"COPY varied {spread(samples['copy']):.1f}× in the second try, too: the machine"
                " was busy, read this number as a rough one."
            )
    return samples


def _rounds(one_round: Round, numbers: Sequence[int]) -> dict[str, list[float]]:
    samples: dict[str, list[float]] = {}
    for number in numbers:
        for name, value in one_round(number).items():
            samples.setdefault(name, []).append(value)
    return samples


def spread(samples: Sequence[float]) -> float:
    """Return how many times the largest sample is the smallest."""
    return max(samples) / min(samples) if samples else 1.0


def is_steady(samples: Sequence[float]) -> bool:
    """Tell whether samples of one thing lie within the factor that is taken as noise."""
    return spread(samples) <= STEADY


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Divide neighbours in time: only those were measured under the same load."""
    return [a / b for a, b in zip(above, below, strict=True)]
