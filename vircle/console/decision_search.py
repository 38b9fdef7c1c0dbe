"""Which decisions are looked for: by feature, result, reason, store, days, order number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stamps.models import StampDecision
from vircle.brands.search import clean_query
from vircle.console import trace_words
from vircle.foundation.asked import read_choice, read_day, read_number, within_days
from warranties.models import WarrantyDecision

PAGE_ROWS = 30
MODELS: Mapping[str, Any] = {"warranty": WarrantyDecision, "stamp": StampDecision}
# What the badges call results, and the outcomes behind each.
RESULTS: Mapping[str, Mapping[str, tuple[str | Promise, tuple[str, ...]]]] = {
    "warranty": {
        "issued": (_("발급"), ("issued",)),
        "scheduled": (_("발급예정"), ("scheduled",)),
        "pending": (_("신청대기"), ("pending",)),
        "held": (_("보류"), ("held",)),
        "not_issued": (_("발급 안 함"), ("not_eligible", "off", "before_start")),
        "canceled": (_("발급취소"), ("canceled",)),
        "waiting": (_("배송완료 전"), ("waiting",)),
    },
    "stamp": {
        "granted": (_("지급"), ("granted",)),
        "expected": (_("적립 예정"), ("expected",)),
        "on_hold": (_("적립 보류"), ("on_hold",)),
        "not_granted": (_("지급 안 함"), ("not_granted", "off", "before_start")),
        "reversed": (_("회수"), ("reversed",)),
        "waiting": (_("배송완료 전"), ("waiting",)),
    },
}
# Results of which 다시 판정 may make something else.
REJUDGED = frozenset({"not_issued", "not_granted"})
REASONS: Mapping[str, tuple[str, ...]] = {
    "warranty": (
        *("program_set", "rule_on", "after_start", "category", "gift_or_addon", "mirrored"),
        *("period_left", "not_claimed", "delivered"),
    ),
    "stamp": (
        *("program_set", "rule_on", "after_start", "minimum_amount", "gift_or_addon", "mirrored"),
        *("exchange", "reachable", "not_claimed", "delivered"),
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; an empty value asks for nothing. The days are those of delivery."""

    feature: str
    result: str = ""
    reason: str = ""
    integration_id: int | None = None
    first_on: date | None = None
    last_on: date | None = None
    number: str = ""

    @property
    def has_conditions(self) -> bool:
        """Tell whether there is something to clear besides the tab."""
        return self != Asked(self.feature)

    def conditions(self) -> Q:
        """Return them as the decisions' table knows them."""
        found: dict[str, Any] = {}
        if self.result:
            found["outcome__in"] = RESULTS[self.feature][self.result][1]
        if self.reason:
            found["trace__contains"] = [[self.reason, False]]
        if self.integration_id is not None:
            found["order__integration_id"] = self.integration_id
        if self.number:
            found["order__external_id"] = self.number
        days = within_days("item__triggered_at", first_on=self.first_on, last_on=self.last_on)
        return Q(**found) & days


class Row(NamedTuple):
    """A decision as the list shows it: the badge, the sentence, and the rules that were not met."""

    decision: Any
    look: str
    summary: str
    reasons: list[trace_words.Line]
    may_be_rejudged: bool


def read_asked(sent: Mapping[str, str]) -> Asked:
    """Read the conditions from an address; what makes no sense asks for nothing."""
    feature = "stamp" if sent.get("feature") == "stamp" else "warranty"
    return Asked(
        feature=feature,
        result=read_choice(sent.get("result", ""), RESULTS[feature]),
        reason=read_choice(sent.get("reason", ""), REASONS[feature]),
        integration_id=read_number(sent.get("store", "")),
        first_on=read_day(sent.get("from", "")),
        last_on=read_day(sent.get("to", "")),
        number=clean_query(sent.get("q", "")),
    )


def find(*, brand_id: int, asked: Asked, before: int | None) -> tuple[list[Row], int | None]:
    """Return a page of decisions, the newest items first, and where the next one begins."""
    rows: QuerySet[Any] = MODELS[asked.feature].objects.filter(
        asked.conditions(), brand_id=brand_id
    )
    if before is not None:
        rows = rows.filter(pk__lt=before)
    rows = rows.select_related("item", "order", "order__integration")
    found = list(rows.order_by("-pk")[: PAGE_ROWS + 1])
    page = [_row(decision, feature=asked.feature) for decision in found[:PAGE_ROWS]]
    return page, page[-1].decision.pk if len(found) > PAGE_ROWS else None


def _row(decision: Any, *, feature: str) -> Row:
    look = trace_words.look(outcome=decision.outcome, feature=feature)
    lines = trace_words.lines(trace=decision.trace, feature=feature)
    is_connected: bool = decision.order.integration.is_connected
    return Row(
        decision=decision,
        look=look,
        summary=trace_words.summary(outcome=decision.outcome, due_at=decision.due_at),
        reasons=[line for line in lines if line.ok is False],
        may_be_rejudged=look in REJUDGED and is_connected and decision.is_frozen,
    )


def reason_words(feature: str) -> list[tuple[str, str]]:
    """Return each reason as a trace would say it when it was not met."""
    return [
        (code, trace_words.lines(trace=[(code, False, {})], feature=feature)[0].text)
        for code in REASONS[feature]
        if code != "minimum_amount"
    ] + ([("minimum_amount", str(_("최소 결제금액 미만입니다")))] if feature == "stamp" else [])
