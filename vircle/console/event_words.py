"""Names of the events that malls send, and the groups in which they are looked for."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Word = str | Promise


class Group(NamedTuple):
    """Events that mean the same to us: their names, and what they made us do."""

    word: Word
    names: dict[str, Word]
    # What is said where no order is told of.
    effect: Word = ""


GROUPS = {
    "shipping": Group(
        _("배송"),
        {
            "90024": _("배송상태 변경"),
            "90071": _("배송상태 일괄 변경"),
            "90162": _("송장번호 변경"),
        },
    ),
    "claims": Group(
        _("취소·반품·교환·환불"),
        {
            "90026": _("취소상태 변경"),
            "90027": _("반품상태 변경"),
            "90028": _("교환상태 변경"),
            "90029": _("환불상태 변경"),
            "90072": _("취소상태 일괄 변경"),
            "90073": _("환불상태 일괄 변경"),
            "90074": _("반품상태 일괄 변경"),
            "90160": _("반품 완료"),
        },
    ),
    "orders": Group(
        _("그 밖의 주문"),
        {
            "90023": _("주문 접수"),
            "90025": _("결제상태 변경"),
            "90031": _("주문에 상품 추가"),
            "90064": _("수령자 정보 변경"),
            "90070": _("주문서 삭제"),
        },
    ),
    "products": Group(
        _("상품"),
        {
            "90001": _("상품 등록"),
            "90002": _("상품 수정"),
            "90003": _("상품 삭제"),
            "90022": _("상품 복원"),
            "90041": _("상품 일괄 수정"),
        },
        _("상품 정보를 다시 가져옵니다."),
    ),
    "categories": Group(
        _("카테고리"),
        {
            "90042": _("카테고리 등록"),
            "90043": _("카테고리 수정"),
            "90044": _("카테고리 삭제"),
            "90045": _("카테고리 순서 변경"),
            "90046": _("카테고리 표시 변경"),
        },
        _("카테고리를 다시 가져옵니다."),
    ),
    "app": Group(
        _("앱"),
        {
            "90077": _("앱 삭제"),
            "90078": _("앱 사용기간 만료"),
            "90079": _("앱 사용기간 연장"),
        },
        _("연동 상태를 확인합니다."),
    ),
}
# All that Naver tells; its names are shortened to what the log can hold.
SUBSCRIPTION = Group(
    _("솔루션 사용"),
    {
        "REQUEST_SUB": _("사용 신청"),
        "CANCEL_REQUEST_SUB": _("사용 신청 취소"),
        "REJECT_REQUEST_SUB": _("사용 신청 거절"),
        "START_ROUND": _("사용 회차 시작"),
        "END_ROUND": _("사용 회차 종료"),
        "END_SUB": _("사용 종료"),
        "FORCE_UNSUB": _("강제 해지"),
        "REQUEST_UNSUB": _("해지 신청"),
        "CANCEL_REQUEST_UNSUB": _("해지 신청 취소"),
        "RESERVE_UNSUB": _("해지 예약"),
        "CANCEL_RESERVE_UNSUB": _("해지 예약 취소"),
        "UPGRADE": _("요금제 올림"),
        "DOWNGRADE": _("요금제 내림"),
        "RESERVE_DOWN": _("요금제 내림 예약"),
        "CANCEL_RESERVE_DOWN": _("요금제 내림 예약 취소"),
        "PAYMENT_FAIL": _("결제 실패"),
        "PAYMENT_SUCCESS": _("결제 성공"),
        "REFUND_SUCCESS": _("환불"),
    },
    _("솔루션 사용 상태를 확인합니다."),
)
_EVERY = (*GROUPS.values(), SUBSCRIPTION)
# The groups whose events name orders: where an order's number is looked for.
ABOUT_ORDERS = ("shipping", "claims", "orders")


def event_name(event: str) -> Word:
    """Name an event; an unknown one is shown by its number alone."""
    return next((g.names[event] for g in _EVERY if event in g.names), "")


def event_effect(event: str) -> Word:
    """Say what an event made us do, where it names no order."""
    return next((g.effect for g in _EVERY if event in g.names), "")


def events_of(*groups: str) -> list[str]:
    """List the events of some groups."""
    return [event for group in groups for event in GROUPS[group].names]
