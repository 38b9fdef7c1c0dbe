"""What can happen to a product order: from which states, into which, and what the feed says."""

from dataclasses import dataclass

UNSHIPPED = frozenset({"PAYED"})
SHIPPED = frozenset({"DELIVERING", "DELIVERED"})
AFTER_SHIPPING = SHIPPED | {"PURCHASE_DECIDED"}


@dataclass(frozen=True)
class Move:
    """A step of the order's own life; an empty `change` leaves the feed silent."""

    label: str
    before: frozenset[str]
    after: str
    date: str
    change: str


@dataclass(frozen=True)
class Step:
    """A step of a claim: from these claim states (or, opening one, order states) on."""

    label: str
    kind: str
    before: frozenset[str]
    after: str
    change: str
    opens: bool = False
    ends: bool = False  # the claim is finished
    returns: bool = False  # it was refused or withdrawn


MOVES = {
    "pay": Move("결제 완료", frozenset({"PAYMENT_WAITING"}), "PAYED", "payed", "PAYED"),
    "expire": Move(
        "미결제 취소",
        frozenset({"PAYMENT_WAITING"}),
        "CANCELED_BY_NOPAYMENT",
        "",
        "CLAIM_COMPLETED",
    ),
    "place": Move("발주 확인", UNSHIPPED, "PAYED", "placed", ""),
    "dispatch": Move("배송 시작", UNSHIPPED, "DELIVERING", "dispatched", "DISPATCHED"),
    "deliver": Move("배송완료", UNSHIPPED | {"DELIVERING"}, "DELIVERED", "delivered", ""),
    "decide": Move("구매확정", SHIPPED, "PURCHASE_DECIDED", "decided", "PURCHASE_DECIDED"),
    "gift_receive": Move("선물 수락", UNSHIPPED, "PAYED", "gift_received", "GIFT_RECEIVED"),
    "gift_option": Move("선물 옵션 변경", UNSHIPPED, "PAYED", "", "EXCHANGE_OPTION"),
    "change_address": Move("배송지 변경", UNSHIPPED, "PAYED", "", "DELIVERY_ADDRESS_CHANGED"),
    "change_hope": Move(
        "배송 희망일 변경", UNSHIPPED, "PAYED", "hope_changed", "HOPE_DELIVERY_INFO_CHANGED"
    ),
}

_COLLECT = frozenset({"COLLECTING"})
_OPEN_CANCEL = frozenset({"CANCEL_REQUEST", "CANCELING"})
_OPEN_RETURN = frozenset({"RETURN_REQUEST", "COLLECTING", "COLLECT_DONE"})
_OPEN_EXCHANGE = frozenset({"EXCHANGE_REQUEST", "COLLECTING", "COLLECT_DONE"})
_AGAIN = frozenset({"EXCHANGE_REDELIVERING"})
_ADMIN = frozenset({"ADMIN_CANCELING"})
_HELD = frozenset({"PURCHASE_DECISION_HOLDBACK"})
_ASKED, _DONE, _BACK = "CLAIM_REQUESTED", "CLAIM_COMPLETED", "CLAIM_REJECTED"

