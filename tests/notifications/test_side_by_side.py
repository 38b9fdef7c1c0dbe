"""Several workers, and the deciding step beside them, on real connections."""

import json
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from tests.committed import at_once, committed, until_somebody_waits
from tests.notifications.conftest import writer
from tests.notifications.stand_in import StandIn
from vircle.brands.models import Brand
from vircle.foundation import clock
from vircle.notifications.looking import look_up
from vircle.notifications.models import Message, MessageStatus, MessageWork
from vircle.notifications.outbox import drop_unsent
from vircle.notifications.sending import say
from vircle.notifications.solapi import Solapi
from vircle.notifications.work import Pace, claim_to_say

pytestmark = committed

ROOT = Path(__file__).resolve().parents[2]


def test_no_transaction_is_open_during_a_call(
    solapi: StandIn, gateway: Solapi, pace: Pace, brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer(brand)()
    inside: list[bool] = []
    call = Solapi._call

    def watched(*args: object, **kwargs: object) -> object:
        inside.append(connection.in_atomic_block)
        return call(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Solapi, "_call", watched)
    say(gateway=gateway, pace=pace)
    look_up(gateway=gateway, pace=pace)
    assert len(inside) >= 4
    assert not any(inside)


def test_workers_share_the_queue(
    solapi: StandIn, gateway: Solapi, pace: Pace, brand: Brand
) -> None:
    write = writer(brand)
    for n in range(30):
        write(phone=f"010-0000-{n:04}")
    narrow = Pace(leased=pace.leased, in_one_group=4, at_once=4)
    start = threading.Barrier(4)

    def work() -> int:
        start.wait(timeout=10)
        return sum(iter(partial(say, gateway=gateway, pace=narrow), 0))

    assert sum(at_once(*[work] * 4)) == 30
    assert len({told["to"] for told in solapi.ledger()}) == len(solapi.ledger()) == 30


def test_a_message_is_either_taken_back_or_sent(pace: Pace, brand: Brand) -> None:
    write = writer(brand)
    messages = [write(phone=f"010-0000-{n:04}") for n in range(40)]
    ids, now = [message.pk for message in messages], clock.now() + timedelta(seconds=1)
    start = threading.Barrier(2)
    narrow = Pace(leased=pace.leased, in_one_group=3, at_once=3)

    def claim() -> set[int]:
        start.wait(timeout=10)
        batches = iter(partial(claim_to_say, now=now, pace=narrow, limit=3), [])
        return {each.message_id for batch in batches for each in batch}

    def take_back() -> set[int]:
        start.wait(timeout=10)
        dropped: set[int] = set()
        for message_id in reversed(ids):
            with transaction.atomic():
                dropped |= drop_unsent(brand_id=brand.pk, message_ids=[message_id])
        return dropped

    claimed, dropped = at_once(claim, take_back)
    assert claimed | dropped == set(ids)
    assert not claimed & dropped
    states = dict(Message.objects.values_list("id", "status"))
    assert {i for i, status in states.items() if status == MessageStatus.SENDING} == claimed
    assert {i for i, status in states.items() if status == MessageStatus.DROPPED} == dropped


def test_taking_back_waits_for_the_worker_that_was_faster(pace: Pace, brand: Brand) -> None:
    message = writer(brand)()
    now, claimed = clock.now() + timedelta(seconds=1), threading.Event()

    def claim() -> None:
        with transaction.atomic():
            assert claim_to_say(now=now, pace=pace, limit=1)
            claimed.set()
            until_somebody_waits()

    def take_back() -> set[int]:
        claimed.wait(timeout=10)
        with transaction.atomic():
            return drop_unsent(brand_id=brand.pk, message_ids=[message.pk])

    assert at_once(claim, take_back)[1] == set()


WORKER = """
import os, signal, sys
import django
django.setup()
from tests.notifications.test_sending import Mortal
from vircle.foundation import http
from vircle.notifications import sending, solapi
from vircle.notifications.work import Pace

class Killed(Mortal):
    def _die(self, moment):
        if self.dies == moment:
            os.kill(os.getpid(), signal.SIGKILL)

sending.say(gateway=Killed(solapi.from_settings(), sys.argv[1]), pace=Pace())
"""


@pytest.mark.parametrize("moment", ["after open", "after put", "before send", "after send"])
def test_a_killed_process_tells_once(
    solapi: StandIn, gateway: Solapi, pace: Pace, brand: Brand, settings: Settings, moment: str
) -> None:
    message = writer(brand)()
    worker = subprocess.run(
        [sys.executable, "-c", WORKER, moment],
        cwd=ROOT,
        env=_environment(settings),
        timeout=60,
        check=False,
    )
    assert worker.returncode == -signal.SIGKILL
    message.refresh_from_db()
    assert message.status == MessageStatus.SENDING
    for ahead in (1000, 2000, 3000, 4000):
        clock.set_offset(ahead=timedelta(seconds=ahead))
        look_up(gateway=gateway, pace=pace)
        say(gateway=gateway, pace=pace)
        solapi.wait_for_reports()
    message.refresh_from_db()
    assert message.status == MessageStatus.DELIVERED
    assert len(solapi.ledger()) == 1
    assert not MessageWork.objects.exists()


def _environment(settings: Settings) -> dict[str, str]:
    """Give the worker this test's database and gateway."""
    names = ("SOLAPI_API_URL", "SOLAPI_API_KEY", "SOLAPI_API_SECRET", "SOLAPI_CHANNEL_ID")
    database = urlsplit(os.environ["DATABASE_URL"])
    return {
        **os.environ,
        **{name: getattr(settings, name) for name in names},
        "DJANGO_SETTINGS_MODULE": "vircle.settings",
        "ALIMTALK_TEMPLATES": json.dumps(settings.ALIMTALK_TEMPLATES),
        "DATABASE_URL": database._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
    }
