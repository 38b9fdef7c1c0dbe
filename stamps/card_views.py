"""A customer's card: its rounds, what happened on it, and what it brought."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stamps import history
from stamps.history_views import card_rows, entry_reason, user_names
from stamps.models import Reward, StampEntry
from stamps.words import ENTRY_LOOKS, REWARD_EVENTS
from vircle.brands.access import BrandRequest, brand_page, has_role
from vircle.brands.models import Role
from vircle.foundation.clock import now as present


@dataclass(frozen=True, slots=True)
class Line:
    """One line, as `components/timeline.html` shows it."""

    at: datetime
    text: str | Promise
    detail: str = ""
    actor: str = ""
    tone: str = ""
    icon: str = ""


@require_safe
@brand_page(at_least=Role.VIEWER)
def detail(request: BrandRequest, card_id: int) -> HttpResponse:
    """Show one card; the others of its customer are a press away."""
    found = history.card_detail(brand_id=request.brand.pk, card_id=card_id)
    if found is None:
        raise Http404
    values = {
        "nav": "stamps",
        "row": card_rows([found.card], brand_id=request.brand.pk)[0],
        "card": found.card,
        "rounds": list(enumerate(found.rounds, start=1)),
        "number": found.rounds.index(found.card) + 1,
        "current": found.current,
        "rewards": found.rewards,
        "timeline": timeline(found.entries, found.rewards),
        "may_act": has_role(role=request.role, at_least=Role.OPERATOR),
        "request_key": uuid.uuid4(),
        "today": present(),
    }
    return render(request, "stamps/card.html", values)


def timeline(entries: Iterable[StampEntry], rewards: Iterable[Reward]) -> list[Line]:
    """List what happened, newest first."""
    listed, brought = list(entries), list(rewards)
    names = user_names(
        [
            *(entry.user_id for entry in listed),
            *(event.user_id for reward in brought for event in reward.events.all()),
        ]
    )
    # Stamps before what they brought: of one moment's lines the later one stands above.
    lines = [_of_entry(entry, names=names) for entry in reversed(listed)]
    lines += _of_rewards(brought, names=names)
    placed = sorted(enumerate(lines), key=lambda each: (each[1].at, each[0]), reverse=True)
    return [line for _place, line in placed]


def _of_entry(entry: StampEntry, *, names: dict[int, str]) -> Line:
    tone, icon = ENTRY_LOOKS.get(entry.kind, ("", ""))
    text = _("%(kind)s %(amount)s개") % {
        "kind": entry.get_kind_display(),
        "amount": f"{entry.amount:+d}",
    }
    return Line(entry.at, text, _detail(entry), _actor(entry.user_id, names), tone, icon)


def _detail(entry: StampEntry) -> str:
    order: Any = entry.grant.order if entry.grant else None
    words = [entry_reason(entry), order.external_id if order else ""]
    return " · ".join(word for word in words if word)


def _of_rewards(rewards: Iterable[Reward], *, names: dict[int, str]) -> Iterator[Line]:
    for reward in rewards:
        for event in reward.events.all():
            text, tone, icon = REWARD_EVENTS.get(event.kind, (event.kind, "", ""))
            actor = _actor(event.user_id, names)
            yield Line(event.at, text, reward.name, actor, tone, icon)


def _actor(user_id: int | None, names: dict[int, str]) -> str:
    return _("자동") if user_id is None else names.get(user_id, str(user_id))
