"""Claims on an item or on some of its pieces: opened, repeated on the rest, split off."""

from sandbox.cafe24 import actions, assumptions, dates, orders
from sandbox.cafe24.actions import Action
from sandbox.config import Config
from sandbox.context import Context

_FINISHED = ("R40", "R41", "R42", "R43", "E40")
TOTAL, SPLIT = "total", "split"


class NotAllowed(ValueError):
    """The item is in a state from which this cannot happen."""


def can(item: orders.Item, step: Action) -> bool:
    """From this state, or as a further claim on what an earlier one left."""
    return item["status"] in step.before or _can_claim_rest(item, step)


def _can_claim_rest(item: orders.Item, step: Action) -> bool:
    starts = bool(step.claim) and not step.withdraws
    again = item["status"] in _FINISHED and item["before_cs"] in step.before
    return starts and again and rest(item) > 0


def rest(item: orders.Item) -> int:
    """The pieces that no finished claim took away."""
    return int(item["quantity"]) - _taken(item)


def _taken(item: orders.Item) -> int:
    claim = item["claim"]
    finished = claim["quantity"] if claim and item["status"] in _FINISHED else 0
    return int(item.get("taken", 0)) + int(finished)


def share_out(
    context: Context, order: orders.Order, item: orders.Item, step: Action, quantity: int | None
) -> orders.Item:
    """The item that the step is about: the item itself or what is split off from it."""
    if not _opens(item, step):
        return item
    share = quantity or rest(item)
    if not 1 <= share <= rest(item):
        raise NotAllowed("수량이 주문 수량보다 많습니다.")
    splits = (
        step.claim == "C" and assumptions.PARTIAL_CANCEL_SPLITS
    ) or context.config.cafe24_partial_claims == SPLIT
    return _split(order, item, share) if share < item["quantity"] and splits else item


def _opens(item: orders.Item, step: Action) -> bool:
    if not step.claim or step.withdraws:
        return False
    return item["claim"] is None or item["status"] in _FINISHED


def _split(order: orders.Order, item: orders.Item, share: int) -> orders.Item:
    """The old code keeps the rest; the claimed pieces get a code of their own."""
    number = max(each["item_no"] for each in order["items"]) + 1
    item["quantity"] -= share
    part = item | {
        "item_no": number,
        "order_item_code": f"{order['order_id']}-{number:02d}",
        "quantity": share,
        "dates": dict(item["dates"]),
    }
    order["items"].append(part)
    return part


def open_claim(
    context: Context,
    order: orders.Order,
    item: orders.Item,
    step: Action,
    now: str,
    *,
    quantity: int | None,
) -> None:
    """Does nothing while a claim is open."""
    if not _opens(item, step):
        return
    left = rest(item)
    before = item["before_cs"] if item["status"] in _FINISHED else item["status"]
    item["taken"] = _taken(item)
    item["claim"] = {
        "code": orders.next_claim_code(context, order["mall"], step.claim, dates.moment(now)),
        "quantity": min(quantity or left, left),
        "kind": step.claim,
    }
    item["before_cs"] = before
    item["status_code"] = "C1" if before == "N00" else actions.STATUS_CODES[step.claim]
    item["undone"] = None


def withdraw(item: orders.Item, step: Action) -> None:
    item["claim"] = None
    item["undone"] = actions.WITHDRAWN_WORD[step.claim]
    item["status_code"] = "N2" if item["original_item_no"] else "N1"


def told_quantity(item: orders.Item, config: Config) -> int | None:
    """What `claim_quantity` says: the latest claim alone, or all that were made so far."""
    claim = item["claim"]
    if claim is None:
        return None
    earlier = item.get("taken", 0) if config.cafe24_partial_claims == TOTAL else 0
    return int(claim["quantity"]) + int(earlier)
