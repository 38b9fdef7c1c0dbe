"""What no file of the repository may hold, and what the repository must hold."""

import subprocess

import pytest

from vircle.embedded.paths import ROOT

TOLD = ("LICENSE", "NOTICE", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("these files did not come from git")
    return [name for name in listed.stdout.split("\0") if (ROOT / name).is_file()]


@pytest.mark.parametrize("name", TOLD)
def test_the_files_a_visitor_looks_for_are_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 300


def test_the_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text()


def test_no_file_names_a_package_registry_or_one_persons_machine() -> None:
    forbidden = [a + b for a, b in [("pypi", ".org"), ("pythonhosted", ".org"), ("npmjs", ".org")]]
    forbidden += [a + b for a, b in [("/work", "/main"), ("/work", "/shared"), ("/ro", "ot/")]]
    found = [
        (name, word)
        for name in tracked()
        if not name.endswith((".png", ".jpg", ".woff2", ".mo"))
        for word in forbidden
        if word in (ROOT / name).read_text(errors="replace")
    ]
    assert found == []
