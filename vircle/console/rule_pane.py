"""What stands beside a store's form: the certificate that it describes, on one of its products."""

from dataclasses import replace
from typing import Any

from integrations.models import Integration
from vircle.brands.models import Brand
from vircle.foundation import clock
from warranties.cafe24_form import Cafe24RuleForm
from warranties.products import missing_names, offered_products, product_to_draw
from warranties.programs import ProgramValues, current_program
from warranties.rules_settings import RuleValues
from warranties.settings_forms import RuleForm, program_values
from warranties.settings_preview import example_of, sample_card


def preview_context(
    brand: Brand, store: Integration, *, form: RuleForm, product: str = ""
) -> dict[str, Any]:
    """Return the card that the form describes, and whose product it shows."""
    program = current_program(brand_id=brand.pk)
    where: dict[str, Any] = {"brand_id": store.brand_id, "integration_id": store.pk}
    card = sample_card(
        brand=brand,
        program=program_values(program) if program else ProgramValues(),
        rule=face(form),
        example=example_of(product_to_draw(**where, external_id=product)),
        on=clock.kst_date(clock.now()),
    )
    return {"store": store, "brand": brand, "card": card}


def face(form: RuleForm) -> RuleValues:
    """Return what a certificate shows by a form that may still be half typed."""
    if isinstance(form, Cafe24RuleForm):
        return form.face(of=form.saved)
    return replace(form.saved, shows_image=form["image"].value() == "on")


def pane_context(brand: Brand, store: Integration, *, form: RuleForm) -> dict[str, Any]:
    """Return what stands beside a store's form, and under its choice of names."""
    where: dict[str, Any] = {"brand_id": store.brand_id, "integration_id": store.pk}
    shown: dict[str, Any] = preview_context(brand, store, form=form)
    if isinstance(form, Cafe24RuleForm):
        shown["missing_names"] = missing_names(**where)
    return shown | {"products": offered_products(**where)}
