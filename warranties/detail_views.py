"""One certificate's page: what stands on it, what happened, what was said, and why it exists."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from integrations.models import Integration
from vircle.brands.access import BrandRequest, brand_page, has_role
from vircle.brands.access_log import note_access
from vircle.brands.customers import Person, read_people
from vircle.brands.models import Role, User
from vircle.foundation import clock
from vircle.notifications.models import Message, MessageKind, MessageStatus
from vircle.notifications.selectors import telling
from vircle.notifications.services import may_resend, minutes_to_wait
from warranties import operations, selectors, timeline
from warranties.history_views import actions_of
from warranties.models import Warranty, WarrantyStatus
from warranties.rows import read_rows
from warranties.words import CancelReason, period_words


@require_safe
@brand_page(at_least=Role.VIEWER)
def detail(request: BrandRequest, warranty_id: int) -> HttpResponse:
    """Show one certificate."""
    warranty = find_warranty(request, warranty_id)
    told = selectors.messages_about(warranty=warranty)
    may_act = has_role(role=request.role, at_least=Role.OPERATOR)
    [row] = read_rows(brand_id=request.brand.pk, warranties=[warranty], actions=())
    values = {
        "nav": "warranties",
        "warranty": warranty,
        "row": row,
        "store": store_name(warranty),
        "actions": actions_of(request, tab=warranty.status),
        "may_act": may_act,
        "period": _period(warranty),
        "decision": selectors.decision_of(warranty=warranty),
        "told": _told(told),
        "again": _again(told, warranty) if may_act else None,
        "timeline": timeline.entries(
            warranty=warranty,
            messages=told,
            names=_names(warranty),
            moves=selectors.claims_of(warranty=warranty),
        ),
        "reject_reasons": operations.RejectReason.choices,
        "cancel_reasons": CancelReason.choices,
    }
    return render(request, "warranties/detail.html", values)


def find_warranty(request: BrandRequest, warranty_id: int) -> Warranty:
    """Return a certificate of the brand, or 404."""
    warranty = selectors.warranty_detail(brand_id=request.brand.pk, warranty_id=warranty_id)
    if warranty is None:
        raise Http404
    return warranty


def store_name(warranty: Warranty) -> str:
    """Return where it was bought; empty without an order."""
    store: Integration | None = warranty.integration
    return f"{store.shown_name} · {store.get_platform_display()}" if store else ""


def _told(messages: list[Message]) -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {
            "message": message,
            "look": timeline.message_look(message=message, now=now),
            "explanation": telling(message=message, now=now).explanation,
        }
        for message in messages
    ]


def _again(messages: list[Message], warranty: Warranty) -> dict[str, Any] | None:
    """Return what can be said again: the last word, as far as it still holds."""
    if not messages or not may_resend(message=messages[-1]):
        return None
    last = messages[-1]
    says_issued = last.kind == MessageKind.WARRANTY_ISSUED
    if says_issued != (warranty.status == WarrantyStatus.ISSUED):
        return None
    if last.status == MessageStatus.UNREACHABLE and warranty.customer.unreachable:
        return None
    wait = minutes_to_wait(message=last, now=clock.now())
    return {"message": last, "at": last.accepted_at or last.created_at, "wait": wait}


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


@require_POST
@brand_page(at_least=Role.OPERATOR)
def reveal(request: BrandRequest, warranty_id: int) -> HttpResponse:
    """Show name and number in full, and note who has looked."""
    warranty = find_warranty(request, warranty_id)
    people = read_people(brand_id=request.brand.pk, customer_ids=[warranty.customer_id])
    note_access(request, action="customer.revealed", customer_ref=warranty.customer.ref)
    person = people.get(warranty.customer_id, Person(name="", phone=""))
    answer = render(request, "warranties/detail_person.html", {"person": person})
    answer["Cache-Control"] = "no-store, private"
    return answer