STEPS = {
    "cancel_request": Step("취소 요청", "CANCEL", UNSHIPPED, "CANCEL_REQUEST", _ASKED, opens=True),
    "cancel_approve": Step("취소 승인", "CANCEL", frozenset({"CANCEL_REQUEST"}), "CANCELING", ""),
    "cancel": Step("취소", "CANCEL", _OPEN_CANCEL, "CANCEL_DONE", _DONE, ends=True),
    "cancel_withdraw": Step(
        "취소 철회", "CANCEL", _OPEN_CANCEL, "CANCEL_REJECT", _BACK, returns=True
    ),
    "return_request": Step(
        "반품 신청", "RETURN", AFTER_SHIPPING, "RETURN_REQUEST", _ASKED, opens=True
    ),
    "return_approve": Step("반품 수거", "RETURN", frozenset({"RETURN_REQUEST"}), "COLLECTING", ""),
    "return_collect": Step("반품 수거 완료", "RETURN", _COLLECT, "COLLECT_DONE", "COLLECT_DONE"),
    "return_complete": Step("반품 완료", "RETURN", _OPEN_RETURN, "RETURN_DONE", _DONE, ends=True),
    "return_withdraw": Step(
        "반품 철회", "RETURN", _OPEN_RETURN, "RETURN_REJECT", _BACK, returns=True
    ),
    "return_reject": Step(
        "반품 거부", "RETURN", _OPEN_RETURN, "RETURN_REJECT", _BACK, returns=True
    ),
    "exchange_request": Step(
        "교환 신청", "EXCHANGE", AFTER_SHIPPING, "EXCHANGE_REQUEST", _ASKED, opens=True
    ),
    "exchange_approve": Step(
        "교환 수거", "EXCHANGE", frozenset({"EXCHANGE_REQUEST"}), "COLLECTING", ""
    ),
    "exchange_collect": Step(
        "교환 수거 완료", "EXCHANGE", _COLLECT, "COLLECT_DONE", "COLLECT_DONE"
    ),
    "exchange_redeliver": Step(
        "교환 재배송", "EXCHANGE", _OPEN_EXCHANGE, "EXCHANGE_REDELIVERING", "CLAIM_REDELIVERING"
    ),
    "exchange_redelivered": Step("교환 상품 배송", "EXCHANGE", _AGAIN, "EXCHANGE_REDELIVERING", ""),
    "exchange_complete": Step(
        "교환 완료", "EXCHANGE", _OPEN_EXCHANGE | _AGAIN, "EXCHANGE_DONE", _DONE, ends=True
    ),
    "exchange_withdraw": Step(
        "교환 철회", "EXCHANGE", _OPEN_EXCHANGE, "EXCHANGE_REJECT", _BACK, returns=True
    ),
    "exchange_reject": Step(
        "교환 거부", "EXCHANGE", _OPEN_EXCHANGE, "EXCHANGE_REJECT", _BACK, returns=True
    ),
    "admin_cancel_request": Step(
        "직권 취소 요청",
        "ADMIN_CANCEL",
        UNSHIPPED | AFTER_SHIPPING,
        "ADMIN_CANCELING",
        _ASKED,
        opens=True,
    ),
    "admin_cancel": Step(
        "직권 취소", "ADMIN_CANCEL", _ADMIN, "ADMIN_CANCEL_DONE", _DONE, ends=True
    ),
    "admin_cancel_reject": Step(
        "직권 취소 철회", "ADMIN_CANCEL", _ADMIN, "ADMIN_CANCEL_REJECT", _BACK, returns=True
    ),
    "holdback": Step(
        "구매확정 보류",
        "PURCHASE_DECISION_HOLDBACK",
        SHIPPED,
        "PURCHASE_DECISION_HOLDBACK",
        _ASKED,
        opens=True,
    ),
    "holdback_release": Step(
        "구매확정 보류 해제",
        "PURCHASE_DECISION_HOLDBACK",
        _HELD,
        "PURCHASE_DECISION_HOLDBACK_RELEASE",
        _DONE,
        returns=True,
    ),
}

# What opens the claim that a finishing step finds missing.
OPENERS = {
    "CANCEL": "cancel_request",
    "RETURN": "return_request",
    "EXCHANGE": "exchange_request",
    "ADMIN_CANCEL": "admin_cancel_request",
}
GONE = {
    "CANCEL": "CANCELED",
    "ADMIN_CANCEL": "CANCELED",
    "RETURN": "RETURNED",
    "EXCHANGE": "EXCHANGED",
}
OVER = frozenset({"CANCELED", "RETURNED", "EXCHANGED", "CANCELED_BY_NOPAYMENT"})

STATUS_TEXT = {
    "PAYMENT_WAITING": "결제대기",
    "PAYED": "결제완료",
    "DELIVERING": "배송중",
    "DELIVERED": "배송완료",
    "PURCHASE_DECIDED": "구매확정",
    "EXCHANGED": "교환완료",
    "CANCELED": "취소완료",
    "RETURNED": "반품완료",
    "CANCELED_BY_NOPAYMENT": "미결제취소",
}
CLAIM_TEXT = {step.after: step.label for step in STEPS.values()} | {
    "COLLECTING": "수거 중",
    "COLLECT_DONE": "수거 완료",
    "EXCHANGE_REDELIVERING": "교환 재배송 중",
    "RETURN_REJECT": "반품 철회",
    "EXCHANGE_REJECT": "교환 철회",
}


def label(action: str) -> str:
    return MOVES[action].label if action in MOVES else STEPS[action].label
