"""The histories of the practice platforms, read once for the run."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from integrations import polling, reading
from integrations.models import Integration
from tests.factories import make_product
from tests.integrations.naver.conftest import NaverWorld
from tests.integrations.naver.conftest import naver as naver
from tests.integrations.naver.conftest import store as store
from tests.prove.histories import History, play
from tests.prove.scripts import SCRIPTS
from tests.prove.world import FarStore
from tests.sandboxed import Sandbox
from tests.sandboxed import sandbox as sandbox
from tests.sandboxed import sandbox_process as sandbox_process
from vircle.brands.models import Brand, User
from vircle.foundation import clock, limiter

_library: list[History] = []


@pytest.fixture
def stores(
    naver: NaverWorld, store: Integration, sandbox: Sandbox, brand: Brand, owner: User
) -> tuple[Integration, ...]:
    """One store on either platform, linked."""
    brand.quiet_hours = False
    brand.save()
    return sandbox.install(brand=brand, user=owner), store


@pytest.fixture
def library(sandbox: Sandbox, stores: tuple[Integration, ...]) -> list[History]:
    """Every script as its platform tells of it; the products are known."""
    if not _library:
        begins = clock.now().replace(microsecond=0) - timedelta(days=1)
        by_platform = {each.platform: each for each in stores}
        for script in SCRIPTS:
            limiter.client().flushdb()
            at = by_platform[script.platform]
            _library.append(play(script, sandbox=sandbox, store=at, begins=begins))
    for each in stores:
        numbers = {
            item.product_external_id
            for history in _library
            if history.script.platform == each.platform
            for item in history.chapters[-1].items
        }
        for number in sorted(numbers):
            make_product(integration=each, external_id=number)
    return _library


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> dict[int, FarStore]:
    """Put a world's answers in the place of the connectors."""
    known: dict[int, FarStore] = {}
    for door in (reading, polling):
        monkeypatch.setattr(door, "connector_for", lambda store: known[store.pk])
    cache.clear()
    return known
