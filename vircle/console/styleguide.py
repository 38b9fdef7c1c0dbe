"""The design system on one page, every component in every state, for development only."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import segno
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, override

from vircle.console.templatetags.states import FAMILIES

SAMPLE_BRAND = SimpleNamespace(name="마로결", code="maro", support_phone="010-0000-9001")
PAGES = {
    "": "styleguide/index.html",
    "warranty": "styleguide/warranty.html",
    "canceled": "styleguide/warranty.html",
    "stamps": "styleguide/stamps.html",
    "entrance": "styleguide/entrance.html",
}
MESSAGE_TEXT = """[마로결] 디지털 보증서 발급 안내

김데모님, 구매하신 상품의 디지털 보증서가 발급되었습니다.

■ 상품명: 헤리티지 토트백
■ 보증서: 3장
■ 보증기간: 2026.11.22 ~ 2027.11.21

아래 버튼에서 보증서와 보증 내용을 확인하실 수 있습니다.

※ 본 메시지는 상품을 구매하신 고객님께 보증서 발급 사실을 안내해 드리는 메시지입니다.
※ 문의: 010-0000-9001"""
NOW = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=gettext_lazy("보증서 이름"), initial="디지털 보증서", max_length=40
    )
    period = forms.IntegerField(
        label=gettext_lazy("보증기간"),
        initial=12,
        help_text=gettext_lazy("예: 배송완료 2026.11.22 → 2027.11.21까지"),
    )
    starts = forms.ChoiceField(
        label=gettext_lazy("보증 시작일"),
        choices=[
            ("delivered", gettext_lazy("배송완료일")),
            ("issued", gettext_lazy("발급일")),
            ("ordered", gettext_lazy("주문일")),
        ],
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("발급 단위"),
        widget=forms.RadioSelect,
        initial="quantity",
        choices=[
            ("quantity", gettext_lazy("상품 수량만큼")),
            ("line", gettext_lazy("주문상품당 1장")),
        ],
    )
    phone = forms.RegexField(
        r"^010",
        label=gettext_lazy("고객센터 전화번호"),
        error_messages={
            "invalid": gettext_lazy("전화번호 형식이 올바르지 않습니다. 예: 010-0000-0001")
        },
    )
    terms = forms.CharField(
        label=gettext_lazy("보증 내용"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    notify = forms.BooleanField(
        label=gettext_lazy("고객에게 취소 알림톡 보내기"), required=False, initial=True
    )


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the components, or one whole sample page of the customer's side (?page=…)."""
    page = request.GET.get("page", "")
    if page not in PAGES:
        raise Http404
    request.brand = SAMPLE_BRAND  # type: ignore[attr-defined]
    with override(request.GET.get("lang", get_language())):
        return render(request, PAGES[page], sample_context(page))


def sample_context(page: str) -> dict[str, Any]:
    """Gather the samples that the pages of the style guide show."""
    return {
        "nav": "warranties",
        "brand": SAMPLE_BRAND,
        "families": {name: list(looks) for name, looks in FAMILIES.items()},
        "form": SampleForm(),
        "bad_form": SampleForm({"name": "", "period": "12", "starts": "issued", "phone": "02"}),
        "now": NOW,
        "recent": datetime.now(UTC) - timedelta(minutes=3),
        "rows": sample_rows(),
        "tabs": sample_tabs(),
        "trace_rows": sample_trace(),
        "entries": sample_timeline(),
        "message_text": MESSAGE_TEXT,
        "chips": [
            {"value": "26", "text": "가방 - 토트백 - 데일리 토트"},
            {"value": "31", "text": "신발 - 샌들 - 여성 샌들"},
        ],
        "bars": [(12, "월"), (19, "화"), (9, "수"), (26, "목"), (31, "금"), (22, "토"), (14, "일")],
        "warranty": sample_warranty("canceled" if page == "canceled" else "valid"),
        "warranties": [sample_warranty(state) for state in ("last_day", "expired", "canceled")],
        "card": sample_card(goal=10, count=7),
        "cards": [sample_card(goal=6, count=0), sample_card(goal=10, count=10)],
    }


def sample_rows() -> list[dict[str, Any]]:
    """Warranties as the history lists them."""
    people = (
        ("000128", "scheduled", "헤리티지 토트백 라지", "색상=브라운", "김*모", "0001", "queued"),
        ("000127", "pending", "결 카드 반지갑 8포켓", "색상=블랙", "문*기", "0009", "off"),
        (
            "000126",
            "issued",
            "반달 크로스 숄더백 미디엄",
            "색상=카멜",
            "이*플",
            "0002",
            "delivered",
        ),
        ("000125", "canceled", "모래결 스트랩 샌들", "사이즈=240", "정*습", "0005", "delivered"),
        ("000124", "held", "오름 노트북 백팩 15형", "색상=네이비", "최*상", "0004", "held"),
    )
    names = ("number", "status", "product", "option", "person", "phone", "message")
    return [dict(zip(names, row, strict=True)) for row in people]


