"""Gives every test run a PostgreSQL and a Valkey of its own, before any settings are read."""

import os
from collections.abc import Generator
from urllib.parse import urlsplit

import pytest

from vircle.embedded.errors import StartError
from vircle.embedded.servers import start_servers
from vircle.embedded.supervisor import Supervisor


# A wrapper comes before pytest-django, which reads the settings in the same hook.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    os.environ.setdefault("VIRCLE_ENV", "test")
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        number = int(worker.removeprefix("gw")) + 1
        os.environ["REDIS_URL"] = numbered(url=os.environ["REDIS_URL"], number=number)
    else:
        start(early_config)
    return (yield)


def start(config: pytest.Config) -> None:
    supervisor = Supervisor()
    config.add_cleanup(supervisor.stop)
    try:
        start_servers(supervisor=supervisor, throwaway=True).export()
    except StartError as error:
        raise pytest.UsageError(str(error)) from error


def numbered(*, url: str, number: int) -> str:
    """The same server, but a database that no other worker empties."""
    if url.startswith("unix:"):
        return f"{url.partition('?')[0]}?db={number}"
    return urlsplit(url)._replace(path=f"/{number}").geturl()
