"""What the ledger and the rewards are called, on the console's pages and the customer's."""

from django.utils.translation import gettext_lazy as _

# Why a balance changed; codes as they stand in the ledger.
ENTRY_REASONS = {
    "delivered": _("배송완료"),
    "canceled": _("주문 취소"),
    "returned": _("반품"),
    "expired": _("유효기간 경과"),
    "carried": _("이월"),
    "adjusted": _("운영자 조정"),
    "kept": _("사용한 리워드 유지"),
    "deducted": _("사용한 리워드 차감"),
}
# What happened to a reward: words, tone and icon as in a timeline.
REWARD_EVENTS = {
    "issued": (_("리워드 발급"), "good", "gift"),
    "held": (_("쿠폰 코드 부족으로 발급 보류"), "warn", "pause"),
    "used": (_("사용 처리"), "good", "check"),
    "unused": (_("사용 취소"), "info", "undo-2"),
    "expired": (_("기한 만료"), "", "clock"),
    "revoked": (_("리워드 회수"), "bad", "undo-2"),
    "review": (_("사용한 뒤 반품되어 확인 필요"), "warn", "triangle-alert"),
    "settled": (_("반품이 철회되어 확인 완료"), "good", "check"),
    "kept": (_("그대로 두기"), "info", "check"),
    "deducted": (_("다음 카드에서 차감"), "info", "minus"),
}
# Tone and icon of a change of the balance, by its kind.
ENTRY_LOOKS = {
    "grant": ("good", "stamp"),
    "reverse": ("bad", "undo-2"),
    "expire": ("", "clock"),
    "carry": ("info", "arrow-right"),
    "adjust": ("info", "pencil"),
}
