"""Drives the public client linkmerce; runs in an environment that has nothing of this project."""

import json
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from linkmerce.api.smartstore import api  # type: ignore[import-not-found]
from linkmerce.core.smartstore.api.common import (  # type: ignore[import-not-found]
    SmartstoreAPI,
)

asked: dict[str, Any] = json.loads(sys.argv[1])
SmartstoreAPI.origin = asked["origin"]
who = {"client_id": asked["client_id"], "client_secret": asked["client_secret"]}
quiet = {"progress": False, "request_delay": 1}
found: dict[str, Any] = {}


def read() -> None:
    day = asked["day"]
    found["changes"] = api.order_status(**who, start_date=day, return_type="raw", **quiet)
    found["orders"] = api.order(**who, start_date=day, return_type="raw", **quiet)
    # What the client itself makes of the answers.
    found["tables"] = api.order(**who, start_date=day, return_type="json", **quiet)
    store = asked["channel_no"]
    found["products"] = api.product(**who, channel_seq=store, return_type="json", **quiet)
    found["seller"] = api.request(**who, method="GET", path="/seller/account", version="v1")


with redirect_stdout(StringIO()):
    read()
Path(sys.argv[2]).write_text(json.dumps(found, default=str))
