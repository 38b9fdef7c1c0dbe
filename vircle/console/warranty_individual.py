"""개별 발급: one certificate for somebody whose purchase no connected mall knows."""

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from integrations.catalog.models import Product
from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.customers import Person
from vircle.brands.models import Role
from vircle.brands.phones import Reach, read_phone
from vircle.brands.search import clean_query
from vircle.foundation import clock
from vircle.issuance import individual
from warranties.models import WarrantyProgram

OFFERED = 8
# Nobody has a receipt that is older.
OLDEST = timedelta(days=3653)
_REQUIRED = {"required": gettext_lazy("필수 입력 항목입니다.")}


class IndividualForm(forms.Form):
    """What has to be known of a purchase that no mall tells of."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    product = forms.IntegerField(required=False, min_value=1)
    product_name = forms.CharField(
        label=gettext_lazy("상품명"), max_length=300, error_messages=_REQUIRED
    )
    option_text = forms.CharField(label=gettext_lazy("옵션"), max_length=500, required=False)
    name = forms.CharField(
        label=gettext_lazy("고객 이름"),
        max_length=60,
        error_messages=_REQUIRED,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("휴대폰 번호"),
        help_text=gettext_lazy("이 번호로 보증서 알림톡을 보냅니다. 예: 010-0000-0001"),
        max_length=30,
        error_messages=_REQUIRED,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    received_on = forms.DateField(
        label=gettext_lazy("상품을 받은 날"),
        help_text=gettext_lazy("보증서 설정에 따라 보증기간이 시작되는 날입니다."),
        error_messages=_REQUIRED,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, brand_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.brand_id = brand_id
        self.has_products = _products(brand_id).exists()
        # Where nothing can be chosen, a name has to be typed.
        self.fields["product_name"].required = not self.has_products

    def clean_product(self) -> Product | None:
        """Return the brand's product that was chosen."""
        chosen = self.cleaned_data["product"]
        if chosen is None:
            return None
        product: Product | None = _products(self.brand_id).filter(pk=chosen).first()
        if product is None:
            raise forms.ValidationError(_("찾을 수 없는 상품입니다. 다시 선택해 주세요."))
        return product

    def clean_phone(self) -> str:
        """Accept what a message can be sent to."""
        phone: str = self.cleaned_data["phone"]
        if read_phone(phone).reach is not Reach.YES:
            raise forms.ValidationError(_("전화번호 형식이 올바르지 않습니다. 예: 010-0000-0001"))
        return phone

    def clean_received_on(self) -> Any:
        """Accept a day that has been, and not too long ago."""
        day, today = self.cleaned_data["received_on"], clock.kst_date(clock.now())
        if not today - OLDEST <= day <= today:
            raise forms.ValidationError(_("오늘까지의 날짜 중에서 선택해 주세요."))
        return day

    def clean(self) -> None:
        """Ask for a product, chosen or typed."""
        named = any(self.cleaned_data.get(name) for name in ("product", "product_name"))
        if not named and not self.errors.keys() & {"product", "product_name"}:
            self.add_error("product_name", _("상품을 선택하거나 상품명을 입력해 주세요."))

    def wanted(self) -> individual.Wanted:
        """Return what is to be issued."""
        values = self.cleaned_data
        return individual.Wanted(
            key=values["key"],
            person=Person(name=values["name"], phone=values["phone"]),
            product_name=values["product_name"],
            received_on=values["received_on"],
            option_text=values["option_text"],
            product=values["product"],
        )


def _products(brand_id: int) -> Any:
    rows = Product.objects.filter(brand_id=brand_id, deleted_at=None)
    return rows.select_related("integration").order_by("-pk")


@require_http_methods(["GET", "HEAD", "POST"])
@brand_page(at_least=Role.OPERATOR)
def issue_individual(request: BrandRequest) -> HttpResponseBase:
    """Ask what was bought by whom, and issue; the same form issues once however often it comes."""
    brand_id = request.brand.pk
    if request.method != "POST":
        first = {"key": uuid.uuid4(), "received_on": clock.kst_date(clock.now())}
        return _page(request, IndividualForm(initial=first, brand_id=brand_id))
    form = IndividualForm(request.POST, brand_id=brand_id)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        warranty_id = individual.issue_individual(
            brand_id=brand_id, user_id=request.user.pk, wanted=form.wanted(), now=clock.now()
        )
    except individual.PeriodOver:
        form.add_error("received_on", _("이 날짜로 발급하면 보증기간이 이미 지났습니다."))
        return _page(request, form, status=422)
    except individual.NotSetUp:
        return _page(request, form, status=422)
    messages.success(request, _("보증서를 발급했습니다. 고객에게 알림톡을 보냅니다."))
    return redirect("warranties:detail", request.brand.code, warranty_id)


def _page(request: BrandRequest, form: IndividualForm, *, status: int = 200) -> HttpResponse:
    chosen = form.cleaned_data.get("product") if form.is_bound else None
    values = {
        "nav": "warranties",
        "form": form,
        "is_set_up": WarrantyProgram.objects.filter(brand_id=request.brand.pk).exists(),
        "products": [chosen] if chosen else [],
        "chosen": chosen,
        "has_products": form.has_products,
    }
    return render(request, "warranties/history_individual.html", values, status=status)


@require_safe
@brand_page(at_least=Role.OPERATOR)
def individual_products(request: BrandRequest) -> HttpResponse:
    """Offer the products whose name has these words."""
    words = clean_query(request.GET.get("words", ""))
    found = _products(request.brand.pk).filter(name__icontains=words)[:OFFERED] if words else []
    values = {"products": found, "words": words}
    return render(request, "warranties/history_individual_products.html", values)
