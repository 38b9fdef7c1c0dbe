"""`make test` needs nothing that only other targets install."""

import subprocess
import sys

from vircle.embedded.paths import ROOT

# A module that is None is one that cannot be imported.
WITHOUT = """
import sys
sys.modules["playwright"] = None
import pytest
sys.exit(pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", "tests"]))
"""


def test_all_tests_are_found_without_a_browsers_driver() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "tests/e2e" not in done.stdout
