"""What happens in the malls and to the links so that every door has something to do."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import requests

from tests.prove import smartstore
from tests.prove.shops import BAG, MALLS
from vircle.foundation.crash_points import Point

if TYPE_CHECKING:
    from tests.prove.gauntlet import Gauntlet

# How many answers of the gateway are lost at a time, before and after it has taken the call.
_LOST_ANSWERS = 2
_SHARE = 0.3


def provoke(gauntlet: "Gauntlet", left: set[Point]) -> None:
    """Give every door with a line that is still to be reached something to do."""

    doors = {point.partition(".")[0] for point in left}
    gauntlet.buy(gauntlet.random.choice(MALLS))
    if gauntlet.random.random() < _SHARE:
        smartstore.deliver(gauntlet.play)
        smartstore.buy(gauntlet)
    for door in sorted(doors & _WORK.keys()):
        # Not all at once: a mall allows two calls a second, and they are for all doors.
        if gauntlet.random.random() < _SHARE:
            _WORK[door](gauntlet)


def _store(gauntlet: "Gauntlet", *others: str) -> Any:
    from integrations.models import Integration

    return Integration.objects.get(store_id=gauntlet.random.choice([*MALLS, *others]))


def _update(store: Any, **fields: Any) -> None:
    type(store).objects.filter(brand_id=store.brand_id, pk=store.pk).update(**fields)


def _poll(gauntlet: "Gauntlet") -> None:
    from vircle.foundation import clock

    _update(_store(gauntlet, smartstore.UID), poll_due_at=clock.now())


def _sync(gauntlet: "Gauntlet") -> None:
    from vircle.foundation import clock

    _update(_store(gauntlet, smartstore.UID), catalog_due_at=clock.now())


def _fetch(gauntlet: "Gauntlet") -> None:

    url = f"{gauntlet.town.sandbox}/_control/cafe24/{_store(gauntlet).store_id}/products/{BAG}"
    body = {"webhook": True, "price": gauntlet.random.randrange(1000, 9000)}
    requests.patch(url, json=body, timeout=120).raise_for_status()


def _refresh(gauntlet: "Gauntlet") -> None:
    _end_token(_store(gauntlet))


def _renew(_gauntlet: "Gauntlet") -> None:
    from integrations.models import Integration

    _end_token(Integration.objects.get(store_id=smartstore.UID))


def _end_token(store: Any) -> None:
    from vircle.foundation import clock

    _update(store, access_expires_at=clock.now() - timedelta(seconds=1), poll_due_at=clock.now())


def _backfill(gauntlet: "Gauntlet") -> None:
    """Ask for the days before the connection, again and again: nothing may come of it twice."""
    _confirm_backfills()
    _ask_for_backfill(_store(gauntlet))


def finish_backfills() -> None:
    """Let each mall's days before its connection be asked for at least once."""
    from integrations.models import Integration
    from vircle.issuance.models import Backfill

    _confirm_backfills()
    for store in Integration.objects.filter(store_id__in=MALLS):
        if not Backfill.objects.filter(integration=store).exists():
            _ask_for_backfill(store)


def _confirm_backfills() -> None:
    from vircle.foundation import clock
    from vircle.issuance import backfill
    from vircle.issuance.models import Backfill

    for wish in Backfill.objects.filter(status="ready"):
        assert wish.created_by_id is not None
        backfill.confirm(wish=wish, user_id=wish.created_by_id, tells=True, now=clock.now())


def _ask_for_backfill(store: Any) -> None:
    from vircle.brands.models import Membership
    from vircle.foundation import clock
    from vircle.issuance import backfill
    from vircle.issuance.models import Backfill

    if Backfill.objects.filter(integration=store, status__in=backfill.OPEN).exists():
        return
    first = clock.kst_date(store.connected_since) - timedelta(days=5)
    backfill.ask(
        integration=store,
        user_id=Membership.objects.filter(brand_id=store.brand_id)[0].user_id,
        first_on=first,
        last_on=first + timedelta(days=5),
        for_warranties=True,
        for_stamps=True,
        now=clock.now(),
    )


def _cards(gauntlet: "Gauntlet") -> None:
    from stamps.models import StampProgram
    from stamps.programs import ProgramValues, save_program
    from vircle.foundation import clock

    program = StampProgram.objects.get(brand_id=_store(gauntlet).brand_id)
    assert program.current is not None
    save_program(
        brand_id=program.brand_id,
        user_id=None,
        now=clock.now(),
        values=replace(ProgramValues(), goal=max(2, program.current.goal - 1)),
        based_on=program.current.number,
        lowers_open_cards=True,
    )


def _look_up(gauntlet: "Gauntlet") -> None:
    """Lose the gateway's answers to `send`, before and after it took effect."""
    for fault in ("drop", "accept_then_drop"):
        body = {"service": "solapi", "fault": fault, "match": "/send", "times": _LOST_ANSWERS}
        url = f"{gauntlet.town.sandbox}/_control/faults"
        requests.put(url, json=body, timeout=120).raise_for_status()


_WORK = {
    "poll": _poll,
    "sync": _sync,
    "fetch": _fetch,
    "refresh": _refresh,
    "renew": _renew,
    "backfill": _backfill,
    "cards": _cards,
    "look_up": _look_up,
}
