"""Say that certificates were taken back — only to customers who had been told of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vircle.brands.links import ensure_links
from vircle.brands.models import LinkKind
from vircle.foundation.clock import kst_date
from vircle.issuance import sql, wording
from vircle.issuance.facts import OrderFacts
from vircle.issuance.sql import ItemRow, UnitRow
from vircle.issuance.sql_told import told_before
from vircle.notifications.models import MessageKind
from vircle.notifications.outbox import Draft, Variables, amend_unsent, drop_unsent, enqueue
from warranties import sql as warranty_sql


@dataclass(frozen=True)
class Recall:
    """A certificate that was taken back, with the unit as it stood before."""

    order: OrderFacts
    item: ItemRow
    unit: UnitRow
    reason: str


def tell(*, recalls: Sequence[Recall], now: datetime, is_told: bool = True) -> int:
    """Drop or shorten what was not yet said; tell what has to be told. Inside the transaction.

    An exchange is not told: the new certificate's own message follows. Where a person wishes
    that nobody is told (`is_told`), nothing is said, but what would no longer be true is dropped
    all the same. Returns how many certificates the customers are told of.
    """
    issued = [r for r in recalls if r.unit.issued_at is not None and r.unit.message_id is not None]
    if not issued:
        return 0
    untold = _take_back_unsent(issued)
    if not is_told:
        return 0
    told = sql.told_messages(
        keys=sorted({(r.order.claim.brand_id, r.unit.message_id or 0) for r in issued})
    )
    # Said once already, before it was to be said again: dropping the repetition unsays nothing.
    before = told_before(
        keys=sorted((r.order.claim.brand_id, r.unit.warranty_id or 0) for r in issued)
    )
    to_tell = [
        r
        for r in issued
        if r.reason != "exchange"
        and (r.unit.message_id in told - untold or r.unit.warranty_id in before)
    ]
    _enqueue(to_tell, now=now)
    return len(to_tell)


def _take_back_unsent(recalls: Sequence[Recall]) -> set[int]:
    """Return the messages that nobody has seen: dropped when empty, else with a smaller count."""
    by_brand: dict[int, set[int]] = defaultdict(set)
    for recall in recalls:
        assert recall.unit.message_id is not None
        by_brand[recall.order.claim.brand_id].add(recall.unit.message_id)
    untold: set[int] = set()
    for brand_id, messages in sorted(by_brand.items()):
        left = warranty_sql.valid_by_message(brand_id=brand_id, message_ids=sorted(messages))
        empty = sorted(message for message in messages if not left.get(message))
        shorter: dict[int, Variables] = {
            message: {"매수": count} for message, count in left.items() if count
        }
        if empty:
            untold |= drop_unsent(brand_id=brand_id, message_ids=empty)
        if shorter:
            untold |= amend_unsent(brand_id=brand_id, changes=shorter)
    return untold


def _enqueue(recalls: Sequence[Recall], *, now: datetime) -> None:
    by_order: dict[tuple[int, int], list[Recall]] = defaultdict(list)
    for recall in recalls:
        by_order[recall.order.key].append(recall)
    drafts = [_draft(by_order[key], now=now) for key in sorted(by_order)]
    enqueue(drafts=drafts, now=now)


def _draft(recalls: Sequence[Recall], *, now: datetime) -> Draft:
    claim = recalls[0].order.claim
    holder_id = recalls[0].unit.customer_id or claim.customer_id
    links = ensure_links(
        brand_id=claim.brand_id,
        kind=LinkKind.WARRANTIES,
        subjects=[(claim.order_id, holder_id)],
        now=now,
    )
    first = recalls[0].unit.warranty_id or 0
    name = warranty_sql.issued_names(brand_id=claim.brand_id, warranty_ids=[first]).get(first)
    return Draft(
        brand_id=claim.brand_id,
        order_id=claim.order_id,
        kind=MessageKind.WARRANTY_CANCELED,
        customer_id=holder_id,
        link_id=links[claim.order_id],
        variables={
            "상품명": name or recalls[0].item.product_name,
            "매수": len(recalls),
            "취소사유": wording.reason(recalls[0].reason),
            "취소일": wording.day(kst_date(now)),
        },
    )
