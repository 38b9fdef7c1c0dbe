"""News of a mall as it stands in the log, sealed."""

import json
import uuid
from datetime import datetime
from typing import Any

from integrations.models import Integration, OrderEvent
from vircle.foundation.crypto import Place, seal


def make_event(store: Integration, event: int, *, at: datetime, **resource: Any) -> OrderEvent:
    """Insert one event of a store, as its webhook would."""
    reference = uuid.uuid4()
    body = {"event_no": event, "resource": {"mall_id": store.store_id, **resource}}
    place = Place("integrations_orderevent", "body", store.brand_id, str(reference))
    return OrderEvent.objects.create(
        brand_id=store.brand_id,
        integration=store,
        received_at=at,
        event=str(event),
        reference=reference,
        body_sealed=seal(json.dumps(body), at=place),
    )
