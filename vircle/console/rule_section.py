"""The warranty section of a store's page: its form, and what is asked before a save."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from integrations.catalog.selectors import CategoryNode, known_categories
from integrations.models import Integration, Platform
from vircle.brands.saving import SomeoneElseSaved
from vircle.console.category_picker import uncategorised
from vircle.console.rule_pane import pane_context
from warranties.cafe24_form import Cafe24RuleForm
from warranties.models import Timing
from warranties.products import shown_fields
from warranties.rules_settings import (
    RuleValues,
    WaitingCounts,
    rule_of,
    running_since,
    waiting_counts,
)
from warranties.settings_forms import RuleForm, rule_values
from warranties.settings_history import rule_history
from warranties.smartstore_form import SmartStoreRuleForm

# More than anybody chooses one by one; each is looked up.
_MOST_CHOSEN = 1000


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be confirmed before the form's values are saved; kind "" asks nothing."""

    kind: str
    counts: WaitingCounts
    leaves_pending: bool = False


def rule_form(store: Integration, *, data: QueryDict | None = None) -> RuleForm:
    """Return the store's form: what is saved, or what was sent."""
    rule = rule_of(brand_id=store.brand_id, integration_id=store.pk)
    current = rule.current if rule else None
    saved = rule_values(current) if current else RuleValues()
    initial = {"based_on": current.number if current else 0}
    known = _known(store, saved=saved, sent=data.getlist("categories") if data else ())
    if store.platform == Platform.NAVER:
        return SmartStoreRuleForm(data, saved=saved, known=known, initial=initial)
    shown = shown_fields(brand_id=store.brand_id, integration_id=store.pk)
    return Cafe24RuleForm(data, saved=saved, known=known, shown_fields=shown, initial=initial)


def _known(
    store: Integration, *, saved: RuleValues, sent: Sequence[str]
) -> dict[str, CategoryNode]:
    named = [*(str(category["id"]) for category in saved.categories), *sent[:_MOST_CHOSEN]]
    return known_categories(
        brand_id=store.brand_id,
        integration_id=store.pk,
        platform=Platform(store.platform),
        external_ids=named,
    )


def question(store: Integration, *, before: RuleValues, after: RuleValues) -> Question:
    """Return what a person must know before this change is saved."""
    counts = waiting_counts(brand_id=store.brand_id, integration_id=store.pk)
    if after.is_on and not before.is_on:
        return Question("start", counts)
    if before.is_on and not after.is_on:
        return Question("stop", counts)
    if before != after and after.is_on and counts.unissued:
        was_manual = before.timing == Timing.MANUAL and after.timing != Timing.MANUAL
        return Question("change", counts, leaves_pending=was_manual and counts.pending > 0)
    return Question("", counts)


def section_context(
    store: Integration,
    *,
    form: RuleForm,
    asked: Question | None = None,
    newer: SomeoneElseSaved | None = None,
) -> dict[str, Any]:
    """Return what the section's template shows."""
    rule = rule_of(brand_id=store.brand_id, integration_id=store.pk)
    since = running_since(rule)
    return pane_context(store.brand, store, form=form) | {
        "form": form,
        "rule": rule,
        "asked": asked,
        "newer": newer,
        "is_smartstore": store.platform == Platform.NAVER,
        "uncategorised": uncategorised(store),
        "running_since": since and max(since, store.connected_since),
        "history": rule_history(brand_id=store.brand_id, integration_id=store.pk),
    }
