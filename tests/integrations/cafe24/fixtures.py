"""What Cafe24 answers and tells, as the platform's reference describes it."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "cafe24"


def fixture(name: str) -> dict[str, Any]:
    """Read <event>__<case>.json: an answer of the Admin API, or the body of a webhook."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return found


def names(pattern: str = "*") -> list[str]:
    """List the fixtures whose names fit, e.g. "*__status_*"."""
    return sorted(path.stem for path in FOLDER.glob(f"{pattern}.json"))


def orders() -> list[str]:
    """List the fixtures that are an order."""
    return [name for name in names() if "order_place_id" in fixture(name)]


def webhooks() -> list[str]:
    """List the fixtures that are the body of a webhook."""
    marks = {"event_no", "event_type", "mall_id"}
    return [name for name in names() if marks & fixture(name).keys()]
