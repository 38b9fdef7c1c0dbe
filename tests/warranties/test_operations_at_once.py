"""Several operators press buttons about the same rows at the same moment."""

from collections import Counter
from datetime import datetime
from functools import partial
from typing import Any

from integrations.orders.models import OrderUnit
from tests.committed import at_once, committed
from tests.factories import make_integration, make_membership, make_order, make_warranty
from vircle.brands.models import Brand
from vircle.brands.tenancy import brand_scope
from vircle.issuance.operator import issue_pending
from vircle.notifications.models import Message
from warranties.models import Warranty, WarrantyEvent, WarrantyStatus
from warranties.operations import RejectReason, hold, reject

pytestmark = committed


def test_each_row_is_taken_by_exactly_one(brand: Brand, now: datetime) -> None:
    integration = make_integration(brand=brand)
    operator = make_membership(brand=brand).user
    rows = []
    for _index in range(4):
        order = make_order(integration=integration, items=[{"quantity": 2}])
        rows += [
            make_warranty(
                integration=integration, order=order, unit=unit, status=WarrantyStatus.PENDING
            ).pk
            for unit in OrderUnit.objects.filter(item__order=order).order_by("number")
        ]
    about: dict[str, Any] = {"brand_id": brand.pk, "user_id": operator.pk, "now": now}

    def issue(ids: list[int]) -> list[int]:
        with brand_scope(brand_id=brand.pk):
            return issue_pending(warranty_ids=ids, **about).issued

    def hold_them(ids: list[int]) -> list[int]:
        with brand_scope(brand_id=brand.pk):
            return hold(warranty_ids=ids, **about).done

    def reject_them(ids: list[int]) -> list[int]:
        with brand_scope(brand_id=brand.pk):
            return reject(warranty_ids=ids, reason=RejectReason.DUPLICATE, **about).done

    backwards = rows[::-1]
    taken = at_once(
        partial(issue, rows),
        partial(reject_them, backwards),
        partial(hold_them, rows),
        partial(issue, backwards),
    )

    assert Counter(id_ for ids in taken for id_ in ids) == Counter(rows)
    events = WarrantyEvent.objects.values_list("warranty_id", flat=True)
    assert Counter(events) == Counter(rows)
    issued = set(taken[0]) | set(taken[3])
    statuses = dict(Warranty.objects.values_list("pk", "status"))
    assert {id_ for id_, status in statuses.items() if status == "issued"} == issued
    told = Message.objects.values_list("order_id", flat=True)
    assert max(Counter(told).values(), default=0) <= 1
