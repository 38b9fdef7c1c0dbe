"""G7: how long it takes, when nothing else is to be done, from an event to its message."""

import statistics
from itertools import count

import requests

from bench import wire
from bench.backlog import forget_waiting
from bench.goals.g06_say import register_templates
from bench.mall import MALL, connect_mall
from bench.measure import Goal, Outcome, Part
from bench.stage import Stage, wait_for
from integrations.cafe24.manners import Manners
from integrations.hear import News, hear
from integrations.models import OrderEvent, Platform
from vircle.notifications.models import Message, MessageStatus

GOAL = Goal(
    "G7",
    "Idle: from the commit of an event to the lease of its message",
    (
        Part(
            "median",
            "ms",
            150,
            50,
            at_most=True,
            hurdle=(
                "Three wake-ups go through the broker, and the mall's own answer (the sandbox, "
                "one Python process on the same cores) is on the way; what Vircle adds is "
                "recording and deciding one order."
            ),
        ),
    ),
    in_quick=False,
)
_BAG = 11
# Seen from inside the database, so that nobody has to look there again and again meanwhile.
_WATCH = """
CREATE TABLE IF NOT EXISTS bench_leased (order_id bigint, at timestamptz);
CREATE OR REPLACE FUNCTION bench_note_lease() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO bench_leased SELECT m.order_id, clock_timestamp() FROM notifications_message m
    WHERE m.brand_id = new.brand_id AND m.id = new.message_id;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER bench_lease AFTER UPDATE OF leased_until ON notifications_messagework
  FOR EACH ROW WHEN (old.leased_until IS NULL AND new.leased_until IS NOT NULL)
  EXECUTE FUNCTION bench_note_lease();
"""
_SEEN = """
SELECT 1000 * extract(epoch FROM min(l.at) - %s) FROM bench_leased l
JOIN orders_order o ON o.id = l.order_id WHERE o.external_id = %s
"""
# Of the twelve calls that news have at once (integrations/cafe24/manners.py).
_ROOM = 10
_numbers = count(1)


def measure(stage: Stage) -> Outcome:
    """Hear of one delivered order after the other, each once the last one is told."""
    address = stage.start_sandbox()
    register_templates(address)
    forget_waiting()
    stage.start_worker()
    brand_id = connect_mall(address).brand_id
    wire.run(_WATCH)
    try:
        _probe(address, brand_id)
        samples = [_probe(address, brand_id) for _ in range(stage.size(full=30, quick=5))]
    finally:
        wire.run("DROP TRIGGER bench_lease ON notifications_messagework")
        stage.stop("vircle.celery")
    fastest, slowest = min(samples), max(samples)
    return Outcome(
        {"median": samples},
        [
            f"{fastest:.0f} to {slowest:.0f} ms, 90th percentile"
            f" {statistics.quantiles(samples, n=10)[8]:.0f} ms. On the way: three wake-ups through"
            " the broker, one call to the mall's API (the sandbox, on the same cores), recording,"
            " deciding, and the lease of the first message. Each event comes when the mall has"
            " calls left for it."
        ],
    )


def _probe(address: str, brand_id: int) -> float:
    wait_for(_has_room, longest=30, about="the mall to let us call")
    number = _deliver(address)
    news = News(platform=Platform.CAFE24, store_id=MALL, event="90024", body="{}")
    heard = hear(news=_about(news, number))
    assert heard
    event = OrderEvent.objects.filter(integration__store_id=MALL).latest("received_at")
    found: list[float] = []

    def told() -> bool:
        row = wire.one(_SEEN, (event.received_at, number))
        found[:] = [float(row[0])] if row[0] is not None else []
        return bool(found)

    wait_for(told, longest=30, about="a message to be leased")
    # The next one finds nothing under way any more.
    wait_for(lambda: _is_idle(brand_id), longest=30, about="the messages to leave")
    return found[0]


def _has_room() -> bool:
    # Once the share of a mall's calls that news have is used up, an event waits for the mall's
    # limit of two calls a second, and events come faster than that here.
    return Manners(MALL).budget().used < _ROOM


def _is_idle(brand_id: int) -> bool:
    # Of this brand: what other goals left is never said, and counts nowhere.
    under_way = [MessageStatus.QUEUED, MessageStatus.SENDING]
    return not Message.objects.filter(brand_id=brand_id, status__in=under_way).exists()


def _about(news: News, number: str) -> News:
    return News(news.platform, news.store_id, news.event, news.body, order_ids=(number,))


def _deliver(address: str) -> str:
    """Let an order be delivered in the mall, of which nobody is told yet."""
    n = next(_numbers)
    body = {
        "orders": [
            {
                "buyer_name": f"연습{n}",
                "buyer_phone": f"010-0000-{n:04d}",
                "items": [{"product_no": _BAG, "quantity": 1}],
            }
        ],
        "status": "N40",
        "webhook": False,
    }
    path = f"{address}/_control/cafe24/{MALL}/orders/bulk"
    answer = requests.post(path, json=body, timeout=20)
    answer.raise_for_status()
    return str(answer.json()["order_ids"][0])
