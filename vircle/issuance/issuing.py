"""Make certificates valid: number, frozen content, link and message — for every path alike."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from vircle.brands.links import ensure_all_links
from vircle.brands.models import LinkKind
from vircle.foundation.clock import kst_date
from vircle.foundation.db import as_json
from vircle.issuance import facts, wording
from vircle.issuance.facts import OrderFacts
from vircle.issuance.policy import Policy
from vircle.issuance.sql import ItemRow
from vircle.notifications.models import MessageKind, MessageStatus
from vircle.notifications.outbox import Draft, enqueue
from warranties import content, numbers, rules, sql
from warranties.models import StartsFrom, WarrantyProgramVersion, WarrantyRuleVersion


class Target(NamedTuple):
    """A certificate to be issued now, with the program version frozen at its trigger."""

    warranty_id: int
    order: OrderFacts
    item: ItemRow
    unit_number: int
    program_version_id: int
    # Issued by a 지난 주문 발급 that tells nobody.
    is_silent: bool = False
    # Where it was bought, when that was no connected store.
    seller: str = ""
    # Whose it is; who holds the order's certificates unless it is another's already.
    holder_id: int = 0
    # What a person has issued it from, so that undoing knows.
    was: str = ""

    @property
    def customer_id(self) -> int:
        """Return whom it is issued to."""
        return self.holder_id or self.order.holder_id or self.order.claim.customer_id


def is_over(
    order: OrderFacts, item: ItemRow, version: WarrantyProgramVersion, *, now: datetime
) -> bool:
    """Tell whether a certificate issued now would have ended before today."""
    target = Target(0, order, item, 1, version.pk)
    _, ends_on = rules.period(
        start=_first_day(target, version, now=now),
        unit=version.period_unit,
        count=version.period_count,
    )
    return ends_on is not None and ends_on < kst_date(now)


def issue(
    *,
    targets: Sequence[Target],
    policy: Policy,
    now: datetime,
    user_id: int | None = None,
    send_after: datetime | None = None,
) -> None:
    """Issue certificates of locked orders and put one message per order into the outbox.

    `send_after` keeps the message back so that an operator can undo. Inside a transaction.
    """
    rows = prepare(targets=targets, policy=policy, now=now, send_after=send_after)
    sql.issue(rows=rows, now=now)
    note(targets=targets, now=now, user_id=user_id)


def prepare(
    *,
    targets: Sequence[Target],
    policy: Policy,
    now: datetime,
    send_after: datetime | None = None,
) -> list[sql.Issue]:
    """Return what makes each certificate valid, with its link and message written already."""
    if not targets:
        return []
    links = _links(targets, now=now)
    rows = [
        _row(target, policy=policy, link_id=links[target.order.key], now=now) for target in targets
    ]
    messages = _tell(targets, rows=rows, links=links, now=now, send_after=send_after)
    return [
        row._replace(message_id=messages[target.order.key])
        for target, row in zip(targets, rows, strict=True)
    ]


def note(*, targets: Sequence[Target], now: datetime, user_id: int | None = None) -> None:
    """Write into the history of certificates that they are valid now."""
    details = [as_json({"from": target.was} if target.was else {}) for target in targets]
    sql.insert_events(
        rows=[
            sql.Event(target.order.claim.brand_id, target.warranty_id, "issued", user_id, detail)
            for target, detail in zip(targets, details, strict=True)
        ],
        now=now,
    )
    replacing = (t.order for t in targets if any(i.replaces_external_id for i in t.order.items))
    sql.link_replacements(keys=sorted({order.key for order in replacing}))


def _links(targets: Sequence[Target], *, now: datetime) -> dict[tuple[int, int], int]:
    customers = {target.order.key: target.customer_id for target in targets}
    return ensure_all_links(kind=LinkKind.WARRANTIES, customers=customers, now=now)


def _row(target: Target, *, policy: Policy, link_id: int, now: datetime) -> sql.Issue:
    claim = target.order.claim
    brand = policy.brands[claim.brand_id]
    frozen = policy.warranty_program_by_id(brand_id=claim.brand_id, id_=target.program_version_id)
    starts_on, ends_on = rules.period(
        start=_first_day(target, frozen, now=now),
        unit=frozen.period_unit,
        count=frozen.period_count,
    )
    return sql.Issue(
        brand_id=claim.brand_id,
        warranty_id=target.warranty_id,
        number=numbers.new_number(brand_code=brand.code, on=kst_date(now)),
        content=_content(target, frozen, policy=policy),
        starts_on=starts_on,
        ends_on=ends_on,
        link_id=link_id,
    )


def _first_day(target: Target, frozen: WarrantyProgramVersion, *, now: datetime) -> date:
    claim, triggered_at = target.order.claim, target.item.triggered_at or now
    moments = {
        StartsFrom.DELIVERED: triggered_at,
        StartsFrom.ISSUED: now,
        StartsFrom.ORDERED: claim.ordered_at or triggered_at,
    }
    return kst_date(moments[StartsFrom(frozen.starts_from)])


def _content(
    target: Target, frozen: WarrantyProgramVersion, *, policy: Policy
) -> dict[str, object]:
    """Freeze the display by the settings in force now, the terms by those at the trigger."""
    claim = target.order.claim
    rules_of_store = policy.warranty_rules.get(claim.integration_id)
    rule = rules_of_store[-1] if rules_of_store else WarrantyRuleVersion()
    return content.certificate(
        product=facts.product_facts(target.item),
        display=content.display(program=policy.warranty_programs[claim.brand_id][-1], rule=rule),
        option_text=target.item.option_text,
        terms=frozen.terms,
        store=target.seller or policy.integrations[claim.integration_id].shown_name,
        unit=(target.unit_number, target.item.quantity if frozen.is_per_unit else 1),
        starts_from=frozen.starts_from,
    )


def _tell(
    targets: Sequence[Target],
    *,
    rows: Sequence[sql.Issue],
    links: dict[tuple[int, int], int],
    now: datetime,
    send_after: datetime | None,
) -> dict[tuple[int, int], int]:
    """Write one message per order, about all that is issued in this decision."""
    by_order: dict[tuple[int, int], list[sql.Issue]] = defaultdict(list)
    customers, heard = {}, set()
    for target, row in zip(targets, rows, strict=True):
        by_order[target.order.key].append(row)
        customers[target.order.key] = target.customer_id
        heard |= set() if target.is_silent else {target.order.key}
    keys = sorted(by_order)
    drafts = [
        Draft(
            brand_id=key[0],
            order_id=key[1],
            kind=MessageKind.WARRANTY_ISSUED,
            customer_id=customers[key],
            link_id=links[key],
            variables=_variables(by_order[key]),
            send_after=send_after,
            status=MessageStatus.QUEUED if key in heard else MessageStatus.DROPPED,
        )
        for key in keys
    ]
    return dict(zip(keys, enqueue(drafts=drafts, now=now), strict=True))


def _variables(rows: Sequence[sql.Issue]) -> dict[str, str | int]:
    first = rows[0]
    return {
        "상품명": str(first.content["product_name"]),
        "매수": len(rows),
        "보증시작일": wording.day(first.starts_on),
        "보증종료일": wording.day(first.ends_on),
    }
