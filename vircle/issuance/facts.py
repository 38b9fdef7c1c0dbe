"""An order as deciding sees it: items, units, earlier certificates and grants."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from stamps import rules as stamp_rules
from vircle.issuance import sql
from vircle.issuance.models import Backfill
from vircle.issuance.policy import Policy
from vircle.issuance.sql import GrantRow, ItemRow, UnitRow
from vircle.issuance.sql_work import ClaimedOrder
from warranties import content
from warranties import rules as warranty_rules


@dataclass
class OrderFacts:
    """A locked order with everything that is decided from."""

    claim: ClaimedOrder
    items: list[ItemRow] = field(default_factory=list)
    units: dict[int, list[UnitRow]] = field(default_factory=lambda: defaultdict(list))
    grants: dict[tuple[str, int], GrantRow] = field(default_factory=dict)
    is_mirrored: bool = False
    unreachable: str = ""
    # Whose the certificates are: the orderer's, or of a present the receiver's.
    holder_id: int = 0
    # Set when its stamps are judged: they count, but nobody is to be told.
    has_silent_stamps: bool = False

    @property
    def key(self) -> tuple[int, int]:
        """Return brand and order."""
        return self.claim.brand_id, self.claim.order_id

    def missing_products(self) -> list[str]:
        """Return the products that must be known before this order can be decided."""
        return [
            item.product_external_id
            for item in self.items
            if item.triggered_at is not None and item.product_id is None
        ]


def read_facts(*, claims: Sequence[ClaimedOrder], policy: Policy) -> list[OrderFacts]:
    """Read the facts of locked orders: six statements, however many orders there are."""
    if not claims:
        return []
    _read_rejudgings(claims, policy=policy)
    keys = [(claim.brand_id, claim.order_id) for claim in claims]
    customers = sorted({(claim.brand_id, claim.customer_id) for claim in claims})
    unreachable = sql.read_unreachable(keys=customers)
    orders = {
        claim.order_id: OrderFacts(
            claim,
            is_mirrored=claim.place == "shopn" and claim.brand_id in policy.naver_brands,
            unreachable=unreachable.get((claim.brand_id, claim.customer_id), ""),
            holder_id=_holder(claim, policy=policy),
        )
        for claim in claims
    }
    owner = {}
    shops = [(c.brand_id, c.order_id, c.integration_id, c.shop_no) for c in claims]
    for item in sql.read_items(orders=shops):
        orders[item.order_id].items.append(item)
        owner[item.item_id] = orders[item.order_id]
    for unit in sql.read_units(keys=keys):
        owner[unit.item_id].units[unit.item_id].append(unit)
    for grant in sql.read_grants(keys=keys):
        orders[grant.order_id].grants[grant.subject_kind, grant.subject_id] = grant
    return list(orders.values())


def _read_rejudgings(claims: Sequence[ClaimedOrder], *, policy: Policy) -> None:
    wishes = Backfill.objects.filter(
        brand_id__in={claim.brand_id for claim in claims},
        order_id__in=[claim.order_id for claim in claims],
    )
    for wish in wishes.order_by("pk"):
        assert wish.order_id is not None
        policy.rejudgings[wish.order_id].append(wish)


# The lines of a trace that name a wish: a 지난 주문 발급 or a 다시 판정.
_WISHES = frozenset({"backfill", "rejudged"})


def _holder(claim: ClaimedOrder, *, policy: Policy) -> int:
    programs = policy.warranty_programs.get(claim.brand_id)
    to_receiver = programs is None or not programs or programs[-1].gift_to_receiver
    return claim.receiver_id if to_receiver and claim.receiver_id else claim.customer_id


def judged_by(trace: Sequence[Any] | None) -> int:
    """Return the wish by which something was judged, or 0."""
    return max((line[2]["id"] for line in trace or () if line[0] in _WISHES), default=0)


def with_sources(
    trace: Sequence[tuple[str, bool | None, dict[str, Any]]], *, order: OrderFacts, item: ItemRow
) -> list[tuple[str, bool | None, dict[str, Any]]]:
    """Note beside a trace's first line which reads of order and product it was judged by."""
    (code, held, inputs), *rest = trace
    sources = {"read": order.claim.observed_at.isoformat()}
    if item.product_observed_at is not None:
        sources["product"] = item.product_observed_at.isoformat()
    return [(code, held, {**inputs, **sources}), *rest]


def is_silent(trace: Sequence[Any] | None) -> bool:
    """Tell whether something counts only by a wish that tells nobody."""
    return any(line[0] in _WISHES and not line[2]["tells"] for line in trace or ())


def warranty_item(item: ItemRow, *, order: OrderFacts) -> warranty_rules.ItemFacts:
    """Return what the pure warranty rules need of an item."""
    return warranty_rules.ItemFacts(
        status=item.status,
        quantity=item.quantity,
        effective_quantity=item.effective_quantity,
        triggered_at=item.triggered_at,
        observed_at=order.claim.observed_at,
        claim_kind=item.claim_kind,
        claim_state=item.claim_state,
        is_gift=item.is_gift,
        is_addon=item.is_addon,
        is_mirrored=order.is_mirrored,
        category_ids=frozenset(item.category_ids or ()),
        category_path=tuple(item.category_path or ()),
    )


def stamp_item(item: ItemRow, *, order: OrderFacts) -> stamp_rules.ItemFacts:
    """Return what the pure stamp rules need of an item."""
    return stamp_rules.ItemFacts(
        item_id=item.item_id,
        external_id=item.external_id,
        status=item.status,
        quantity=item.quantity,
        effective_quantity=item.effective_quantity,
        triggered_at=item.triggered_at,
        claim_kind=item.claim_kind,
        claim_state=item.claim_state,
        is_gift=item.is_gift,
        is_addon=item.is_addon,
        is_mirrored=order.is_mirrored,
        replaces_external_id=item.replaces_external_id,
        is_confirmed=item.status == "confirmed" or item.confirmed_at is not None,
    )


def unit_state(row: UnitRow) -> warranty_rules.UnitState:
    """Return what the pure warranty rules need of a unit."""
    return warranty_rules.UnitState(
        unit_id=row.unit_id,
        number=row.number,
        warranty_id=row.warranty_id,
        status=row.status or "",
        cycle=row.cycle or 0,
        due_at=row.due_at,
        canceled_at=row.canceled_at,
        cancel_reason=row.cancel_reason or "",
        hold_reason=row.hold_reason or "",
        held_from=row.held_from or "",
    )


def product_facts(item: ItemRow) -> content.ProductFacts:
    """Return the product for a certificate; the order's own words where the mall has none."""
    return content.ProductFacts(
        name=item.name or item.product_name,
        english_name=item.english_name or "",
        supplier_name=item.supplier_name or "",
        model_name=item.model_name or "",
        image_url=item.image_url or "",
        details=item.details or {},
        additional=item.additional or [],
    )
