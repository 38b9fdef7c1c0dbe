"""미리 돌려보기 on a store's page: chunk after chunk, each asked for by the one before."""

import hashlib
from collections import Counter
from dataclasses import fields, replace
from typing import Any

from django.core import signing
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from integrations.catalog.models import Product
from integrations.models import Integration
from integrations.orders.models import OrderItem
from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.models import Role
from vircle.console.rule_section import rule_form
from vircle.console.stores import find_store
from vircle.foundation import clock
from vircle.issuance.dry_run import MOST_ORDERS, Found, Trial, go_on
from vircle.issuance.policy import as_warranty_program
from warranties.models import WarrantyProgramVersion
from warranties.products import facts_of, shown_fields
from warranties.programs import current_program
from warranties.rules_settings import RuleValues, rule_of
from warranties.settings_forms import program_values, rule_values
from warranties.settings_preview import Example, sample_card

_SALT = "vircle.dry-run"
_LONGEST = 600

# In the order in which they are said.
REASONS: dict[str, str | Promise] = {
    "category": _("카테고리 미선택"),
    "uncategorised": _("카테고리 없음"),
    "gift_or_addon": _("사은품·추가구성상품"),
    "claimed": _("취소·반품"),
    "mirrored": _("스마트스토어 연동에서 처리"),
}


@require_POST
@brand_page(at_least=Role.ADMIN)
def dry_run(request: BrandRequest, integration_id: int) -> HttpResponseBase:
    """Try what was typed on the next orders, and show how far it is or what came of it."""
    store = find_store(request, integration_id)
    program = current_program(brand_id=store.brand_id)
    form = rule_form(store, data=request.POST)
    if program is None or not form.is_valid():
        return render(request, "warranties/rule_dry_run.html", {"store": store, "form": form})
    values = form.values()
    trial = _trial(store, program, wanted=replace(values, is_on=True))
    found = go_on(trial=trial, found=_so_far(request, trial=trial), now=clock.now())
    context = {"store": store, "found": found, "is_off": not values.is_on, "most": MOST_ORDERS}
    if not found.is_done:
        state = {field.name: getattr(found, field.name) for field in fields(found)}
        signed = signing.dumps(state | {"about": _about(trial)}, salt=_SALT, compress=True)
        return render(request, "warranties/rule_dry_run.html", context | {"state": signed})
    return _result(request, context, program=program, trial=trial)


def _trial(store: Integration, program: WarrantyProgramVersion, *, wanted: RuleValues) -> Trial:
    rule = rule_of(brand_id=store.brand_id, integration_id=store.pk)
    present = rule_values(rule.current) if rule and rule.current else None
    return Trial(store.brand_id, store.pk, as_warranty_program(program), wanted, present)


def _about(trial: Trial) -> str:
    """Name what is tried, so that a run goes on only with what it began with."""
    return hashlib.sha256(repr(trial).encode()).hexdigest()


def _so_far(request: BrandRequest, *, trial: Trial) -> Found:
    try:
        kept = signing.loads(request.POST.get("state", ""), salt=_SALT, max_age=_LONGEST)
    except signing.BadSignature:
        return Found()
    if kept.pop("about") != _about(trial):
        return Found()
    kept |= {name: Counter(kept[name]) for name in ("counts", "excluded")}
    return Found(**kept)


def _result(
    request: BrandRequest, context: dict[str, Any], *, program: WarrantyProgramVersion, trial: Trial
) -> HttpResponse:
    found: Found = context["found"]
    shown = {
        "reasons": [(REASONS.get(code, code), n) for code, n in _in_order(found.excluded)],
        "excluded": sum(found.excluded.values()),
        "samples": _samples(request, context["store"], program=program, trial=trial, found=found),
    }
    return render(request, "warranties/rule_dry_run.html", context | shown)


def _in_order(excluded: Counter[str]) -> list[tuple[str, int]]:
    known = [(code, excluded[code]) for code in REASONS if excluded[code]]
    return known + [(code, n) for code, n in excluded.items() if code not in REASONS]


def _samples(
    request: BrandRequest,
    store: Integration,
    *,
    program: WarrantyProgramVersion,
    trial: Trial,
    found: Found,
) -> list[dict[str, Any]]:
    """Return the certificates of a few of these items, as they would look."""
    where: dict[str, Any] = {"brand_id": store.brand_id}
    items = OrderItem.objects.filter(**where, pk__in=found.samples.values())
    products = Product.objects.filter(
        **where, integration_id=store.pk, external_id__in=list(found.samples)
    )
    by_number = {product.external_id: product for product in products.order_by("-shop_no")}
    shown = shown_fields(**where, integration_id=store.pk)
    return [
        sample_card(
            brand=request.brand,
            program=program_values(program),
            rule=trial.wanted,
            example=Example(
                facts_of(by_number[item.product_external_id], shown=shown),
                item.option_text,
                store.shown_name,
            ),
            on=clock.kst_date(item.triggered_at or clock.now()),
        )
        | {"product": item.product_external_id}
        for item in items.order_by("-pk")
        if item.product_external_id in by_number
    ]
