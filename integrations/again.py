"""A person asks for an order to be read again: the same hint that any news leaves."""

from datetime import datetime

from django.db import transaction

from integrations.models import Integration
from vircle.foundation.db import hot_cursor
from vircle.foundation.wake import Door, wake

_ASK = """
INSERT INTO integrations_readhint AS h
  (brand_id, integration_id, external_order_id, seq, due_at, attempts, error)
VALUES (%b, %b, %b, 1, %b, 0, '')
ON CONFLICT (brand_id, integration_id, external_order_id) DO UPDATE
SET seq = h.seq + 1, due_at = least(h.due_at, excluded.due_at), attempts = 0
"""


@transaction.atomic
def read_again(*, integration: Integration, external_order_id: str, now: datetime) -> None:
    """Have an order read as soon as a worker is free, however often it is asked for."""
    with hot_cursor() as cursor:
        cursor.execute(_ASK, [integration.brand_id, integration.pk, external_order_id, now])
    wake(Door.READ)
