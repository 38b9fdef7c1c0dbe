"""Drives the public client pycafe24; runs in an environment that has nothing of this project."""

import json
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import urllib3.util.connection as connection
from pycafe24.exceptions import Cafe24Exception  # type: ignore[import-not-found]
from pycafe24.functions import Cafe24Client  # type: ignore[import-not-found]
from pycafe24.oauth2 import Cafe24Credentials  # type: ignore[import-not-found]

asked: dict[str, Any] = json.loads(sys.argv[1])
found: dict[str, Any] = {}
_connect = connection.create_connection


def to_the_sandbox(address: tuple[str, int], *rest: Any, **named: Any) -> Any:
    host, port = address
    assert host.endswith(".cafe24api.com"), host
    assert port == 443, port
    return _connect(("127.0.0.1", asked["port"]), *rest, **named)


connection.create_connection = to_the_sandbox


def exchange() -> Any:
    credentials = Cafe24Credentials(
        mall_id=asked["mall_id"],
        client_id=asked["client_id"],
        client_secret=asked["client_secret"],
        redirect_uri=asked["redirect_uri"],
    )
    credentials.get_access_code(asked["code"])
    found["valid"] = [credentials.has_valid_access_token(), credentials.has_valid_refresh_token()]
    return credentials


def read(client: Any) -> None:
    window = {
        "start_date": asked["day"],
        "end_date": asked["day"],
        "date_type": "shipend_date",
        "embed": "items,receivers,buyer",
    }
    found["orders"] = client.list_orders(**window).json()
    found["order_count"] = client.count_orders(**window).json()
    found["order"] = client.retrieve_order(asked["order_id"], embed="items").json()
    found["items"] = client.list_order_items(asked["order_id"]).json()
    found["products"] = client.list_products(limit=100).json()
    found["product_count"] = client.num_products().json()
    found["product"] = client.retrieve_product(asked["product_no"]).json()


def rotate(credentials: Any, client: Any) -> None:
    before = credentials.refresh_token
    credentials.get_refresh_token()
    found["rotated"] = credentials.refresh_token != before
    living, credentials.refresh_token = credentials.refresh_token, before
    try:
        credentials.get_refresh_token()
    except Cafe24Exception as error:
        found["reused"] = [error.http_status, error.msg, error.reason]
    credentials.refresh_token = living
    # What the client does by itself once it believes its token to be old.
    credentials.access_token_expiration = "2000-01-01T00:00:00.000"
    found["after_refresh"] = client.count_orders().json()


# The client prints its tokens.
with redirect_stdout(StringIO()):
    owner = exchange()
    reader = Cafe24Client(owner)
    read(reader)
    rotate(owner, reader)
Path(sys.argv[2]).write_text(json.dumps(found))
