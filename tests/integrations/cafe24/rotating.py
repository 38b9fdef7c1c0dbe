"""One of several processes that find the same token expired at the same moment."""

from datetime import timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

import django

Found = tuple[int, list[str]]


def run(
    number: int,
    *,
    rounds: int,
    barrier: Barrier,
    found: "Queue[Found]",
    database: str,
    url: str,
    locks: bool,
) -> None:
    """Ask for a token once a round and report what was had, or why not."""
    django.setup()
    from django.conf import settings
    from django.db import connections

    settings.CAFE24_API_URL = url
    connections["default"].settings_dict["NAME"] = database
    if not locks:
        _forget_to_lock()
    found.put((number, [_ask(number, barrier) for _ in range(rounds)]))
    connections.close_all()


def _ask(number: int, barrier: Any) -> str:
    from integrations.cafe24 import tokens
    from integrations.connector import ConnectorError
    from integrations.models import Integration
    from vircle.foundation import clock

    now = clock.now()
    barrier.wait(timeout=120)
    if number == 0:
        Integration.objects.update(access_expires_at=now - timedelta(minutes=1))
    barrier.wait(timeout=120)
    try:
        return tokens.access_token(Integration.objects.get(), now=now)
    except ConnectorError as error:
        return f"{type(error).__name__}: {error}"


def _forget_to_lock() -> None:
    from integrations import links
    from integrations.models import Integration

    links._lock = lambda integration: Integration.objects.get(pk=integration.pk)
