"""보증서 발급 내역: the list with its tabs, and the page of one certificate."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from integrations.models import Integration
from integrations.orders.models import OPEN_CLAIM_STATES, OrderItem
from vircle.brands.access import BrandRequest, brand_page, has_role
from vircle.brands.customers import Person, masked_name, masked_phone, read_people
from vircle.brands.models import Role, User
from vircle.brands.search import clean_query, find_customers
from vircle.foundation import clock
from warranties import operations, selectors, timeline
from warranties.content import clean_name
from warranties.holding import DISCONNECTED
from warranties.models import Warranty, WarrantyStatus
from warranties.programs import current_program
from warranties.words import CANCEL_REASONS, HOLD_REASONS, period_words

TABS = (
    ("", gettext_lazy("전체")),
    (WarrantyStatus.SCHEDULED.value, gettext_lazy("발급예정")),
    (WarrantyStatus.PENDING.value, gettext_lazy("신청대기")),
    (WarrantyStatus.ISSUED.value, gettext_lazy("발급완료")),
    (WarrantyStatus.CANCELED.value, gettext_lazy("발급취소")),
    (WarrantyStatus.HELD.value, gettext_lazy("보류")),
)
EMPTY = {
    WarrantyStatus.SCHEDULED.value: gettext_lazy("발급을 기다리는 보증서가 없습니다."),
    WarrantyStatus.PENDING.value: gettext_lazy("처리할 신청대기 건이 없습니다."),
    WarrantyStatus.ISSUED.value: gettext_lazy("발급된 보증서가 없습니다."),
    WarrantyStatus.CANCELED.value: gettext_lazy("취소된 보증서가 없습니다."),
    WarrantyStatus.HELD.value: gettext_lazy("보류된 건이 없습니다."),
}
# What can be done with rows of a tab, and so whether they can be chosen there.
ACTIONS = {
    "": ("issue", "reject"),
    WarrantyStatus.SCHEDULED.value: ("hold",),
    WarrantyStatus.PENDING.value: ("issue", "reject", "hold"),
    WarrantyStatus.HELD.value: ("release",),
}
# Tabs whose certificates a customer may have been told of.
TOLD = ("", WarrantyStatus.ISSUED.value, WarrantyStatus.CANCELED.value)


class Row(NamedTuple):
    """A certificate as the list shows it."""

    warranty: Warranty
    product_name: str
    option: str
    name: str
    phone: str
    message: str
    claim: str
    reason: str
    is_choosable: bool


@require_safe
@brand_page(at_least=Role.VIEWER)
def history(request: BrandRequest) -> HttpResponse:
    """Show a tab; htmx asks for the rows that follow."""
    asked = _asked(request)
    before = read_number(request.GET.get("before", ""))
    page = selectors.history_page(brand_id=request.brand.pk, asked=asked, before=before)
    actions = _actions(request, tab=asked.status)
    shown = (read_number(request.GET.get("shown", "")) or 0) + len(page.warranties)
    following = _address(request.GET, before=page.next_before, shown=shown)
    values = {
        "nav": "warranties",
        "tab": asked.status,
        "query": asked.query,
        "rows": _rows(request, page.warranties, actions=actions),
        "actions": actions,
        "shows_messages": asked.status in TOLD,
        "more_url": following if page.next_before else "",
        "was_let_go": any(each.hold_reason == DISCONNECTED for each in page.warranties),
        "shown": shown,
        "stores": list(Integration.objects.filter(brand_id=request.brand.pk).order_by("pk")),
    }
    if request.headers.get("HX-Request") and before is not None:
        return render(request, "warranties/history_rows.html", values | {"is_more": True})
    return render(request, "warranties/history.html", values | _frame(request, asked=asked))


def _asked(request: BrandRequest) -> selectors.HistoryFilter:
    status = request.GET.get("status", "")
    query = clean_query(request.GET.get("q", ""))
    return selectors.HistoryFilter(
        status=status if status in WarrantyStatus.values else "",
        query=query,
        customer_ids=find_customers(brand_id=request.brand.pk, query=query),
        integration_id=read_number(request.GET.get("store", "")),
    )


def _frame(request: BrandRequest, *, asked: selectors.HistoryFilter) -> dict[str, Any]:
    counts = selectors.history_counts(brand_id=request.brand.pk, asked=asked)
    return {
        "tabs": [
            {
                "url": _address(request.GET, status=status, before=None),
                "word": word,
                "count": counts[status],
                "is_current": status == asked.status,
            }
            for status, word in TABS
        ],
        "count": counts[asked.status],
        "pending_count": counts[WarrantyStatus.PENDING],
        "store": asked.integration_id,
        "empty_text": EMPTY.get(asked.status, ""),
        "reject_reasons": operations.RejectReason.choices,
    }


def _rows(
    request: BrandRequest, warranties: Sequence[Warranty], *, actions: Sequence[str]
) -> list[Row]:
    customer_ids = {warranty.customer_id for warranty in warranties}
    people = read_people(brand_id=request.brand.pk, customer_ids=customer_ids)
    now, program = clock.now(), current_program(brand_id=request.brand.pk)
    phrases = program.stripped_phrases if program else []
    return [
        Row(
            warranty=warranty,
            product_name=_product_name(warranty, phrases=phrases),
            option=warranty.content.get("option", warranty.item.option_text),
            name=masked_name(_person(people, warranty).name),
            phone=masked_phone(_person(people, warranty).phone),
            message=timeline.message_look(message=warranty.message, now=now),
            claim=_open_claim(warranty.item),
            reason=_reason(warranty),
            is_choosable=bool(_of_row(actions, warranty=warranty)),
        )
        for warranty in warranties
    ]


def _product_name(warranty: Warranty, *, phrases: Sequence[str]) -> str:
    """Return the name on the certificate; before it is issued, what will stand there by now."""
    issued: str = warranty.content.get("product_name", "")
    return issued or clean_name(warranty.item.product_name, phrases=phrases)


def _open_claim(item: OrderItem) -> str:
    return item.claim_kind if item.claim_state in OPEN_CLAIM_STATES else ""


def _reason(warranty: Warranty) -> str:
    if warranty.status == WarrantyStatus.HELD:
        return str(HOLD_REASONS.get(warranty.hold_reason, warranty.hold_reason))
    if warranty.status == WarrantyStatus.CANCELED:
        return str(CANCEL_REASONS.get(warranty.cancel_reason, warranty.cancel_reason))
    return ""


def _person(people: dict[int, Person], warranty: Warranty) -> Person:
    return people.get(warranty.customer_id, Person(name="", phone=""))


def _actions(request: BrandRequest, *, tab: str) -> tuple[str, ...]:
    may = has_role(role=request.role, at_least=Role.OPERATOR)
    return ACTIONS.get(tab, ()) if may else ()


def _of_row(actions: Sequence[str], *, warranty: Warranty) -> list[str]:
    return [name for name in actions if name in ACTIONS.get(warranty.status, ())]


def _address(asked: QueryDict, **changed: Any) -> str:
    kept = {name: asked[name] for name in ("status", "q", "store") if asked.get(name)}
    merged = {name: value for name, value in {**kept, **changed}.items() if value}
    return f"?{urlencode(merged)}"


def read_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@require_safe
@brand_page(at_least=Role.VIEWER)
def detail(request: BrandRequest, warranty_id: int) -> HttpResponse:
    """Show one certificate, its history, its messages and why it exists."""
    warranty = selectors.warranty_detail(brand_id=request.brand.pk, warranty_id=warranty_id)
    if warranty is None:
        raise Http404
    told = selectors.messages_about(warranty=warranty)
    values = {
        "nav": "warranties",
        "warranty": warranty,
        "row": _rows(request, [warranty], actions=())[0],
        "actions": _actions(request, tab=warranty.status),
        "period": _period(warranty),
        "decision": selectors.decision_of(warranty=warranty),
        "told": [(m, timeline.message_look(message=m, now=clock.now())) for m in told],
        "timeline": timeline.entries(warranty=warranty, messages=told, names=_names(warranty)),
        "reject_reasons": operations.RejectReason.choices,
    }
    return render(request, "warranties/detail.html", values)


def _names(warranty: Warranty) -> dict[int, str]:
    ids = {event.user_id for event in warranty.events.all() if event.user_id is not None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)} if ids else {}


def _period(warranty: Warranty) -> str:
    version = warranty.program_version
    return period_words(
        day=f"{warranty.starts_on:%Y.%m.%d}" if warranty.starts_on else "-",
        starts_from=version.starts_from,
        unit=version.period_unit,
        count=version.period_count,
    )
