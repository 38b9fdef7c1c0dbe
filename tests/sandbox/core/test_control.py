"""The control API and the front page."""

import pytest
from flask.testing import FlaskClient

from sandbox.app import create_app
from sandbox.context import Context, make_context


@pytest.fixture
def client(context: Context) -> FlaskClient:
    return create_app(context).test_client()


def test_the_clock_moves_and_stays_moved(client: FlaskClient, context: Context) -> None:
    answer = client.put("/_control/clock", json={"offset_seconds": 3600}).json
    assert answer is not None
    assert answer["offset_seconds"] == 3600
    assert client.get("/_control/clock").json["offset_seconds"] == 3600  # type: ignore[index]
    assert context.clock.offset_seconds == 3600


def test_settings_follow_the_app_and_refuse_unknown_names(client: FlaskClient) -> None:
    client.put("/_control/config", json={"app_url": "http://127.0.0.1:9000"})
    launch = client.get("/_control/cafe24/marogyeol/launch-url").json
    assert launch is not None
    assert launch["url"].startswith("http://127.0.0.1:9000/cafe24/launch/?")
    assert client.put("/_control/config", json={"nonsense": 1}).status_code == 400
    assert client.put("/_control/config", json={"app_url": 1}).status_code == 400


def test_changed_settings_survive_a_restart_but_not_a_reset(context: Context) -> None:
    client = create_app(context).test_client()
    client.put("/_control/config", json={"cafe24_client_id": "other"})
    path = context.store.path
    again = make_context(path=path, changes={})
    assert again.config.cafe24_client_id == "other"
    again.store.close()
    client.post("/_control/reset")
    assert context.config.cafe24_client_id == "sandbox-client"


def test_reset_forgets_orders_and_faults_and_seeds_again(client: FlaskClient) -> None:
    body = {"items": [{"product_no": 11}]}
    client.post("/_control/cafe24/marogyeol/orders", json=body)
    client.put("/_control/faults", json={"service": "cafe24", "fault": "drop"})
    assert client.post("/_control/reset").json == {"reset": True}
    assert client.get("/_control/cafe24/marogyeol/orders").json == {"orders": []}
    assert client.get("/_control/faults").json == {"faults": []}
    assert client.get("/_control/cafe24/teranubi").status_code == 200


@pytest.mark.parametrize(
    "fault",
    [
        {"service": "kakao", "fault": "drop"},
        {"fault": "drop"},
        {"service": "cafe24", "fault": "x"},
        {"service": "cafe24", "x": 1},
    ],
)
def test_a_fault_that_cannot_be_armed_is_refused(
    client: FlaskClient, fault: dict[str, object]
) -> None:
    assert client.put("/_control/faults", json=fault).status_code == 400


def test_a_button_arms_one_more_and_the_page_says_so(client: FlaskClient) -> None:
    for _ in range(2):
        client.post("/faults", data={"service": "cafe24", "fault": "slow"})
    page = client.get("/").text
    assert "연습용 화면입니다. 실제 카페24·네이버·카카오가 아닙니다." in page
    assert '느리게 응답 <span class="count">2</span>' in page
    client.post("/faults/off")
    assert 'class="count"' not in client.get("/").text
