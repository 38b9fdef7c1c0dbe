"""A sample certificate, as a customer would see it with the settings at hand."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from vircle.brands.models import Brand
from warranties.content import clean_name
from warranties.programs import ProgramValues
from warranties.rules import period
from warranties.words import period_words

_PRODUCT = "[특가할인] 헤리티지 토트백 라지 (12월 3일 예약배송)"


def sample_card(*, brand: Brand, values: ProgramValues, on: date) -> dict[str, Any]:
    """Return what customer/_warranty_card.html shows, for a product delivered on this day."""
    starts_on, ends_on = period(start=on, unit=values.period_unit, count=values.period_count)
    return {
        "state": "valid" if ends_on else "endless",
        "days_left": (ends_on - on).days if ends_on else 0,
        "brand_name": brand.name,
        "title": values.title,
        "position": 1,
        "total": 1,
        "product_name": clean_name(_PRODUCT, phrases=values.stripped_phrases),
        "option": _("색상: 브라운"),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "elapsed_percent": 0,
        "period_note": period_words(
            day=f"{starts_on:%Y.%m.%d}",
            starts_from=values.starts_from,
            unit=values.period_unit,
            count=values.period_count,
        ),
        "number": "SAMPLE-0000-00000000-0",
        "bought_at": _("카페24"),
        "owner": "김*모",
        "terms": values.terms,
        "support_phone": values.service_contact or brand.support_phone,
    }
