"""A decision's trace in words: what is known reads well, what is unknown is never hidden."""

from datetime import UTC, datetime
from typing import Any

import pytest

from stamps import rules as stamp_rules
from vircle.console import trace_words
from vircle.console.trace_words import Line, look, summary
from warranties import rules as warranty_rules

AT = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)


def line(code: str, ok: bool | None, inputs: Any = None, *, feature: str = "warranty") -> Line:
    (only,) = trace_words.lines(trace=[[code, ok, inputs or {}]], feature=feature)
    return only


@pytest.mark.parametrize(
    ("code", "ok", "inputs", "text", "detail"),
    [
        ("delivered", True, {"at": AT.isoformat()}, "배송완료 확인", "2026.11.20 14:30"),
        ("delivered", False, {"status": "shipping"}, "아직 배송완료 전입니다", ""),
        ("rule_on", False, {}, "사용 안 함으로 설정되어 있습니다", ""),
        ("scope_all", True, {}, "전체상품", ""),
        ("category", True, {"path": ["가방", "토트백"]}, "카테고리 일치(가방 - 토트백)", ""),
        (
            "category",
            False,
            {"path": ["지갑", "반지갑"]},
            "선택한 카테고리가 아닙니다 (상품: 지갑 - 반지갑)",
            "",
        ),
        ("category", False, {"path": []}, "카테고리가 없는 상품입니다", ""),
        ("gift_or_addon", False, {}, "사은품 또는 추가구성상품입니다", ""),
        ("not_claimed", False, {"left": 0, "of": 2}, "취소·반품된 상품입니다", "2개 중 0개 유지"),
        ("claim_open", None, {"kind": "return"}, "취소·반품·교환이 진행 중입니다", "반품 진행 중"),
        (
            "minimum_amount",
            False,
            {"minimum": 50000, "amount": 12000},
            "최소 결제금액 50,000원 미만입니다",
            "결제금액 12,000원",
        ),
        ("mirrored", False, {}, "스마트스토어 연동에서 처리하는 주문입니다", ""),
    ],
)
def test_a_rule_in_words(
    code: str, ok: bool | None, inputs: dict[str, Any], text: str, detail: str
) -> None:
    assert line(code, ok, inputs) == Line(ok, text, detail)


def test_each_feature_names_its_own_settings() -> None:
    assert line("program_set", False).text == "보증서 설정이 필요합니다"
    assert line("program_set", False, feature="stamp").text == "스탬프 설정이 필요합니다"


def test_an_unknown_rule_is_shown_as_it_is() -> None:
    assert line("moon_phase", None, {"phase": 3}) == Line(None, "moon_phase", "phase: 3")


def test_an_unknown_outcome_is_shown_as_it_is() -> None:
    assert summary(outcome="mystery") == "mystery"
    assert look(outcome="mystery", feature="stamp") == "mystery"


def test_a_scheduled_one_says_when() -> None:
    assert summary(outcome="scheduled", due_at=AT) == "2026.11.20 14:30에 자동으로 발급합니다."


def test_every_rule_that_the_deciding_step_can_state_has_words() -> None:
    """Judge something that every rule looks at, and find no bare code in the words."""
    facts: dict[str, Any] = {
        "status": "delivered",
        "triggered_at": AT,
        "is_mirrored": True,
    }
    item = warranty_rules.ItemFacts(
        quantity=2,
        effective_quantity=1,
        observed_at=AT,
        claim_kind="return",
        claim_state="requested",
        **facts,
    )
    judged = warranty_rules.judge(
        item,
        program=warranty_rules.Program(id=1, is_per_unit=True, skips_gifts=True),
        rule=warranty_rules.Rule(
            id=1, is_on=True, is_manual=False, delay_days=0, issue_hour=10, covers_all=False
        ),
        has_program=True,
        has_rule=True,
    )
    trace = [*judged.trace, *warranty_rules.live_lines(item)]

    for code, _held, _inputs in trace:
        assert line(code, True).text != code
        assert line(code, False).text != code
    assert len(trace) >= 8


def test_stamp_rules_have_words_too() -> None:
    codes = {"delivered", "program_set", "after_start", "rule_on", "gift_or_addon", "mirrored"}
    codes |= {"exchange", "minimum_amount"}
    source = stamp_rules.judge.__code__.co_consts + stamp_rules._about_the_item.__code__.co_consts
    assert codes <= {const for const in source if isinstance(const, str)}
    for code in codes:
        assert line(code, False, feature="stamp").text != code
