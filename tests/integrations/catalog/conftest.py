"""A mall of the sandbox whose catalogue is mirrored."""

import pytest

from integrations.cafe24.manners import Manners
from integrations.models import Integration
from tests.sandboxed import Sandbox
from vircle.brands.models import Brand, User


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no call wait for its turn: how politely a mall is called is another test's matter."""
    monkeypatch.setattr(Manners, "_rest", lambda self, purpose: 0.0)


@pytest.fixture
def mall(sandbox: Sandbox, brand: Brand, owner: User) -> Integration:
    return sandbox.install(brand=brand, user=owner)
