"""Reads docker-compose.yml and the Dockerfile as the tests need them."""

import json
import re
import shlex
from typing import Any

import yaml

from vircle.embedded.paths import ROOT

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())[
    "services"
]
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")


def command(name: str) -> list[str]:
    """As the container runs it: the service's own, or else the image's."""
    if "command" in SERVICES[name]:
        return list(SERVICES[name]["command"])
    found = re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert found is not None
    return list(json.loads(found.group(1)))


def health(name: str) -> str:
    """A line for a shell."""
    kind, *words = SERVICES[name]["healthcheck"]["test"]
    line = words[0] if kind == "CMD-SHELL" else shlex.join(words)
    return str(line).replace("$$", "$")


def build_step() -> str:
    """The image's one command that runs our code."""
    found = re.search(r"^RUN (.*collectstatic --noinput)", DOCKERFILE, re.MULTILINE)
    assert found is not None
    return found.group(1)


def ignored() -> list[str]:
    return (ROOT / ".dockerignore").read_text().split()
