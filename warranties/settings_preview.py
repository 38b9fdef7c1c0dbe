"""A sample certificate, as a customer would see it with the settings at hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from integrations.catalog.models import Product
from vircle.brands.models import Brand
from warranties.content import ProductFacts, certificate, display
from warranties.products import facts_of, option_text, shown_fields
from warranties.programs import ProgramValues
from warranties.rules import period
from warranties.rules_settings import RuleValues
from warranties.words import period_words

# A value longer than this takes the whole width of the card.
_WIDE_FROM = 18
SAMPLE_NUMBER = "SAMPLE-0000-00000000-0"


@dataclass(frozen=True, slots=True)
class Example:
    """What is drawn: a product with the option somebody could have chosen, of one store."""

    product: ProductFacts
    option: str
    store: str


def made_up() -> Example:
    """Return the example for whoever has no products yet."""
    name = "[특가할인] 헤리티지 토트백 라지 (12월 3일 예약배송)"
    return Example(ProductFacts(name=name), option=_("색상: 브라운"), store=_("카페24"))


def example_of(product: Product | None) -> Example:
    """Return a product with the option that a buyer would have chosen."""
    if product is None:
        return made_up()
    store = product.integration
    shown = shown_fields(brand_id=store.brand_id, integration_id=store.pk)
    return Example(facts_of(product, shown=shown), option_text(product), store.shown_name)


def card_facts(details: Iterable[Sequence[str]]) -> list[dict[str, Any]]:
    """Return the details of a product as the card lists them."""
    return [
        {"label": label, "value": value, "is_wide": len(value) >= _WIDE_FROM}
        for label, value in details
    ]


def sample_card(
    *, brand: Brand, program: ProgramValues, rule: RuleValues, example: Example, on: date
) -> dict[str, Any]:
    """Return the card of a product that is delivered on this day; nobody owns it."""
    starts_on, ends_on = period(start=on, unit=program.period_unit, count=program.period_count)
    content = certificate(
        product=example.product,
        display=display(program=program, rule=rule),
        option_text=example.option,
        terms=program.terms,
        store=example.store,
        unit=(1, 1),
        starts_from=program.starts_from,
    )
    return {
        "state": "valid" if ends_on else "endless",
        "days_left": (ends_on - on).days if ends_on else 0,
        "brand_name": brand.name,
        "title": content["title"],
        "position": 1,
        "total": 1,
        "product_name": content["product_name"],
        "option": content["option"],
        "image_url": content["image_url"],
        "facts": card_facts(content["details"]),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "elapsed_percent": 0,
        "period_note": period_words(
            day=f"{starts_on:%Y.%m.%d}",
            starts_from=program.starts_from,
            unit=program.period_unit,
            count=program.period_count,
        ),
        "number": SAMPLE_NUMBER,
        "bought_at": content["store"],
        "owner": "김*모",
        "terms": content["terms"],
        "support_phone": content["service_contact"] or brand.support_phone,
    }
