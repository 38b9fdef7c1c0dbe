"""Why something was decided as it was, for any page that has the decision."""

from typing import Any, Protocol

from django import template

from vircle.console import trace_words
from vircle.console.decision_sources import note_versions, sources

register = template.Library()


class Decided(Protocol):
    """A WarrantyDecision or a StampDecision."""

    outcome: str
    trace: Any
    versions: Any


@register.inclusion_tag("console/order_decision.html")
def decision(decided: Decided | None, feature: str) -> dict[str, Any]:
    """Show a decision's badge, its sentence and its rules; `feature` is warranty or stamp."""
    if decided is None:
        return {"feature": feature}
    due_at = getattr(decided, "due_at", None)
    if not hasattr(decided, "versions"):
        note_versions(decisions=[decided], feature=feature)
    return {
        "feature": feature,
        "look": trace_words.look(outcome=decided.outcome, feature=feature),
        "summary": trace_words.summary(outcome=decided.outcome, due_at=due_at),
        "rows": trace_words.lines(trace=decided.trace, feature=feature),
        "decided": decided,
        "sources": sources(decided, feature=feature),
    }
