"""Every state of an order item: its name, what it says of a claim, and which dates it implies."""

STATUS_TEXT = {
    "N00": "입금 전",
    "N01": "교환접수 - 교환상품",
    "N02": "주문접수 - 카드결제 대기",
    "N03": "교환접수 - 카드결제 대기",
    "N10": "상품준비중",
    "N20": "배송준비중",
    "N21": "배송대기",
    "N22": "배송보류",
    "N30": "배송중",
    "N40": "배송완료",
    "N50": "구매확정",
    "C00": "취소신청",
    "C10": "취소접수",
    "C11": "취소접수거부 - 관리자",
    "C34": "취소처리중 - 환불전",
    "C35": "취소처리중 - 환불완료",
    "C36": "취소처리중 - 환불보류",
    "C40": "취소완료",
    "C41": "취소완료 - 환불전",
    "C42": "취소완료 - 환불요청중",
    "C43": "취소완료 - 환불보류",
    "C47": "입금전취소",
    "C48": "입금전취소 - 자동취소",
    "C49": "입금전취소 - 관리자",
    "R00": "반품신청",
    "R10": "반품접수",
    "R11": "반품거부",
    "R12": "반품보류",
    "R13": "반품접수 - 수거완료(자동)",
    "R20": "반품수거완료",
    "R30": "반품처리중 - 수거전",
    "R31": "반품처리중 - 수거완료",
    "R34": "반품처리중 - 환불전",
    "R36": "반품처리중 - 환불보류",
    "R40": "반품완료",
    "R41": "반품완료 - 환불전",
    "R42": "반품완료 - 환불요청중",
    "R43": "반품완료 - 환불보류",
    "E00": "교환신청",
    "E10": "교환접수",
    "E11": "교환거부",
    "E12": "교환보류",
    "E13": "교환접수 - 수거완료(자동)",
    "E20": "교환준비",
    "E30": "교환처리중 - 수거전",
    "E31": "교환처리중 - 수거완료",
    "E32": "교환처리중 - 입금전",
    "E33": "교환처리중 - 입금완료",
    "E34": "교환처리중 - 환불전",
    "E35": "교환처리중 - 환불완료",
    "E36": "교환처리중 - 환불보류",
    "E40": "교환완료",
}

_DATES = {
    "N20": "place_date",
    "N21": "place_date",
    "N30": "place_date shipped_date",
    "N40": "place_date shipped_date delivered_date",
    "N50": "place_date shipped_date purchaseconfirmation_date",
    "C00": "cancel_request_date",
    "C10": "cancel_accept_date",
    "C34": "cancel_accept_date",
    "C35": "cancel_accept_date refund_date",
    "C36": "cancel_accept_date",
    "C40": "cancel_date",
    "C41": "cancel_date",
    "C42": "cancel_date",
    "C43": "cancel_date",
    "C47": "cancel_date",
    "C48": "cancel_date",
    "C49": "cancel_date",
    "R00": "return_request_date",
    "R10": "return_accept_date",
    "R13": "return_accept_date return_collected_date",
    "R20": "return_collected_date",
    "R30": "return_accept_date",
    "R31": "return_collected_date",
    "R34": "return_collected_date",
    "R36": "return_collected_date",
    "R40": "return_confirmed_date refund_date",
    "R41": "return_confirmed_date",
    "R42": "return_confirmed_date",
    "R43": "return_confirmed_date",
    "E00": "exchange_request_date",
    "E10": "exchange_accept_date",
    "E13": "exchange_accept_date",
    "E40": "exchange_date",
}

UNPAID_CANCELS = ("C47", "C48", "C49")


def text_of(status: str) -> str:
    """A state that nobody documented has no better name than its code."""
    return STATUS_TEXT.get(status, status)


def dates_of(status: str) -> tuple[str, ...]:
    """The dates that an item in this state has."""
    return tuple(_DATES.get(status, "").split())


def claim_of(status: str) -> str:
    """The claim's letter, or nothing for an ordinary or unknown state."""
    return status[0] if status in STATUS_TEXT and status[0] in "CRE" else ""
