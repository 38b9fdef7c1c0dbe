"""The two brands of the demo, all made up (design: demo content)."""

from dataclasses import dataclass, field

PASSWORD = "vircle-demo-1"  # noqa: S105 - printed by the demo, which only runs on loopback


@dataclass(frozen=True)
class DemoBrand:
    """One brand with its people and its one-time settings."""

    name: str
    code: str
    color: str
    support_phone: str
    mall_id: str
    stamp_name: str
    goal: int
    reward: str
    reward_days: int
    years: int
    phrases: tuple[str, ...]
    people: tuple[tuple[str, str, str], ...] = field(default=())


MAROGYEOL = DemoBrand(
    name="마로결",
    code="maro",
    color="#6B4A34",
    support_phone="010-0000-9001",
    mall_id="marogyeol",
    stamp_name="마로결 구매 스탬프",
    goal=10,
    reward="5,000원 할인 쿠폰",
    reward_days=90,
    years=1,
    phrases=("특가할인", "예약배송", "당일발송", "OOO착용", "1+1 사은품 증정", "재입고"),
    people=(
        ("owner@marogyeol.example.com", "마로결 소유자", "owner"),
        ("ops@marogyeol.example.com", "마로결 운영자", "operator"),
    ),
)
TERANUBI = DemoBrand(
    name="테라누비",
    code="tera",
    color="#2F5D50",
    support_phone="010-0000-9002",
    mall_id="teranubi",
    stamp_name="테라누비 여정 스탬프",
    goal=6,
    reward="캠핑 머그컵 증정",
    reward_days=60,
    years=2,
    phrases=("얼리버드 특가", "방송상품", "무료배송", "예약배송", "여행특가"),
    people=(
        ("owner@teranubi.example.com", "테라누비 소유자", "owner"),
        ("ops@teranubi.example.com", "테라누비 운영자", "operator"),
    ),
)
BRANDS = (MAROGYEOL, TERANUBI)
