"""Verdicts and samples: a goal that is missed is said to be, and noise is measured again."""

from collections.abc import Mapping

from bench.measure import Goal, Outcome, Part, as_json, in_turns, ratios
from bench.report import broken_gates, shown, verdict

MORE = Part("speed", "×", 0.3, 0.5)
LESS = Part("cost", "", 0.1, 0.05, at_most=True)


def test_a_verdict_follows_the_direction_of_its_part() -> None:
    assert [verdict(MORE, value) for value in (0.29, 0.3, 0.5)] == ["MISSED", "holds", "aim"]
    assert [verdict(LESS, value) for value in (0.11, 0.1, 0.05)] == ["MISSED", "holds", "aim"]


def test_the_value_is_the_median_and_all_samples_are_told() -> None:
    goal = Goal("G2", "Speed", (MORE,))
    found = as_json(goal, Outcome({"speed": [0.9, 0.2, 0.25]}))
    assert found == {
        "value": 0.25,
        "floor": 0.3,
        "aim": 0.5,
        "holds": False,
        "samples": [0.9, 0.2, 0.25],
        "unit": "×",
    }


def test_a_goal_of_several_parts_holds_when_all_do() -> None:
    goal = Goal("G4", "Cost", (MORE, LESS))
    found = as_json(goal, Outcome({"speed": [0.4], "cost": [0.2]}))
    assert (found["value"], found["holds"]) == (0.4, False)
    assert found["parts"]["speed"]["holds"]
    assert not found["parts"]["cost"]["holds"]


def test_a_broken_gate_is_named_and_other_misses_are_not() -> None:
    goal = Goal("G4", "Cost", (MORE, LESS), gates=("cost",))
    assert broken_gates([(goal, Outcome({"speed": [0.1], "cost": [0.05]}))]) == []
    assert broken_gates([(goal, Outcome({"speed": [0.1], "cost": [0.2]}))]) == [
        "G4 cost: 0.2 does not hold."
    ]


def test_a_section_whose_own_copy_was_unsteady_is_taken_once_more() -> None:
    copies = [100.0, 300.0, 200.0, 210.0]

    def one_round(number: int) -> Mapping[str, float]:
        return {"copy": copies[number], "fast": 50.0}

    notes: list[str] = []
    samples = in_turns(one_round, rounds=2, notes=notes)
    assert samples == {"copy": [200.0, 210.0], "fast": [50.0, 50.0]}
    assert [note[:32] for note in notes] == ["COPY itself varied 3.0× in this "]


def test_a_steady_section_is_taken_once() -> None:
    notes: list[str] = []
    in_turns(lambda _: {"copy": 1.0}, rounds=3, notes=notes)
    assert notes == []


def test_neighbours_in_time_are_compared() -> None:
    assert ratios([1.0, 6.0], [2.0, 3.0]) == [0.5, 2.0]


def test_numbers_are_short() -> None:
    assert [shown(value) for value in (0.0, 3.0, 0.0494, 1234.5, 12_345_678.0)] == [
        "0",
        "3",
        "0.0494",
        "1,234",
        "12,345,678",
    ]
