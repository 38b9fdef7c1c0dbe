"""A practice SmartStore that is linked, by the solution or by an application of its own."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from integrations import polling, reading
from integrations.models import Integration, Platform
from integrations.naver import applications, oauth, tokens
from integrations.naver.applications import Application
from integrations.services import connect
from tests.sandboxed import Sandbox
from tests.sandboxed import sandbox as sandbox
from tests.sandboxed import sandbox_process as sandbox_process
from vircle.brands.models import Brand, User
from vircle.foundation import clock, limiter

SELLER = "marogyeol"
SOLUTION = "sandbox-naver-solution"
SOLUTION_SECRET = "$2a$04$6pjKhu9rpGuk3ITqSHLH2O"


@dataclass(frozen=True)
class NaverWorld:
    """The practice Naver: what happens in its stores, and what was asked of it."""

    sandbox: Sandbox

    def control(self, path: str, body: Any = None, *, method: str = "POST") -> Any:
        return self.sandbox.control(f"naver/{path}", body, method=method)

    @property
    def seller(self) -> Any:
        return self.control(SELLER, method="GET")

    def product(self) -> int:
        """Return the number of the first product of the store."""
        return 8_000_000_000 + 1001

    def buy(self, *, items: Any = None, **asked: Any) -> tuple[str, list[str]]:
        """Buy something; returns the order and its product orders."""
        lines = items or [{"product_no": self.product(), "quantity": 1}]
        body = {"orderer_phone": "010-0000-0001", "items": lines, **asked}
        made = self.control(f"{SELLER}/orders", body)
        return made["order_id"], made["product_order_ids"]

    def act(self, order_id: str, *actions: str, **how: Any) -> None:
        """Press buttons: dispatch, deliver, decide, return_request, …"""
        for action in actions:
            self.control(f"{SELLER}/orders/{order_id}/{action}", how)

    def subscribe(self, step: str = "start") -> None:
        self.control(f"{SELLER}/subscription/{step}", {})

    def calls(self) -> dict[str, int]:
        """Count the calls of the store by method and path."""
        answer = self.control(f"{SELLER}/calls", method="GET")
        return {path.rpartition("/")[2]: count for path, count in answer["paths"].items()}

    def fault(self, fault: str, **how: Any) -> None:
        self.sandbox.arm_fault(fault, service="naver", **how)

    def later(self, **ahead: float) -> None:
        """Move the sandbox's and our time to so long after the beginning."""
        self.sandbox.set_clock(ahead=timedelta(**ahead))


@pytest.fixture
def naver(sandbox: Sandbox, settings: Settings) -> NaverWorld:
    settings.NAVER_API_URL = f"{sandbox.url}/naver/external"
    settings.NAVER_CLIENT_ID = SOLUTION
    settings.NAVER_CLIENT_SECRET = SOLUTION_SECRET
    # Who is first to call is told in tests of their own.
    sandbox.configure(naver_rate_per_second=1000, naver_rate_burst=1000)
    settings.NAVER_CALLS_PER_SECOND = settings.NAVER_BURST = 1000.0
    return NaverWorld(sandbox)


@pytest.fixture
def store(naver: NaverWorld, brand: Brand, owner: User) -> Integration:
    """The practice store, linked by the solution."""
    naver.subscribe()
    return link(naver, brand=brand, owner=owner)


@pytest.fixture
def own_store(naver: NaverWorld, brand: Brand, owner: User) -> Integration:
    """The practice store, linked by an application of its own."""
    app = naver.seller["app"]
    application = Application(app["client_id"], app["secret"])
    return link(naver, brand=brand, owner=owner, application=application)


def link(
    naver: NaverWorld, *, brand: Brand, owner: User, application: Application | None = None
) -> Integration:
    now = clock.now()
    uid = naver.seller["uid"]

    def grant(integration: Integration) -> None:
        applications.adopt(integration, application)
        account = "" if application else uid
        chosen = application or applications.solution()
        tokens.store(integration, oauth.request_token(chosen, account_uid=account, now=now))

    return connect(
        brand=brand, user=owner, platform=Platform.NAVER, store_id=uid, grant=grant, now=now
    ).integration


def poll(store: Integration) -> Integration:
    """Make the store due and poll it to the end."""
    for _ in range(30):
        limiter.client().flushdb()
        Integration.objects.filter(pk=store.pk).update(poll_due_at=clock.now())
        assert polling.poll_due(now=clock.now())
        store.refresh_from_db()
        if not store.poll_progress:
            return store
    raise AssertionError(f"The poll does not come to its end: {store.error}")


def read(*, rounds: int = 10) -> None:
    """Read the hints that are due, and those that come due by it."""
    for _ in range(rounds):
        if not reading.read_due(now=clock.now()):
            return


def forget_limits() -> None:
    limiter.client().flushdb()
