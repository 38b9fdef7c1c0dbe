"""G5: what a webhook costs, as gunicorn serves it in production."""

import json
import statistics
from collections.abc import Mapping
from io import BytesIO
from itertools import count, repeat
from typing import Any

from bench import load, wire
from bench.measure import Goal, Outcome, Part, in_turns, ratios
from bench.shops import open_shop
from bench.stage import Stage

GOAL = Goal(
    "G5",
    "Webhook",
    (
        Part("SQL round trips", "", 1, 1, at_most=True),
        Part(
            "requests/s, of a trivial view",
            "×",
            0.25,
            0.4,
            hurdle=("The view seals the body and waits for a durable commit; /livez does neither."),
        ),
        Part(
            "p99 at 16 connections",
            "ms",
            100,
            50,
            at_most=True,
            hurdle=(
                "Sixteen calls wait in line for two processes, whose cores PostgreSQL and the "
                "load itself use as well; most of this is waiting for a turn."
            ),
        ),
    ),
    in_quick=False,
)
_PATH = "/hooks/cafe24/"
_ORDER = b"20261120-0000000"
_KEY = "sandbox-webhook-key"


def measure(stage: Stage) -> Outcome:
    """Count one call on the wire, then press both addresses in turns."""
    text = body(open_shop().integration.store_id)
    trips = round_trips(text)
    stage.start_web()
    host = f"127.0.0.1:{stage.web_port}"
    hook = load.request(host=host, path=_PATH, body=text, headers={"X-API-Key": _KEY})
    # Each tells of an order of its own: news of one order would wait for each other.
    hooks = (hook.replace(_ORDER, b"20261120-%07d" % n) for n in count(1))
    trivial = repeat(load.request(host=host, path="/livez"))
    seconds = stage.size(full=3, quick=1)

    def one_round(_: int) -> Mapping[str, float]:
        plain = load.press(port=stage.web_port, texts=trivial, seconds=seconds)
        heard = load.press(port=stage.web_port, texts=hooks, seconds=seconds)
        return {
            "trivial": plain.per_second,
            "hook": heard.per_second,
            "p99": heard.p99 * 1000,
            "refused": float(heard.refused),
        }

    one_round(0)
    samples = in_turns(one_round, rounds=stage.size(full=3, quick=1), notes=[])
    stage.stop("web")
    return Outcome(
        {
            "SQL round trips": [float(trips)],
            "requests/s, of a trivial view": ratios(samples["hook"], samples["trivial"]),
            "p99 at 16 connections": samples["p99"],
        },
        [
            f"{statistics.median(samples['hook']):,.0f} webhooks/s of {len(text)} bytes, sealed and"
            f" committed; {statistics.median(samples['trivial']):,.0f} requests/s of /livez"
            f" through the same middleware; {sum(samples['refused']):.0f} refused.",
        ],
    )


def body(mall_id: str) -> bytes:
    resource = {
        "mall_id": mall_id,
        "event_shop_no": "1",
        "order_id": _ORDER.decode(),
        "event_code": "shipping_complete",
        "extra_info": [{"title": "연습", "value": "가" * 400}],
    }
    return json.dumps({"event_no": 90024, "resource": resource}, ensure_ascii=False).encode()


def round_trips(body: bytes) -> int:
    """Call the product through its WSGI door, so that everything counts that a request does."""
    _call(body)
    with wire.round_trips() as cost:
        _call(body)
    return cost.round_trips


def _call(body: bytes) -> None:
    from vircle.wsgi import application

    said: list[str] = []

    def start_response(status: str, *_: Any, **__: Any) -> Any:
        said.append(status)

    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": _PATH,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_X_API_KEY": _KEY,
        "HTTP_HOST": "127.0.0.1",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
        "wsgi.url_scheme": "http",
    }
    response = application(environ, start_response)
    b"".join(response)
    response.close()
    assert said[0].startswith("200"), said
