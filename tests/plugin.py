"""Gives a test run its own PostgreSQL and Valkey before settings are read, and takes its proofs."""

import os
from collections.abc import Generator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.prove import proof
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


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker has proved."""
    proof.take(getattr(node, "workeroutput", {}).get("proof", {}))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the page of a full run in which everything held; a worker hands its figures over."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["proof"] = proof.figures()
    elif exitstatus == pytest.ExitCode.OK:
        proof.write_page()