def sample_tabs() -> list[dict[str, Any]]:
    """The six tabs of the history, with a count beyond the cap."""
    counts = (
        ("", gettext_lazy("전체"), 12480),
        ("scheduled", gettext_lazy("발급예정"), 214),
        ("pending", gettext_lazy("신청대기"), 12),
        ("issued", gettext_lazy("발급완료"), 11902),
        ("canceled", gettext_lazy("발급취소"), 349),
        ("held", gettext_lazy("보류"), 3),
    )
    return [
        {"url": f"?tab={key}", "word": word, "count": count, "is_current": not key}
        for key, word, count in counts
    ]


def sample_trace() -> list[dict[str, Any]]:
    """A decision that stopped at its third rule."""
    return [
        {"ok": True, "text": gettext_lazy("배송완료 확인"), "detail": "2026.11.22 14:30"},
        {"ok": True, "text": gettext_lazy("사용함"), "detail": ""},
        {
            "ok": False,
            "text": gettext_lazy("선택한 카테고리가 아닙니다"),
            "detail": "관리용품 - 가죽 관리",
        },
        {"ok": None, "text": gettext_lazy("연락처 확인"), "detail": ""},
    ]


def sample_timeline() -> list[dict[str, Any]]:
    """A warranty from its delivery to the hand of the customer."""
    auto = gettext_lazy("자동")
    steps = (
        (0, gettext_lazy("배송완료 확인"), "", "truck", auto),
        (1, gettext_lazy("발급"), "good", "check", auto),
        (2, gettext_lazy("알림톡 발송 요청"), "info", "send", auto),
        (3, gettext_lazy("알림톡 도착"), "good", "message-circle", ""),
        (95, gettext_lazy("고객 열람"), "", "", ""),
        (400, gettext_lazy("반품 접수"), "warn", "undo-2", auto),
        (420, gettext_lazy("발급취소"), "bad", "ban", "박예시"),
    )
    return [
        {
            "at": NOW + timedelta(minutes=at),
            "text": text,
            "tone": tone,
            "icon": icon,
            "actor": actor,
        }
        for at, text, tone, icon, actor in steps
    ]


def sample_warranty(state: str) -> dict[str, Any]:
    """A warranty as the customer sees it, in one of its states."""
    return {
        "state": state,
        "days_left": 364,
        "brand_name": SAMPLE_BRAND.name,
        "title": "디지털 보증서",
        "position": 1,
        "total": 3,
        "product_name": "헤리티지 토트백 라지",
        "option": "브라운",
        "image_url": "/static/img/sample-tote.svg",
        "starts_on": TODAY,
        "ends_on": date(2027, 11, 21),
        "elapsed_percent": 100 if state == "expired" else 24,
        "period_note": "배송완료일 2026.11.22부터 1년",
        "facts": [
            {"label": "모델명", "value": "MG-TB-2401L", "is_wide": False},
            {"label": "제조국", "value": "국내산", "is_wide": False},
            {"label": "소재", "value": "겉감 소가죽 100% / 안감 면", "is_wide": True},
        ],
        "number": "MARO-2611-7K3QF0ZT-5",
        "qr": sample_qr(),
        "bought_at": "마로결 공식몰",
        "owner": "김*모",
        "support_phone": SAMPLE_BRAND.support_phone,
        "terms": "정상적인 사용 중 생긴 제작상의 결함을 보증기간 동안 무상으로 수리합니다.\n\n"
        "사용 중 생긴 흠집과 물에 의한 얼룩은 유상으로 수리합니다.",
        "cancel_reason": "반품 완료",
        "canceled_on": TODAY + timedelta(days=4),
    }


def sample_qr() -> SafeString:
    """A QR code that leads nowhere."""
    drawn = segno.make("https://example.com/v/MARO-2611-7K3QF0ZT-5").svg_inline(
        border=0, omitsize=True
    )
    return mark_safe(drawn)  # noqa: S308 - drawn from a constant


def sample_card(*, goal: int, count: int) -> dict[str, Any]:
    """A stamp card with so many of its places inked."""
    days = [TODAY - timedelta(days=11 * ago) for ago in range(count)][::-1]
    return {
        "brand_name": SAMPLE_BRAND.name,
        "name": "구매 스탬프",
        "goal": goal,
        "count": count,
        "remaining": goal - count,
        "dates": days,
        "upcoming_count": 0 if count == goal else 1,
        "upcoming_on": TODAY + timedelta(days=7),
        "reward_name": "5,000원 할인 쿠폰",
        "is_complete": count == goal,
        "rewards": [sample_reward()] if count == goal else [],
        "entries": [{"on": day, "reason": "배송완료", "amount": 1} for day in days[:-4:-1]],
    }


def sample_reward() -> dict[str, Any]:
    """A reward with a code."""
    return {
        "name": "5,000원 할인 쿠폰",
        "code": "MARO-5K-0011",
        "until": "2027.02.20까지",
        "how_to": "주문서의 쿠폰 코드 입력란에 넣어 주세요. 3만원 이상 주문에 사용할 수 있습니다.",
        "is_used": False,
    }
