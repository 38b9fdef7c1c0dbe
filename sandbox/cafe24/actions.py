"""What can happen to an order item: from which states, into which, told by which event."""

from dataclasses import dataclass

_UNSHIPPED = frozenset({"N10", "N20", "N21", "N22", "N01"})
_UNPAID = frozenset({"N00"})
_AFTER_SHIPPING = frozenset({"N30", "N40", "N50"})

SHIPPING, PAYMENT, CANCEL, RETURN, EXCHANGE = 90024, 90025, 90026, 90027, 90028
REFUND = 90029


@dataclass(frozen=True)
class Action:
    """An empty `after` means: back to the state before the claim."""

    label: str
    before: frozenset[str]
    after: str
    date: str
    event: int
    claim: str = ""  # the claim's letter, when the action is a step of a claim
    withdraws: bool = False


_OPEN_RETURN = frozenset({"R00", "R10", "R12", "R20", "R30", "R31"})
_OPEN_EXCHANGE = frozenset({"E00", "E10", "E12", "E20", "E30", "E31"})
_OPEN_CANCEL = frozenset({"C00", "C10"})

ACTIONS = {
    "pay": Action("결제 완료", _UNPAID, "N10", "", PAYMENT),
    "prepare": Action("상품 준비", frozenset({"N10", "N01"}), "N20", "place_date", 0),
    "standby": Action("배송 대기", frozenset({"N10", "N20", "N01"}), "N21", "", SHIPPING),
    "hold": Action("배송 보류", frozenset({"N10", "N20", "N21"}), "N22", "", SHIPPING),
    "ship": Action("배송 시작", _UNSHIPPED, "N30", "shipped_date", SHIPPING),
    "deliver": Action("배송완료", _UNSHIPPED | {"N30"}, "N40", "delivered_date", SHIPPING),
    "confirm": Action(
        "구매확정", frozenset({"N30", "N40"}), "N50", "purchaseconfirmation_date", SHIPPING
    ),
    "cancel_request": Action(
        "취소 신청", _UNPAID | _UNSHIPPED, "C00", "cancel_request_date", CANCEL, "C"
    ),
    "cancel_accept": Action(
        "취소 접수", frozenset({"C00"}), "C10", "cancel_accept_date", CANCEL, "C"
    ),
    "cancel_reject": Action("취소 거부", _OPEN_CANCEL, "C11", "", CANCEL, "C"),
    "cancel_withdraw": Action(
        "취소 철회", _OPEN_CANCEL | {"C11"}, "", "", CANCEL, "C", withdraws=True
    ),
    "cancel": Action(
        "취소", _UNPAID | _UNSHIPPED | _OPEN_CANCEL, "C40", "cancel_date", CANCEL, "C"
    ),
    "return_request": Action(
        "반품 신청", _AFTER_SHIPPING, "R00", "return_request_date", RETURN, "R"
    ),
    "return_accept": Action(
        "반품 접수", frozenset({"R00", "R12"}), "R10", "return_accept_date", RETURN, "R"
    ),
    "return_hold": Action("반품 보류", frozenset({"R00", "R10"}), "R12", "", RETURN, "R"),
    "return_reject": Action("반품 거부", frozenset({"R00", "R10", "R12"}), "R11", "", RETURN, "R"),
    "return_collect": Action(
        "반품 수거", frozenset({"R00", "R10"}), "R20", "return_collected_date", RETURN, "R"
    ),
    "return_withdraw": Action(
        "반품 철회", _OPEN_RETURN | {"R11"}, "", "", RETURN, "R", withdraws=True
    ),
    "return_complete": Action(
        "반품 완료", _AFTER_SHIPPING | _OPEN_RETURN, "R40", "return_confirmed_date", RETURN, "R"
    ),
    "exchange_request": Action(
        "교환 신청", _AFTER_SHIPPING, "E00", "exchange_request_date", EXCHANGE, "E"
    ),
    "exchange_accept": Action(
        "교환 접수", frozenset({"E00", "E12"}), "E10", "exchange_accept_date", EXCHANGE, "E"
    ),
    "exchange_hold": Action("교환 보류", frozenset({"E00", "E10"}), "E12", "", EXCHANGE, "E"),
    "exchange_reject": Action(
        "교환 거부", frozenset({"E00", "E10", "E12"}), "E11", "", EXCHANGE, "E"
    ),
    "exchange_withdraw": Action(
        "교환 철회", frozenset({"E00", "E11", "E12"}), "", "", EXCHANGE, "E", withdraws=True
    ),
    "exchange_complete": Action(
        "교환 완료", _AFTER_SHIPPING | _OPEN_EXCHANGE, "E40", "exchange_date", EXCHANGE, "E"
    ),
}

WITHDRAWN_WORD = {"C": "Cancellation", "R": "Return", "E": "Exchange"}
STATUS_CODES = {"C": "C2", "R": "C3", "E": "E1"}
