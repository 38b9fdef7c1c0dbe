"""`make demo ONCE=1` as a new user runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_demo_plays_one_order_through_the_whole_town(tmp_path: Path) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "VIRCLE_ENV", "DJANGO_SETTINGS_MODULE"}
    }
    words = [sys.executable, "manage.py", "demo", "--once", "--data-dir", str(tmp_path / "town")]
    done = subprocess.run(
        words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout.strip().splitlines()[-1])
    assert report.pop("latency_ms") > 0
    assert report.pop("seconds") > 0
    assert report == {
        "stamp": 1,
        "warranty": 1,
        "alimtalk": 2,
        "link_status": 200,
        "duplicates": 0,
    }
