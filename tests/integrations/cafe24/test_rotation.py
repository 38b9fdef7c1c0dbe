"""Several processes find a token expired, round after round: it is traded in once each time."""

import multiprocessing
from functools import partial

import pytest
from django.conf import settings
from django.db import connection

from integrations.models import Integration, IntegrationStatus
from tests.committed import committed
from tests.integrations.cafe24 import rotating
from tests.integrations.cafe24.far_mall import FarMall, linked
from vircle.brands.models import Brand

# A process costs more than its rounds: the many are for `make prove`.
FEW, MANY = 3, 8


@committed
@pytest.mark.parametrize(
    ("processes", "rounds"), [(FEW, 25), pytest.param(MANY, 1000, marks=pytest.mark.prove)]
)
def test_no_round_costs_a_token(far: FarMall, brand: Brand, processes: int, rounds: int) -> None:
    linked(brand=brand, store_id="marogyeol")
    tokens_had = rotate(rounds, processes=processes)
    for had in zip(*tokens_had, strict=True):
        assert len(set(had)) == 1
    assert len(set(tokens_had[0])) == rounds
    assert (far.calls["marogyeol oauth/token"], far.refused) == (rounds, 0)
    row = Integration.objects.get()
    assert (row.status, row.refusals) == (IntegrationStatus.CONNECTED, 0)
    assert row.refreshing_since is None


@committed
def test_without_the_lock_this_would_be_seen(far: FarMall, brand: Brand) -> None:
    linked(brand=brand, store_id="marogyeol")
    rotate(10, processes=FEW, locks=False)
    assert far.refused > 0


def rotate(rounds: int, *, processes: int, locks: bool = True) -> list[list[str]]:
    """Return what each process had in each round."""
    spawning = multiprocessing.get_context("spawn")
    found = spawning.Queue()
    run = partial(
        rotating.run,
        rounds=rounds,
        barrier=spawning.Barrier(processes),
        found=found,
        database=str(connection.settings_dict["NAME"]),
        url=settings.CAFE24_API_URL,
        locks=locks,
    )
    started = [spawning.Process(target=run, args=(number,)) for number in range(processes)]
    for process in started:
        process.start()
    try:
        return [had for _, had in sorted(found.get(timeout=600) for _ in started)]
    finally:
        for process in started:
            process.terminate()
            process.join(timeout=20)
