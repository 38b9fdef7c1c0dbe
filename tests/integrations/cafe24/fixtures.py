"""Answers of the Admin API as the platform's reference describes them."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "cafe24"


def fixture(name: str) -> dict[str, Any]:
    """Read <event>__<case>.json."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return found
