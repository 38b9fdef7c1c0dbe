"""Which processes a town is made of, and the environment in which they find each other."""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from vircle.demo.pulse import worker_is_silent
from vircle.embedded import paths
from vircle.embedded.errors import StartError
from vircle.embedded.ports import choose_port
from vircle.embedded.process import Service
from vircle.embedded.servers import Urls, start_servers
from vircle.embedded.supervisor import Supervisor

CHANNEL = "KA01PFvircledemo"
KINDS = (
    "warranty_issued",
    "warranty_canceled",
    "stamp_granted",
    "stamp_reversed",
    "reward_issued",
)


@dataclass
class Town:
    """A running town; `data_dir` keeps its data, its logs lie in `data_dir`/logs."""

    supervisor: Supervisor
    data_dir: Path
    web_port: int
    sandbox_port: int
    throwaway: bool = False
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def web(self) -> str:
        """Return the product's address."""
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def sandbox(self) -> str:
        """Return the sandbox's address."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    def start_servers(self) -> Urls:
        """Start PostgreSQL and Valkey unless addresses were given, and fix the environment."""
        urls = start_servers(
            supervisor=self.supervisor, data_dir=self.data_dir, throwaway=self.throwaway
        )
        self.environment = {**os.environ, **self._settings(urls)}
        return urls

    def _settings(self, urls: Urls) -> dict[str, str]:
        return {
            "VIRCLE_ENV": "demo",
            "DATABASE_URL": urls.database,
            "REDIS_URL": urls.redis,
            "BASE_URL": self.web,
            "CAFE24_API_URL": f"{self.sandbox}/cafe24/{{mall_id}}",
            "CAFE24_APPSTORE_URL": f"{self.sandbox}/appstore/vircle",
            "CAFE24_CLIENT_ID": "sandbox-client",
            "CAFE24_CLIENT_SECRET": "sandbox-secret",
            "CAFE24_OPTIONAL_SCOPES": "mall.read_collection",
            "CAFE24_WEBHOOK_KEYS": "sandbox-webhook-key",
            "NAVER_API_URL": f"{self.sandbox}/naver/external",
            "NAVER_CLIENT_ID": "sandbox-naver-solution",
            "NAVER_CLIENT_SECRET_B64": "JDJhJDA0JDZwaktodTlycEd1azNJVHFTSExIMk8=",
            "NAVER_SOLUTION_ID": "sandbox-solution",
            "NAVER_SOLUTION_URL": f"{self.sandbox}/naver/market/",
            "NAVER_ERROR_URL": f"{self.sandbox}/naver/market/error",
            "NAVER_HOOK_HEADER": "X-Solution-Key",
            "NAVER_HOOK_VALUES": "sandbox-naver-hook",
            # A person who presses 배송완료 in the practice store watches the phone meanwhile.
            "NAVER_LOOK_SECONDS": "10",
            "SOLAPI_API_URL": f"{self.sandbox}/solapi",
            "SOLAPI_API_KEY": "sandbox-solapi-key",
            "SOLAPI_API_SECRET": "sandbox-solapi-secret",
            "SOLAPI_WEBHOOK_SECRET": "sandbox-solapi-hook",
            "SOLAPI_CHANNEL_ID": CHANNEL,
            "SOLAPI_SENDER_NUMBER": "01000009001",
            "ALIMTALK_TEMPLATES": json.dumps({kind: f"KA01TP{kind}" for kind in KINDS}),
            "CSP_IMG_SRC": f"https:,{self.sandbox}",
            "CSP_FORM_ACTION": self.sandbox,
            "DEMO_SANDBOX_URL": self.sandbox,
            "POLL_SECONDS": "20",
            "SWEEP_SECONDS": "1",
            "UNDO_SECONDS": os.environ.get("UNDO_SECONDS", "10"),
            "LOG_LEVEL": "WARNING",
            "PYTHONUNBUFFERED": "1",
        }

    def start_outside(self, *, reset: bool = False) -> None:
        """Start the sandbox, which plays Cafe24, SOLAPI and the customer's phone."""
        words = ["-m", "sandbox", "--port", str(self.sandbox_port), "--app-url", self.web]
        words += ["--data", str(self.data_dir / "sandbox"), *(["--reset"] if reset else [])]
        self.supervisor.start(
            Service(
                name="sandbox",
                argv=[sys.executable, *words],
                env=self.environment,
                cwd=paths.ROOT,
                log=self.log("sandbox"),
                ready=lambda: answers(f"{self.sandbox}/_control/clock"),
            )
        )

    def start_web_and_worker(self) -> None:
        """Start web and worker without waiting: they load while the database is prepared."""
        self.supervisor.start(self._worker(), self._web(lambda: True))

    def wait(self) -> None:
        """Wait until the web process answers."""
        ends_at = time.monotonic() + 30
        while not answers(f"{self.web}/livez"):
            if time.monotonic() > ends_at:
                raise StartError(f"web does not answer; its log is {self.log('web')}.")
            time.sleep(0.05)

    def start_beat(self) -> None:
        """Start the sweeps, once there is something to sweep."""
        self.supervisor.start(self._beat())

    def _web(self, ready: Callable[[], bool]) -> Service:
        options = ["--bind", f"127.0.0.1:{self.web_port}", "--workers", "2", "--threads", "4"]
        options += ["--worker-class", "gthread", "--log-level", "warning", "--no-control-socket"]
        return self._service("web", ["-m", "gunicorn", "vircle.wsgi", *options], ready)

    def _worker(self) -> Service:
        # Not before the environment of the town is set: the app reads its settings.
        from vircle.celery import QUEUES

        options = ["-Q", ",".join(QUEUES), "-c", "3", "--loglevel", "WARNING"]
        options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        service = self._service(
            "worker", ["-m", "celery", "-A", "vircle.celery", "worker", *options], lambda: True
        )
        return replace(service, stuck=worker_is_silent)

    def _beat(self) -> Service:
        schedule = self.data_dir / "beat"
        options = ["--loglevel", "WARNING", "-s", str(schedule), "--pidfile="]
        return self._service(
            "beat", ["-m", "celery", "-A", "vircle.celery", "beat", *options], lambda: True
        )

    def _service(self, name: str, words: list[str], ready: Callable[[], bool]) -> Service:
        return Service(
            name=name,
            argv=[sys.executable, *words],
            env=self.environment,
            cwd=paths.ROOT,
            log=self.log(name),
            ready=ready,
            stop_grace=5.0,
        )

    def log(self, name: str) -> Path:
        """Return where a process writes what it says."""
        return self.data_dir / "logs" / f"{name}.log"


def make_town(
    *, supervisor: Supervisor, data_dir: Path, port: int | None = None, throwaway: bool = False
) -> Town:
    """Choose ports; a port asked for that is in use is an error, the default gives way."""
    return Town(
        supervisor=supervisor,
        data_dir=data_dir.absolute(),
        web_port=choose_port(preferred=port or 8000, insist=port is not None),
        sandbox_port=choose_port(preferred=8100),
        throwaway=throwaway,
    )


def answers(url: str) -> bool:
    """Tell whether somebody answers at an address, whatever the answer."""
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own loopback addresses
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
