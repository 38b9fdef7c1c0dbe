"""The page says when, how much and by which seed; a run that is not full writes none."""

from datetime import UTC, datetime

import pytest

from tests.prove import proof


def test_the_page_says_what_was_proved() -> None:
    figures: dict[str, dict[str, object]] = {
        "gauntlet": {"seed": 7, "kills": 94, "lost": []},
        "siege": {"seed": 8, "kills": 18},
        "model": {"sequences": 20_000},
        "two workers": {"rounds": 200, "seed": 9},
        "hints": {"hints": 100_000},
        "droughts": {"30% lost": "missing 0"},
        "fairness": {"waiting": 100_000},
        "planted: ack early": {"caught_by": "killed_readers_are_succeeded"},
    }
    page = proof.render(figures, n="20", now=datetime(2026, 11, 23, 5, 0, tzinfo=UTC))
    assert "held on 2026-11-23 05:00 (UTC)" in page
    assert "| lost | none |" in page
    assert "| kills | 94 |" in page
    assert "| 30% lost | missing 0 |" in page
    assert "| ack early | `killed_readers_are_succeeded` |" in page


def test_a_small_run_leaves_the_page_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("N", raising=False)
    before = proof.PAGE.read_bytes() if proof.PAGE.exists() else None
    proof.write_page()
    assert (proof.PAGE.read_bytes() if proof.PAGE.exists() else None) == before
