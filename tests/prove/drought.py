"""Let webhooks get lost and count what became of every order; polls alone must find the rest.

Run as a process of its own: `python -m tests.prove.drought DATA_DIR ITEMS MALLS SEED LOSS…`. One
drought after the other, each with malls of its own, of whose lists of orders the oracle is made;
the last line is one JSON object: loss to what became of it.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from tests.prove.shops import BAG, open_shop
from vircle.demo import run as demo
from vircle.demo.play import Play
from vircle.demo.town import Town, make_town
from vircle.embedded.supervisor import Supervisor

PATIENCE_SECONDS = 600.0
# Each order holds so many items of one piece, in turn.
ITEMS_PER_ORDER = (1, 2, 3)


@dataclass
class Drought:
    """Brands with a mall each, whose webhooks are dropped with a probability."""

    town: Town
    play: Play
    malls: list[str]
    loss: float
    seed: int

    def deliver(self, *, items: int) -> dict[str, int]:
        """Let items arrive everywhere at once; returns the orders and how many each expects."""
        requests.delete(f"{self.town.sandbox}/_control/faults", timeout=10).raise_for_status()
        if self.loss:
            fault = {"service": "cafe24", "fault": "no_webhooks", "times": 10**9}
            self._arm(fault | {"probability": self.loss, "seed": self.seed})
        expected: dict[str, int] = {}
        share = items // len(self.malls)
        for mall in self.malls:
            expected |= self._deliver_at(mall, items=share)
        return expected

    def _arm(self, fault: dict[str, Any]) -> None:
        answer = requests.put(f"{self.town.sandbox}/_control/faults", json=fault, timeout=10)
        answer.raise_for_status()

    def _deliver_at(self, mall: str, *, items: int) -> dict[str, int]:
        orders: list[dict[str, Any]] = []
        left = items
        while left:
            size = min(left, ITEMS_PER_ORDER[len(orders) % len(ITEMS_PER_ORDER)])
            left -= size
            lines = [{"product_no": BAG + line, "quantity": 1} for line in range(size)]
            phone = f"010-0000-{len(orders) % 10000:04d}"
            orders.append(
                {"buyer_name": f"연습{len(orders)}", "buyer_phone": phone, "items": lines}
            )
        body = {"orders": orders, "status": "N40", "webhook": "each"}
        url = f"{self.town.sandbox}/_control/cafe24/{mall}/orders/bulk"
        made = requests.post(url, json=body, timeout=120).json()["order_ids"]
        return {
            f"{mall} {order_id}": len(order["items"])
            for order_id, order in zip(made, orders, strict=True)
        }


def _connect(play: Play, malls: list[str]) -> None:
    """Make the malls, and a brand with its settings for each."""
    from integrations.models import Integration

    play.control("cafe24/malls", {"mall_ids": malls})
    for number, mall in enumerate(malls):
        open_shop(mall, number=number)
    ours = Integration.objects.filter(store_id__in=malls)
    # The first check-up looks for lost webhooks in the mall's own log; polls are on trial here.
    unread = ours.filter(catalog_synced_at=None) | ours.filter(checkup={})
    assert _wait(lambda: not unread.exists()), "The malls were not read."


def _existing(malls: list[str]) -> tuple[Counter[str], Counter[str]]:
    """Count valid warranties and stamps of every order, by mall and number."""
    from stamps.models import StampGrant
    from warranties.models import Warranty

    names = ("order__integration__store_id", "order__external_id")
    ours = {"order__integration__store_id__in": malls}
    warranties = Warranty.objects.filter(status="issued", **ours).values_list(*names)
    stamps = StampGrant.objects.filter(**ours).values_list(*names, "worth")
    granted: Counter[str] = Counter()
    for mall, number, worth in stamps:
        granted[f"{mall} {number}"] += worth
    return Counter(f"{mall} {number}" for mall, number in warranties), granted


def suffer(
    data_dir: Path, *, items: int, malls: int, seed: int, losses: list[float]
) -> dict[float, dict[str, Any]]:
    """Run droughts and tell how each ended."""
    os.environ["SANDBOX_CAFE24_RATE_LIMITED"] = "true"
    with Supervisor(report=lambda line: print(line, flush=True)) as supervisor:  # noqa: T201
        town = make_town(supervisor=supervisor, data_dir=data_dir, throwaway=False)
        demo.start_town(town, say=print)
        play = Play(town, print)
        names = [
            [f"drought-{n}-{number:02d}" for number in range(malls)] for n in range(len(losses))
        ]
        _connect(play, [name for group in names for name in group])
        droughts = [
            Drought(town, play, group, loss, seed)
            for group, loss in zip(names, losses, strict=True)
        ]
        return {drought.loss: _suffer(drought, items=items) for drought in droughts}


def _suffer(drought: Drought, *, items: int) -> dict[str, Any]:
    names, calls_before, webhooks_before = drought.malls, _calls(drought), _webhooks(drought)
    started = time.monotonic()
    expected = drought.deliver(items=items)
    delivered_seconds = time.monotonic() - started
    late = _overlooked(expected, delivered_at=drought.play.sandbox_now())
    found_seconds = time.monotonic() - started
    done = _wait(lambda: _is_complete(names, expected))
    done_seconds = time.monotonic() - started
    # At least one more poll, in which something late or double would show.
    time.sleep(1.5 * int(drought.town.environment["POLL_SECONDS"]))
    return {
        **_compare(names, expected),
        "items": sum(expected.values()),
        "orders": len(expected),
        "malls": len(names),
        "loss": drought.loss,
        "seed": drought.seed,
        "late": late,
        "is_done": done,
        "webhooks": dict(_webhooks(drought) - webhooks_before),
        "delivered_seconds": round(delivered_seconds, 1),
        "found_seconds": round(found_seconds, 1),
        "done_seconds": round(done_seconds, 1),
        "found_by_polling": _found_by_polling(names),
        "calls": dict(_calls(drought) - calls_before),
    }


def _wait(is_true: Callable[[], bool]) -> bool:
    """Wait until it is; False when patience ends."""
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends_at:
        if is_true():
            return True
        time.sleep(0.5)
    return False


def _overlooked(expected: dict[str, int], *, delivered_at: datetime) -> int:
    """Count what each mall's first poll that began after the delivery did not know by its end.

    A poll begins a period after the one before it, so that is within two periods.
    """
    wanted = Counter(key.split()[0] for key in expected)
    found: dict[str, int] = {}

    def look() -> bool:
        for mall in wanted.keys() - found.keys():
            if _polled_until(mall) >= delivered_at:
                found[mall] = _count_orders(mall)
        return len(found) == len(wanted)

    _wait(look)
    return sum(count - found.get(mall, 0) for mall, count in wanted.items())


def _polled_until(mall: str) -> datetime:
    from integrations.models import Integration

    found = Integration.objects.get(store_id=mall).polled_until
    return found or datetime.min.replace(tzinfo=UTC)


def _count_orders(mall: str) -> int:
    from integrations.orders.models import Order

    return Order.objects.filter(integration__store_id=mall).count()


def _is_complete(malls: list[str], expected: dict[str, int]) -> bool:
    warranties, stamps = _existing(malls)
    return sum(warranties.values()) >= sum(expected.values()) and len(stamps) >= len(expected)


def _compare(malls: list[str], expected: dict[str, int]) -> dict[str, Any]:
    warranties, stamps = _existing(malls)
    return {
        "missing": sum(1 for key, n in expected.items() if warranties[key] < n or stamps[key] < 1),
        "twice": sum(1 for key, n in expected.items() if warranties[key] > n or stamps[key] > 1),
        "strange": len((set(warranties) | set(stamps)) - set(expected)),
    }


def _found_by_polling(malls: list[str]) -> int:
    from integrations.models import Integration

    rows = Integration.objects.filter(store_id__in=malls)
    return sum(rows.values_list("found_by_polling", flat=True))


def _webhooks(drought: Drought) -> Counter[str]:
    return Counter(drought.play.control("webhooks/wait", {"seconds": 1})["counts"])


def _calls(drought: Drought) -> Counter[str]:
    """Add the calls of all malls up, by method and path."""
    totals: Counter[str] = Counter()
    for mall, paths in drought.play.control("cafe24/calls")["malls"].items():
        if mall in drought.malls:
            totals.update(paths)
    return totals


if __name__ == "__main__":
    reports = suffer(
        Path(sys.argv[1]),
        items=int(sys.argv[2]),
        malls=int(sys.argv[3]),
        seed=int(sys.argv[4]),
        losses=[float(word) for word in sys.argv[5:]],
    )
    print(json.dumps(reports))  # noqa: T201
