"""A person asks for an order to be read again: the same hint that any news leaves."""

from datetime import datetime

from django.db import transaction

from integrations import sql
from integrations.models import Integration
from vircle.foundation.wake import Door, wake


@transaction.atomic
def read_again(*, integration: Integration, external_order_id: str, now: datetime) -> None:
    """Have an order read as soon as a worker is free, however often it is asked for."""
    store = sql.Store(integration.brand_id, integration.pk)
    sql.hint_orders(store=store, external_ids=[external_order_id], now=now)
    wake(Door.READ)
