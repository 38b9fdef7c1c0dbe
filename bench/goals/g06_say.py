"""G6: how fast messages leave, of what the gateway's stand-in can take."""

import json
import os

import requests

from bench.backlog import decide_all, forget_waiting, recorded
from bench.measure import Goal, Outcome, Part, in_turns, ratios, seconds
from bench.shops import open_shop
from bench.stage import Stage
from vircle.demo.town import CHANNEL
from vircle.foundation import clock
from vircle.notifications import solapi
from vircle.notifications.content import fill
from vircle.notifications.gateway import Outgoing
from vircle.notifications.models import Message, MessageStatus
from vircle.notifications.sending import say
from vircle.notifications.templates import registration
from vircle.notifications.work import PACE, claim_to_say

GOAL = Goal(
    "G6",
    "Messages/s through the outbox, of the gateway's own ceiling",
    (
        Part(
            "of the ceiling",
            "×",
            0.5,
            0.8,
            hurdle=(
                "Around the gateway's three calls the outbox commits a lease, a try, the "
                "gateway's ids and the outcome, so that a worker may die at any line without a "
                "message being lost or said twice; and it opens what is sealed."
            ),
        ),
    ),
    in_quick=False,
)


def measure(stage: Stage) -> Outcome:
    """Say a backlog, then give the stand-in the same messages with nothing around them."""
    notes: list[str] = []
    register_templates(stage.start_sandbox())
    forget_waiting()
    orders = stage.size(full=500, quick=100)
    samples = in_turns(lambda _: _round(orders), rounds=stage.size(full=3, quick=1), notes=notes)
    median = sorted(samples["say"])[len(samples["say"]) // 2]
    notes.append(
        f"{median:,.0f} messages/s, each with a name, a number and a link opened at that moment and"
        " a try on record before it leaves."
    )
    return Outcome({"of the ceiling": ratios(samples["say"], samples["ceiling"])}, notes)


def register_templates(address: str) -> None:
    """Have the message texts approved, as a brand would before it begins."""
    ids = json.loads(os.environ["ALIMTALK_TEMPLATES"])
    items = [
        {
            "templateId": ids[each["kind"]],
            "name": each["kind"],
            "content": each["content"],
            "buttons": each["buttons"],
            "pfId": CHANNEL,
        }
        for each in registration(base_url=os.environ["BASE_URL"])
    ]
    answer = requests.put(f"{address}/_control/solapi/templates", json=items, timeout=20)
    answer.raise_for_status()


def _round(orders: int) -> dict[str, float]:
    gateway = solapi.from_settings()
    ready = _outgoing(orders)
    recorded([shop := open_shop()], orders=orders)
    decide_all()
    fast = seconds(lambda: _say_all(gateway))
    said = Message.objects.filter(brand_id=shop.brand_id, status=MessageStatus.ACCEPTED).count()
    ceiling = seconds(lambda: _send(gateway, ready))
    return {"say": said / fast, "ceiling": len(ready) / ceiling}


def _outgoing(orders: int) -> list[Outgoing]:
    """Return a backlog's messages ready to leave; nothing of them is written down."""
    recorded([shop := open_shop()], orders=orders)
    decide_all()
    now, ready = clock.now(), []
    while claimed := claim_to_say(now=now, pace=PACE, limit=PACE.at_once):
        filled = fill(brand_id=shop.brand_id, messages=claimed, now=now, pace=PACE)
        ready += [outgoing for _, outgoing in filled.ready]
    return ready


def _say_all(gateway: solapi.Solapi) -> None:
    while say(gateway=gateway):
        pass


def _send(gateway: solapi.Solapi, messages: list[Outgoing]) -> None:
    for start in range(0, len(messages), PACE.in_one_group):
        group = gateway.open_group()
        gateway.put(group=group, messages=messages[start : start + PACE.in_one_group])
        gateway.send(group=group)
