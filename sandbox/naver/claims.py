"""Claims of a product order: opened on all or a part of it, moved on, finished, withdrawn."""

from collections.abc import Callable
from typing import Any

from sandbox.naver import assumptions
from sandbox.naver.actions import GONE, OPENERS, STEPS, Step
from sandbox.naver.orders import Item

_FINISHED = ("_DONE", "_REJECT", "_RELEASE")


class NotAllowed(ValueError):
    """The product order is in a state from which this cannot happen."""


def live(item: Item) -> bool:
    """Is a claim still being worked on? COLLECT_DONE is, in spite of its name."""
    claim = item["claim"]
    if claim is None:
        return False
    return claim["status"] == "COLLECT_DONE" or not claim["status"].endswith(_FINISHED)


def can(item: Item, step: Step) -> bool:
    claim = item["claim"]
    if step.opens:
        return _can_open(item, step)
    if live(item) and claim["kind"] == step.kind:
        return claim["status"] in step.before
    # A step that moves goods or ends a claim opens the claim it needs.
    moves = step.ends or step.after == "EXCHANGE_REDELIVERING"
    return moves and step.kind in OPENERS and _can_open(item, STEPS[OPENERS[step.kind]])


def _can_open(item: Item, opener: Step) -> bool:
    """Beside an exchange on its way again another claim may begin."""
    again = live(item) and item["claim"]["status"] == "EXCHANGE_REDELIVERING"
    free = not live(item) or (again and opener.kind in ("RETURN", "EXCHANGE"))
    return free and item["status"] in opener.before and item["remain"] > 0


def take(
    item: Item, step: Step, *, new_id: Callable[[], str], now: str, quantity: int | None
) -> None:
    if step.opens:
        _open(item, step, claim_id=new_id(), now=now, quantity=quantity)
    elif not (live(item) and item["claim"]["kind"] == step.kind and _fits(item, step)):
        opener = STEPS[OPENERS[step.kind]]
        _open(item, opener, claim_id=new_id(), now=now, quantity=quantity)
    claim = item["claim"]
    claim["status"] = step.after
    claim["dates"][step.after] = now
    item |= {"claim_type": claim["kind"], "claim_status": step.after}
    if step.ends:
        _finish(item, now)
    if step.returns and item["before"]:
        # The exchange that it overtook goes on.
        item |= {"claim": item["before"], "before": None}


def _fits(item: Item, step: Step) -> bool:
    return item["claim"]["status"] in step.before


def _open(item: Item, step: Step, *, claim_id: str, now: str, quantity: int | None) -> None:
    share = quantity or item["remain"]
    if not 1 <= share <= item["remain"]:
        raise NotAllowed("수량이 남은 수량보다 많습니다.")
    if live(item):
        item["before"] = item["claim"]
    item["claim"] = {
        "id": claim_id,
        "kind": step.kind,
        "status": step.after,
        "quantity": share,
        "asked_at": now,
        "redelivery": None,
        "dates": {step.after: now},
    }
    item["dates"]["claim_requested"] = now


def _finish(item: Item, now: str) -> None:
    """What is claimed is taken from what remains; the whole of it ends the product order."""
    claim = item["claim"]
    whole = claim["quantity"] == item["remain"]
    if claim["kind"] != "EXCHANGE" or assumptions.EXCHANGE_REDUCES_REMAIN:
        item["remain"] -= claim["quantity"]
    if whole or not assumptions.EXCHANGED_ONLY_AS_A_WHOLE:
        item["status"] = GONE[claim["kind"]]
    item["dates"]["claim_completed"] = now
    item["done"] = [*item["done"], *_before(item), claim | {"done_at": now}]
    item["before"] = None


def _before(item: Item) -> list[dict[str, Any]]:
    """An exchange that another claim overtook is finished with it."""
    before = item["before"]
    if before is None:
        return []
    return [before | {"status": f"{before['kind']}_DONE", "done_at": item["claim"]["asked_at"]}]
