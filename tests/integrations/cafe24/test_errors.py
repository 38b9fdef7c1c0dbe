"""Every error that Cafe24's reference lists, in both shapes: what is made of it, and how often
it is asked again."""

import json
from pathlib import Path
from typing import Any

import pytest

from integrations.cafe24 import oauth
from integrations.cafe24.client import Client, NotFound
from integrations.cafe24.manners import Purpose
from integrations.connector import (
    NO_ANSWER,
    OUR_MISTAKE,
    TOO_FAST,
    Busy,
    ConnectorError,
    NotAccepted,
    Refused,
)
from integrations.models import Integration, IntegrationStatus
from tests.integrations.cafe24.far_mall import FarMall, linked, says
from tests.integrations.cafe24.fixtures import FOLDER
from vircle.brands.models import Brand
from vircle.foundation import clock

pytestmark = pytest.mark.django_db

ERRORS = FOLDER / "errors"
API: dict[str, tuple[type[ConnectorError], str | None]] = {
    "200__error_in_the_body": (Busy, NO_ANSWER),
    "200__error_without_a_code": (ConnectorError, None),
    "202__accepted": (ConnectorError, None),
    "204__no_content": (ConnectorError, None),
    "207__one_result_each": (ConnectorError, None),
    "400__unencoded_address": (NotAccepted, None),
    "400__wrong_content_type": (NotAccepted, None),
    "401__expired_token": (Refused, None),
    "401__invalid_token": (Refused, None),
    "401__unknown_client": (Refused, None),
    "403__app_deleted": (Refused, None),
    "403__missing_scope": (Refused, None),
    "403__not_https": (Refused, None),
    "403__old_product_mode": (Refused, None),
    "404__not_found": (NotFound, None),
    "409__same_content": (NotAccepted, None),
    "422__invalid_parameter": (NotAccepted, None),
    "422__missing_parameter": (NotAccepted, None),
    "429__bucket_exceeded": (Busy, TOO_FAST),
    "500__internal_error": (Busy, NO_ANSWER),
    "503__unavailable": (Busy, NO_ANSWER),
    "504__timeout": (Busy, NO_ANSWER),
}
OAUTH: dict[str, tuple[type[ConnectorError], str | None]] = {
    "400__oauth_invalid_grant": (oauth.InvalidGrant, None),
    "400__oauth_invalid_scope": (Busy, OUR_MISTAKE),
    "400__oauth_unsupported_grant": (Busy, OUR_MISTAKE),
    "400__oauth_wrong_redirect_uri": (Busy, OUR_MISTAKE),
    "401__oauth_invalid_refresh_token": (oauth.InvalidGrant, None),
    "401__oauth_uninstalled_app": (oauth.InvalidGrant, None),
    "401__oauth_unknown_client": (Busy, OUR_MISTAKE),
    "401__oauth_wrong_client_secret": (Busy, OUR_MISTAKE),
    "403__oauth_invalid_grant": (oauth.InvalidGrant, None),
    "429__oauth_throttled": (Busy, TOO_FAST),
    "500__oauth_internal_error": (oauth.AnswerLost, NO_ANSWER),
}
# How often the API is asked, and the token endpoint, before somebody is told.
CALLS = {401: (2, 1)}


def stated(path: Path, shape: str) -> tuple[int, Any]:
    """Return the status and the body, the code being a number, a text, or in the flat shape."""
    status, body = int(path.name[:3]), json.loads(path.read_text())
    if not isinstance(body.get("error"), dict | str):
        return status, body
    return status, _reshaped(body, status=status, shape=shape)


def _reshaped(body: dict[str, Any], *, status: int, shape: str) -> dict[str, Any]:
    error = body["error"]
    if isinstance(error, str):
        message, code, name = body["error_description"], status, error
    else:
        message, code, name = error["message"], error.get("code"), "error"
    if shape == "flat":
        return {"error": name, "error_description": message} | ({"code": code} if code else {})
    nested = {"message": message} | ({"code": code} if code else {})
    return {"error": nested | ({"code": str(code)} if code and shape == "text" else {})}


@pytest.fixture
def mall(far: FarMall, brand: Brand) -> Integration:
    return linked(brand=brand, store_id="marogyeol")


def test_every_row_of_the_reference_is_tried() -> None:
    assert {path.stem for path in ERRORS.iterdir()} == API.keys() | OAUTH.keys()


@pytest.mark.parametrize("shape", ["number", "text", "flat"])
@pytest.mark.parametrize("case", API)
def test_what_the_api_answers(far: FarMall, mall: Integration, case: str, shape: str) -> None:
    kind, message = API[case]
    status, body = stated(ERRORS / f"{case}.json", shape)
    far.answer = lambda _mall, _path: says(body, status=status)
    with pytest.raises(ConnectorError) as raised:
        Client(mall).get("orders", key="orders", purpose=Purpose.POLL)
    assert type(raised.value) is kind
    assert message in (None, str(raised.value))
    asked, renewed = CALLS.get(status, (1, 0))
    assert far.calls["marogyeol orders"] == asked
    assert far.calls["marogyeol oauth/token"] == renewed
    mall.refresh_from_db()
    assert mall.status == IntegrationStatus.CONNECTED


@pytest.mark.parametrize("shape", ["number", "text", "flat"])
@pytest.mark.parametrize("case", OAUTH)
def test_what_the_token_endpoint_answers(
    far: FarMall, mall: Integration, case: str, shape: str
) -> None:
    kind, message = OAUTH[case]
    status, body = stated(ERRORS / f"{case}.json", shape)
    far.grant = lambda: says(body, status=status)
    with pytest.raises(ConnectorError) as raised:
        oauth.refresh(mall_id="marogyeol", refresh_token="any", now=clock.now())
    assert type(raised.value) is kind
    assert message in (None, str(raised.value))
    assert far.calls["marogyeol oauth/token"] == 1
