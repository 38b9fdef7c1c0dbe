"""Where the measurements take place: servers of their own, durable as in production."""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from vircle.demo.town import CHANNEL, KINDS, answers
from vircle.embedded import paths
from vircle.embedded.ports import choose_port
from vircle.embedded.process import Service
from vircle.embedded.servers import start_servers
from vircle.embedded.supervisor import Supervisor
from vircle.foundation.loaded import keep_what_is_loaded

T = TypeVar("T")

# Like a small server of one's own: no checkpoint falls into a measurement, everything else is
# PostgreSQL's default, so fsync, full-page writes and autovacuum are on.
POSTGRES = {
    "shared_buffers": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
}


@dataclass
class Stage:
    """The servers, the size of the run, and what one goal leaves for another."""

    supervisor: Supervisor
    scratch: Path
    is_quick: bool = False
    is_full: bool = False
    sandbox_port: int = 0
    web_port: int = 0
    kept: dict[str, Any] = field(default_factory=dict)

    def size(self, *, full: int, quick: int) -> int:
        """Return how much of something this run measures."""
        return quick if self.is_quick else full

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Make something that several goals read, the first time that it is asked for."""
        if name not in self.kept:
            self.kept[name] = make()
        made: T = self.kept[name]
        return made

    @property
    def sandbox(self) -> str:
        """Return the address of the outside world's stand-in."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def web(self) -> str:
        """Return the product's address."""
        return f"http://127.0.0.1:{self.web_port}"

    def start_sandbox(self) -> str:
        """Start the outside world, once."""
        words = ["-m", "sandbox", "--port", str(self.sandbox_port), "--app-url", self.web]
        words += ["--data", str(self.scratch / "sandbox")]
        self._start("sandbox", words, lambda: answers(f"{self.sandbox}/_control/clock"))
        return self.sandbox

    def start_worker(self, *, app: str = "vircle.celery", queues: str = "") -> None:
        """Start a Celery worker as production does, of every queue unless some are named."""
        # Not before the environment is set: the app reads its settings.
        from vircle.celery import QUEUES

        words = ["-m", "celery", "-A", app, "worker", "-Q", queues or ",".join(QUEUES), "-c", "2"]
        words += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        self._start(app, [*words, "--loglevel", "WARNING"], lambda: True)

    def start_web(self) -> None:
        """Start gunicorn as the image does."""
        words = ["-m", "gunicorn", "vircle.wsgi", "--bind", f"127.0.0.1:{self.web_port}"]
        words += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
        words += ["--log-level", "warning", "--no-control-socket"]
        self._start("web", words, lambda: answers(f"{self.web}/livez"))

    def stop(self, name: str) -> None:
        """Stop one of them."""
        self.supervisor.stop_together(name)

    def stop_all(self) -> None:
        """Stop whatever a goal has started, also one that broke off."""
        servers = {"postgres", "valkey"}
        self.supervisor.stop_together(*(set(self.supervisor.running) - servers))

    def _start(self, name: str, words: list[str], ready: Callable[[], bool]) -> None:
        if name in self.supervisor.running:
            return
        self.supervisor.start(
            Service(
                name=name,
                argv=[sys.executable, *words],
                env=dict(os.environ),
                cwd=paths.ROOT,
                log=self.scratch / f"{name}.log",
                ready=ready,
                ready_within=120,
                stop_grace=5.0,
            )
        )


def open_stage(supervisor: Supervisor, scratch: Path, *, is_quick: bool, is_full: bool) -> Stage:
    """Start PostgreSQL and Valkey, fix the environment, load Django and migrate."""
    stage = Stage(supervisor, scratch, is_quick, is_full)
    # Below the ports that the system gives to clients: one of those could be in the way.
    stage.sandbox_port = choose_port(preferred=18100)
    stage.web_port = choose_port(preferred=18000)
    for name in ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL"):
        os.environ.pop(name, None)
    start_servers(supervisor=supervisor, data_dir=scratch / "servers").export()
    os.environ |= _settings(stage)
    _load_django()
    _configure_postgres(supervisor)
    _migrate()
    # As a worker does when it begins.
    keep_what_is_loaded()
    return stage


def _settings(stage: Stage) -> dict[str, str]:
    return {
        "VIRCLE_ENV": "development",
        "DEBUG": "false",
        "DJANGO_SETTINGS_MODULE": "vircle.settings",
        "BASE_URL": stage.web,
        "CAFE24_API_URL": f"{stage.sandbox}/cafe24/{{mall_id}}",
        "CAFE24_CLIENT_ID": "sandbox-client",
        "CAFE24_CLIENT_SECRET": "sandbox-secret",
        "CAFE24_WEBHOOK_KEYS": "sandbox-webhook-key",
        "SOLAPI_API_URL": f"{stage.sandbox}/solapi",
        "SOLAPI_API_KEY": "sandbox-solapi-key",
        "SOLAPI_API_SECRET": "sandbox-solapi-secret",
        "SOLAPI_WEBHOOK_SECRET": "sandbox-solapi-hook",
        "SOLAPI_CHANNEL_ID": CHANNEL,
        "SOLAPI_SENDER_NUMBER": "01000009001",
        "ALIMTALK_TEMPLATES": json.dumps({kind: f"KA01TP{kind}" for kind in KINDS}),
        "SANDBOX_CAFE24_RATE_LIMITED": "false",
        "LOG_LEVEL": "ERROR",
        "PYTHONUNBUFFERED": "1",
    }


def _load_django() -> None:
    import django

    django.setup()


def _configure_postgres(supervisor: Supervisor) -> None:
    from django.db import connection

    connection.ensure_connection()
    raw = connection.connection
    for name, value in POSTGRES.items():
        raw.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    connection.close()
    supervisor.restart(name="postgres")


def _migrate() -> None:
    from django.core.management import call_command

    from integrations.housekeeping import make_partitions
    from vircle.foundation import clock

    call_command("migrate", verbosity=0)
    make_partitions(now=clock.now())


def wait_for(what: Callable[[], bool], *, longest: float, about: str) -> None:
    """Look again and again until something is so."""
    ends_at = time.monotonic() + longest
    while not what():
        if time.monotonic() > ends_at:
            raise TimeoutError(f"Waited {longest:.0f} s for {about}.")
        time.sleep(0.02)
