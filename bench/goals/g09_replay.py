"""G9: hearing, reading and deciding everything once more adds no row."""

from django.db import transaction

from bench import rows
from bench.backlog import decide_all
from bench.measure import Goal, Outcome, Part
from bench.shops import ITEMS_PER_ORDER, delivered_orders, open_shop, tell
from bench.stage import Stage
from integrations.orders import sql
from integrations.orders.models import Order
from vircle.foundation import clock

GOAL = Goal(
    "G9",
    "Replay of everything",
    (Part("new rows", "", 0, 0, at_most=True),),
    gates=("new rows",),
)


def measure(stage: Stage) -> Outcome:
    """Tell all orders again, ask for all decisions again, and count."""
    orders = stage.size(full=2_000, quick=400)
    shop, told = open_shop(), delivered_orders(number=orders, now=clock.now())
    tell(shop, told)
    decide_all()
    before = rows.counts()
    tell(shop, told)
    with transaction.atomic():
        ids = Order.objects.filter(brand_id=shop.brand_id).values_list("pk", flat=True)
        sql.upsert_work(brand_id=shop.brand_id, order_ids=list(ids), now=clock.now())
    again = decide_all()
    after = rows.counts()
    added = sum(abs(after[table] - before[table]) for table in before)
    return Outcome(
        {"new rows": [float(added)]},
        [
            f"{orders:,} orders of {ITEMS_PER_ORDER} items read again and {again:,} decided again;"
            f" {len(before)} tables with {sum(before.values()):,} rows compared."
        ],
    )
