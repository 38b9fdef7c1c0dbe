"""The table on the screen, bench/out.json, and docs/performance.md."""

import json
import sys
import time
import traceback
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from bench.measure import Goal, Outcome, Part, as_json
from vircle.embedded.paths import ROOT

OUT = ROOT / "bench" / "out.json"


@dataclass
class Report:
    """What has been measured so far."""

    is_quick: bool
    only: set[str]
    outcomes: list[tuple[Goal, Outcome]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    started_at: float = field(default_factory=time.monotonic)

    def say(self, line: str) -> None:
        """Print a line at once."""
        print(line, flush=True)

    def run(self, module: ModuleType, stage: Any) -> None:
        """Measure one goal, if it is wanted."""
        goal: Goal = module.GOAL
        if self.only and goal.key not in self.only:
            return
        if not self.only and self.is_quick and not goal.in_quick:
            return
        try:
            outcome: Outcome = module.measure(stage)
        except Exception as error:  # what the other goals show is worth the rest of the run
            self.say(traceback.format_exc())
            self.failed.append(f"{goal.key} could not be measured: {type(error).__name__}.")
            return
        finally:
            stage.stop_all()
        outcome.explain(goal)
        self.outcomes.append((goal, outcome))
        for line in _lines(goal, outcome):
            self.say(line)
        seconds = time.monotonic() - self.started_at
        self.say(f"     … {seconds:.0f} s")

    def finish(self) -> int:
        """Write the files; returns the exit code."""
        results = {goal.key: as_json(goal, outcome) for goal, outcome in self.outcomes}
        OUT.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
        if not self.is_quick and not self.only:
            from bench.document import write

            write(self.outcomes, seconds=time.monotonic() - self.started_at)
        broken = [*broken_gates(self.outcomes), *self.failed]
        for line in broken:
            print(line, file=sys.stderr)
        return 1 if broken else 0


def broken_gates(outcomes: list[tuple[Goal, Outcome]]) -> list[str]:
    """Name the gates that do not hold."""
    return [
        f"{goal.key} {part.name}: {shown(outcome.value(part.name))} does not hold."
        for goal, outcome in outcomes
        for part in goal.parts
        if part.name in goal.gates
        and part.name in outcome.samples
        and not part.holds(outcome.value(part.name))
    ]


def _lines(goal: Goal, outcome: Outcome) -> list[str]:
    measured = (part for part in goal.parts if part.name in outcome.samples)
    lines = [f"{goal.key:4} {goal.title}", *(_line(part, outcome) for part in measured)]
    lines += [f"       {note}" for note in outcome.notes]
    lines += [f"       {name}: {why}" for name, why in outcome.missed.items()]
    return lines


def _line(part: Part, outcome: Outcome) -> str:
    value = outcome.value(part.name)
    return (
        f"     {verdict(part, value):8} {shown(value):>8} {part.unit:4} {part.name}"
        f"   (floor {bound(part, part.floor)}, aim {bound(part, part.aim)})"
    )


def verdict(part: Part, value: float) -> str:
    """Say how a value stands to its goal."""
    if not part.holds(value):
        return "MISSED"
    return "aim" if part.is_reached(value) else "holds"


def bound(part: Part, value: float) -> str:
    """Write a bound with its direction."""
    return f"{'≤' if part.at_most else '≥'} {shown(value)}"


def shown(value: float) -> str:
    """Write a number as short as it is exact."""
    if value == int(value) and abs(value) < 10_000:
        return f"{int(value)}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
