"""Pure: dates and reasons as they stand in messages, which are Korean whatever the console is."""

from datetime import date

_REASONS = {
    "cancel": "주문 취소",
    "return": "반품 완료",
    "exchange": "교환",
    "refund": "환불 완료",
    "hand_cancel": "주문 취소",
    "hand_return": "반품 완료",
    "hand_refund": "환불 완료",
    "hand_exchange": "교환",
}


def day(value: date | None) -> str:
    """Return 2026.11.22, or what stands for a period without an end."""
    return f"{value:%Y.%m.%d}" if value else "기간 없음"


def copies(count: int) -> dict[str, int]:
    """Return the variable that says of how many certificates a message tells."""
    return {"매수": count}


def reason(code: str) -> str:
    """Return why something was taken back."""
    return _REASONS.get(code, "발급 정보 정정")


def reward_until(value: date | None) -> str:
    """Return until when a reward can be used."""
    return f"{value:%Y.%m.%d}까지" if value else "기한 없음"
