"""Runs every command of docker-compose.yml on the image's files, with servers over TCP."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.embedded.keeper import eventually
from tests.embedded.tcp import free_port, servers_over_tcp
from tests.house import compose
from vircle.embedded.paths import ROOT
from vircle.embedded.process import Service
from vircle.embedded.supervisor import Supervisor

pytestmark = pytest.mark.prove
BIN = str(Path(sys.executable).parent)
KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


@dataclass(frozen=True, kw_only=True)
class Container:
    files: Path
    env: dict[str, str]
    port: int

    def shell(self, line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", line],
            cwd=self.files,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )

    def healthy(self, name: str) -> bool:
        line = compose.health(name).replace("find /tmp", f"find {self.files}")
        return self.shell(line).returncode == 0

    def service(self, name: str) -> Service:
        words = [self.here(word) for word in compose.command(name)]
        return Service(
            name=name,
            argv=[f"{BIN}/{words[0]}", *words[1:]],
            env=self.env,
            cwd=self.files,
            ready=lambda: self.healthy(name),
            ready_within=60,
            log=self.files.parent / f"{name}.log",
        )

    def here(self, word: str) -> str:
        return word.replace("0.0.0.0:8000", f"127.0.0.1:{self.port}").replace(
            "/tmp/celerybeat", f"{self.files}/celerybeat"
        )


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    files = tmp_path_factory.mktemp("image") / "app"
    names = [name.removeprefix("**/") for name in compose.ignored()]
    shutil.copytree(ROOT, files, ignore=shutil.ignore_patterns(*names))
    port = free_port()
    with servers_over_tcp() as urls:
        env = {
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "HOSTNAME": os.uname().nodename,
            "PORT": str(port),
            "VIRCLE_ENV": "production",
            "DATABASE_URL": urls.database,
            "REDIS_URL": urls.redis,
            "ALLOWED_HOSTS": "vircle.example.com",
            "BASE_URL": "https://vircle.example.com",
            "SECRET_KEY": "for-this-test-only-and-long-enough-for-the-checks-of-django",
            "VIRCLE_ENCRYPTION_KEYS": f"1:{KEY}",
            "VIRCLE_BLIND_INDEX_KEY": KEY,
            "VIRCLE_LINK_KEY": KEY,
        }
        yield Container(files=files, env=env, port=port)


def test_the_image_builds_its_files_and_every_command_serves(container: Container) -> None:
    built = container.shell(compose.build_step())
    assert built.returncode == 0, built.stderr
    migrated = container.shell(" ".join(compose.command("migrate")))
    assert migrated.returncode == 0, migrated.stderr
    with Supervisor() as supervisor:
        supervisor.start(*(container.service(name) for name in ("web", "worker", "beat")))
        shown = container.shell("python -m tools.web_healthy /accounts/login/")
        assert shown.returncode == 0, "the sign-in page, with its hashed files"
        before = supervisor.pids()
        os.kill(before["web"], 9)
        assert eventually(lambda: supervisor.pids()["web"] != before["web"])
        supervisor.wait_ready(name="web")
        assert {**before, "web": 0} == {**supervisor.pids(), "web": 0}


def test_production_without_its_settings_says_what_is_missing(container: Container) -> None:
    bare = {"PATH": container.env["PATH"], "VIRCLE_ENV": "production"}
    refused = Container(files=container.files, env=bare, port=0).shell(
        "gunicorn --check-config vircle.wsgi"
    )
    assert refused.returncode != 0
    assert "does not start half-configured. Missing: ALLOWED_HOSTS" in refused.stderr
