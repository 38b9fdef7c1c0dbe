"""What docker-compose.yml and the Dockerfile promise, read without Docker."""

import pytest

from tests.house import compose

APP = ("web", "worker", "beat")


def test_the_services_are_these() -> None:
    assert set(compose.SERVICES) == {"web", "worker", "beat", "migrate", "postgres", "valkey"}
    assert compose.SERVICES["postgres"]["image"] == "postgres:18"
    assert compose.SERVICES["valkey"]["image"] == "valkey/valkey:9"


@pytest.mark.parametrize("name", [*APP, "postgres", "valkey"])
def test_each_that_stays_says_whether_it_is_healthy(name: str) -> None:
    check = compose.SERVICES[name]["healthcheck"]
    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries"} <= check.keys()
    assert compose.SERVICES[name]["restart"] == "unless-stopped"


def test_only_loopback_is_published() -> None:
    ports = [port for service in compose.SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


@pytest.mark.parametrize("name", APP)
def test_the_application_waits_for_its_servers_and_the_schema(name: str) -> None:
    service = compose.SERVICES[name]
    waits = {needed: how["condition"] for needed, how in service["depends_on"].items()}
    assert waits == {
        "migrate": "service_completed_successfully",
        "postgres": "service_healthy",
        "valkey": "service_healthy",
    }
    assert service["env_file"] == ".env"
    assert service["environment"]["VIRCLE_ENV"] == "production"


def test_the_schema_is_made_once() -> None:
    migrate = compose.SERVICES["migrate"]
    assert migrate["restart"] == "no"
    assert set(migrate["depends_on"]) == {"postgres"}


def test_the_worker_serves_every_queue() -> None:
    from vircle.celery import QUEUES, app

    option = next(word for word in compose.command("worker") if word.startswith("--queues="))
    assert option.removeprefix("--queues=").split(",") == list(QUEUES)
    routed = {route["queue"] for route in app.conf.task_routes.values()}
    assert routed | {app.conf.task_default_queue} <= set(QUEUES)


def test_the_image_holds_only_what_production_needs_and_runs_as_nobody_special() -> None:
    lines = [line for line in compose.DOCKERFILE.splitlines() if not line.startswith("#")]
    assert "USER vircle" in lines
    assert [line for line in lines if "requirements/" in line] == [
        "COPY requirements/base.txt /tmp/base.txt"
    ]
    assert {".env", ".git", ".venv", "tests", "sandbox"} <= set(compose.ignored())
