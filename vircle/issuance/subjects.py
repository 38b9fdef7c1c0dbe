"""What certificates came from, locked: their orders, and what stands for one where there is none.

Orders first and by key, as deciding locks them; then the individual issues, by key.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from integrations.catalog.models import Product
from vircle.foundation.clock import KST
from vircle.issuance import decide
from vircle.issuance.facts import OrderFacts
from vircle.issuance.policy import Policy
from vircle.issuance.sql import ItemRow, UnitRow
from vircle.issuance.sql_work import ClaimedOrder
from warranties.individual import IndividualIssue
from warranties.models import Warranty


@dataclass(frozen=True)
class Held:
    """A certificate whose origin is locked until the transaction ends."""

    order: OrderFacts
    item: ItemRow
    unit: UnitRow


def lock(*, brand_id: int, warranty_ids: Collection[int]) -> tuple[list[Held], Policy]:
    """Lock where certificates came from; older cycles of a unit are not among what is returned."""
    rows = Warranty.objects.filter(brand_id=brand_id, pk__in=warranty_ids)
    origins = list(rows.values_list("order_id", "individual_id"))
    orders, policy = decide.lock_for_operator(
        brand_id=brand_id, order_ids=sorted({order for order, _ in origins if order is not None})
    )
    held = [
        Held(order, item, unit)
        for order in orders
        for item in order.items
        for unit in order.units[item.item_id]
        if unit.warranty_id in warranty_ids
    ]
    individual_ids = sorted({one for _, one in origins if one is not None})
    return held + list(_individuals(brand_id=brand_id, ids=individual_ids)), policy


def _individuals(*, brand_id: int, ids: Sequence[int]) -> Iterator[Held]:
    if not ids:
        return
    issues = IndividualIssue.objects.filter(brand_id=brand_id, pk__in=ids)
    list(issues.select_for_update().order_by("pk").values_list("pk", flat=True))
    # Read after the lock: whoever held it may have changed them.
    rows = Warranty.objects.filter(brand_id=brand_id, individual_id__in=ids)
    for warranty in rows.select_related("individual").order_by("pk"):
        facts = facts_of(warranty.individual, customer_id=warranty.customer_id)
        yield Held(facts, facts.items[0], _unit(warranty))


def facts_of(
    issue: IndividualIssue, *, customer_id: int, product: Product | None = None
) -> OrderFacts:
    """Return an individual issue as issuing and recalling see an order: one item of one piece."""
    received_at = datetime.combine(issue.received_on, time(), KST)
    claim = ClaimedOrder(
        brand_id=issue.brand_id,
        order_id=-issue.pk,
        work_id=0,
        seq=0,
        attempts=0,
        waiting_since=None,
        integration_id=issue.integration_id or 0,
        shop_no=1,
        external_id="",
        place="",
        customer_id=customer_id,
        ordered_at=received_at,
        paid_amount=None,
        observed_at=issue.created_at,
    )
    return OrderFacts(claim, items=[_item(issue, product, received_at)])


def _item(issue: IndividualIssue, product: Product | None, received_at: datetime) -> ItemRow:
    values: dict[str, Any] = dict.fromkeys(ItemRow._fields)
    values |= {
        "order_id": -issue.pk,
        "item_id": 0,
        "external_id": "",
        "product_external_id": issue.product_external_id,
        "product_name": issue.product_name,
        "option_text": issue.option_text,
        "quantity": 1,
        "effective_quantity": 1,
        "status": "delivered",
        "claim_kind": "",
        "claim_state": "",
        "is_gift": False,
        "is_addon": False,
        "replaces_external_id": "",
        "triggered_at": received_at,
    }
    if product is not None:
        names = ("name", "english_name", "supplier_name", "model_name", "image_url")
        values |= {name: getattr(product, name) for name in (*names, "details", "additional")}
    return ItemRow(**values)


def _unit(warranty: Warranty) -> UnitRow:
    names = set(UnitRow._fields) - {"item_id", "unit_id", "number", "warranty_id"}
    values: dict[str, Any] = {name: getattr(warranty, name) for name in names}
    return UnitRow(**values, item_id=0, unit_id=0, number=1, warranty_id=warranty.pk)
