"""보증서 설정: one program per brand, saved as immutable versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from vircle.brands.saving import Save, add_version, lock_owner
from warranties.models import PeriodUnit, StartsFrom, WarrantyProgram, WarrantyProgramVersion

DEFAULT_TERMS = """\
1. 보증기간 안에 정상적으로 사용하던 중 발생한 제조상의 하자는 무상으로 수리해 드립니다.
2. 고객님의 부주의, 임의 수리·변형, 천재지변으로 인한 손상과 소모품의 자연 마모는 유상으로 \
처리될 수 있습니다.
3. 수리를 맡기실 때에는 이 보증서를 제시해 주세요. 보증서는 휴대폰 화면으로 확인할 수 있습니다.
4. 교환받은 상품의 보증기간은 교환 상품을 받은 날부터 다시 계산합니다.
5. 이 보증서에 적지 않은 사항은 공정거래위원회 고시 소비자분쟁해결기준에 따릅니다."""


@dataclass(frozen=True, slots=True)
class ProgramValues:
    """Everything 보증서 설정 says, with the guide's defaults."""

    title: str = "디지털 보증서"
    period_unit: PeriodUnit = PeriodUnit.YEARS
    period_count: int = 1
    starts_from: StartsFrom = StartsFrom.DELIVERED
    is_per_unit: bool = True
    terms: str = DEFAULT_TERMS
    service_contact: str = ""
    skips_gifts: bool = True
    gift_to_receiver: bool = True
    stripped_phrases: tuple[str, ...] = ("특가할인", "예약배송", "당일발송")

    def columns(self) -> dict[str, Any]:
        """Return the values as the version's columns hold them."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return values | {"stripped_phrases": list(self.stripped_phrases)}


@transaction.atomic
def save_program(
    *, brand_id: int, user_id: int | None, now: datetime, values: ProgramValues, based_on: int
) -> WarrantyProgramVersion:
    """Save 보증서 설정; raises SomeoneElseSaved when `based_on` is no longer the latest."""
    program = lock_owner(WarrantyProgram, now=now, brand_id=brand_id)
    return add_version(
        model=WarrantyProgramVersion,
        owner=program,
        owner_field="program",
        values=values.columns(),
        save=Save(brand_id, user_id, now, based_on, "warranty_program.saved"),
    )


def current_program(*, brand_id: int) -> WarrantyProgramVersion | None:
    """Return the brand's settings as they stand, or None before the first save."""
    rows = WarrantyProgram.objects.filter(brand_id=brand_id).select_related("current")
    program = rows.first()
    return program.current if program else None
