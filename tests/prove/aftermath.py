"""What became of a besieged town: the outside world's ledgers against what exists."""

import os
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from vircle.demo.play import Play

COMPLETE_WITHIN_SECONDS = 120.0
TELLING = {"stamp_granted", "warranty_issued"}
# A row that is due, or whose lease ended, this long ago has been forgotten by its door.
_FORGOTTEN = timedelta(seconds=30)


def wait(is_true: Callable[[], bool], *, seconds: float) -> bool:
    """Wait until it is; False when patience ends."""
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        if is_true():
            return True
        time.sleep(0.5)
    return False


def lives(number: int) -> bool:
    """Tell whether a process is there, and not only its remains."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{number}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] != "Z"


def scheduled() -> int:
    """Count what is to be issued on a later day."""
    from warranties.models import Warranty

    return Warranty.objects.filter(status="scheduled").count()


def compare(play: Play, orders: dict[str, str]) -> dict[str, Any]:
    """Compare what arrived (order to phone) with what was issued and said."""
    certificates, stamps = _existing()
    said = Counter(
        (m["to"], m["kind"]) for m in play.control("solapi/ledger") if m.get("acceptedAt")
    )
    lost = [key for key in orders if certificates[key] < 1 or stamps[key] < 1]
    untold = [
        key for key, phone in orders.items() if any(not said[phone, kind] for kind in TELLING)
    ]
    twice = [key for key in orders if certificates[key] > 1 or stamps[key] > 1]
    twice += [f"{to} {kind}" for (to, kind), count in said.items() if count > 1]
    return {
        "lost": lost,
        "untold": untold,
        "twice": twice,
        "unresolved": _unresolved(),
        "open": len(lost) + max(0, len(untold)),
    }


def _existing() -> tuple[Counter[str], Counter[str]]:
    """Count valid certificates and stamps by mall and order."""
    from stamps.models import StampGrant
    from warranties.models import Warranty

    names = ("order__integration__store_id", "order__external_id")
    valid = Warranty.objects.filter(status="issued").values_list(*names)
    certificates = Counter(f"{mall} {order}" for mall, order in valid)
    stamps: Counter[str] = Counter()
    for mall, order, worth in StampGrant.objects.values_list(*names, "worth"):
        stamps[f"{mall} {order}"] += worth
    return certificates, stamps


def _unresolved() -> int:
    """Count the messages whose fate the product itself lists as unknown."""
    from vircle.notifications.models import Message

    return Message.objects.filter(status__in=["unknown", "held"]).count()


def stuck() -> dict[str, int]:
    """Count, by table, work that nobody does although nothing keeps it from being done."""
    from integrations.catalog.models import CatalogSync, ProductWork
    from integrations.models import Integration, ReadHint
    from integrations.orders.models import OrderWork
    from tests.notifications.saying import misled
    from vircle.foundation import clock
    from vircle.issuance.models import Backfill
    from vircle.notifications.models import MessageWork

    since = clock.now() - _FORGOTTEN
    late = {
        "hints": ReadHint.objects.filter(due_at__lt=since),
        "products": ProductWork.objects.filter(due_at__lt=since),
        "orders": OrderWork.objects.filter(due_at__lt=since),
        "messages": MessageWork.objects.filter(due_at__lt=since),
        "messages at the wrong step": misled(),
        "backfills": Backfill.objects.filter(
            due_at__lt=since, status__in=["reading", "counting", "running"]
        ),
        "polls": Integration.objects.filter(poll_leased_until__lt=since),
        "syncs": CatalogSync.objects.filter(leased_until__lt=since),
    }
    counts = {name: rows.count() for name, rows in late.items()}
    return {name: count for name, count in counts.items() if count}
