"""스탬프 내역: the ledger, the customers' cards and the rewards, each a tab."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from integrations.models import Integration
from stamps import codes, filters, history
from stamps.filters import CARDS, LEDGER, REWARDS, Asked
from stamps.models import EntryKind, Reward, RewardStatus, StampCard, StampEntry
from stamps.programs import current_program
from stamps.words import ENTRY_REASONS
from vircle.brands.access import BrandRequest, brand_page, has_role
from vircle.brands.customers import Person, masked_name, masked_phone, read_people
from vircle.brands.models import Role, User
from vircle.foundation.asked import address, more, read_number
from vircle.foundation.clock import now as present

WORDS = {
    LEDGER: gettext_lazy("적립·회수 내역"),
    CARDS: gettext_lazy("고객별 카드"),
    REWARDS: gettext_lazy("리워드"),
}
NOBODY = Person(name="", phone="")


class Row(NamedTuple):
    """A line of any tab: the record, whose it is, and what is told beside it."""

    record: Any
    name: str
    phone: str
    reason: str = ""
    actor: str = ""
    standing: history.Standing = history.Standing()


@require_safe
@brand_page(at_least=Role.VIEWER)
def index(request: BrandRequest) -> HttpResponse:
    """Show a tab; htmx asks for the rows that follow."""
    asked = filters.read(request.GET, brand_id=request.brand.pk)
    before = read_number(request.GET.get("before", ""))
    rows, next_before = _tab(request, asked=asked, before=before)
    values = {
        "nav": "stamps",
        "tab": asked.tab,
        "asked": asked,
        "rows": rows,
        **more(request.GET, kept=filters.KEPT, before=next_before, rows=len(rows)),
        "stores": list(Integration.objects.filter(brand_id=request.brand.pk).order_by("pk")),
        "may_act": has_role(role=request.role, at_least=Role.OPERATOR),
        "today": present(),
    }
    if request.headers.get("HX-Request") and before is not None:
        return render(request, "stamps/history_rows.html", values | {"is_more": True})
    return render(request, "stamps/history.html", values | _frame(request, asked=asked))


def _tab(
    request: BrandRequest, *, asked: Asked, before: int | None
) -> tuple[list[Row], int | None]:
    brand_id = request.brand.pk
    if asked.tab == CARDS:
        page = history.cards(brand_id=brand_id, asked=asked, before=before)
        return card_rows(page.rows, brand_id=brand_id), page.next_before
    if asked.tab == REWARDS:
        found = history.rewards(brand_id=brand_id, asked=asked, before=before)
        return reward_rows(found.rows, brand_id=brand_id), found.next_before
    lines = history.ledger(brand_id=brand_id, asked=asked, before=before)
    return entry_rows(lines.rows, brand_id=brand_id), lines.next_before


def entry_rows(entries: Iterable[StampEntry], *, brand_id: int) -> list[Row]:
    """Put names, reasons and actors beside entries."""
    listed = list(entries)
    people = read_people(brand_id=brand_id, customer_ids=(e.card.customer_id for e in listed))
    names = user_names(entry.user_id for entry in listed)
    return [
        Row(
            entry,
            *_shown(people, entry.card.customer_id),
            reason=entry_reason(entry),
            actor=names.get(entry.user_id or 0, ""),
        )
        for entry in listed
    ]


def card_rows(cards: Iterable[StampCard], *, brand_id: int) -> list[Row]:
    """Put names and what else the customers have beside their cards."""
    listed = list(cards)
    ids = [card.customer_id for card in listed]
    people = read_people(brand_id=brand_id, customer_ids=ids)
    standings = history.standings(brand_id=brand_id, customer_ids=ids)
    return [
        Row(card, *_shown(people, card.customer_id), standing=standings[card.customer_id])
        for card in listed
    ]


def reward_rows(rewards: Iterable[Reward], *, brand_id: int) -> list[Row]:
    """Put names beside rewards."""
    listed = list(rewards)
    people = read_people(brand_id=brand_id, customer_ids=(r.customer_id for r in listed))
    return [Row(reward, *_shown(people, reward.customer_id)) for reward in listed]


def _shown(people: dict[int, Person], customer_id: int) -> tuple[str, str]:
    person = people.get(customer_id, NOBODY)
    return masked_name(person.name), masked_phone(person.phone)


def entry_reason(entry: StampEntry) -> str:
    """Return why a balance changed, with what somebody wrote about it."""
    word = str(ENTRY_REASONS.get(entry.reason, entry.get_kind_display()))
    return f"{word} · {entry.note}" if entry.note else word


def user_names(ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of whoever did something by hand."""
    wanted = {id_ for id_ in ids if id_ is not None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)} if wanted else {}


def _frame(request: BrandRequest, *, asked: Asked) -> dict[str, Any]:
    brand_id = request.brand.pk
    counts = history.counts(brand_id=brand_id, asked=asked)
    shown = counts[f"reward:{asked.status}"] if asked.status else counts[asked.tab]
    program = current_program(brand_id=brand_id)
    takes_codes = program is not None and program.reward_kind == "codes"
    return {
        "tabs": [
            {
                "url": address(request.GET, kept=filters.KEPT, tab=tab, status="", kind=""),
                "word": word,
                "count": counts[tab],
                "is_current": tab == asked.tab,
            }
            for tab, word in WORDS.items()
        ],
        "count": shown,
        "kinds": EntryKind.choices,
        "statuses": [
            (value, label, counts[f"reward:{value}"]) for value, label in RewardStatus.choices
        ],
        "clear_url": address({}, kept=(), tab=asked.tab),
        "review_count": counts["reward:review"] if asked.tab == REWARDS else 0,
        "program": program,
        "codes_left": codes.count_free(brand_id=brand_id) if takes_codes else None,
        "few": codes.FEW,
        "held_count": history.held_count(brand_id=brand_id) if takes_codes else 0,
    }
