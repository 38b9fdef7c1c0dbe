"""Templates from draft to approval."""

from typing import Any

import pytest

from tests.sandbox.solapi.gateway import PF_ID, WARRANTY, Gateway

_ROOT = "/kakao/v2/templates"
_NEW: dict[str, Any] = {"channelId": PF_ID, "name": "새 안내", "content": "#{고객명}님 안내"}


def create(gateway: Gateway, **changes: Any) -> str:
    return str(gateway.json("POST", _ROOT, json=_NEW | changes)["templateId"])


def status(gateway: Gateway, template_id: str) -> str:
    return str(gateway.json("GET", f"{_ROOT}/{template_id}")["status"])


def test_inspection_from_pending_to_approved(gateway: Gateway) -> None:
    template_id = create(gateway)
    assert status(gateway, template_id) == "PENDING"
    gateway.json("PUT", f"{_ROOT}/{template_id}/inspection")
    assert status(gateway, template_id) == "INSPECTING"
    gateway.json("PUT", f"{_ROOT}/{template_id}/inspection/cancel")
    assert status(gateway, template_id) == "PENDING"
    gateway.json("PUT", f"{_ROOT}/{template_id}/inspection")
    gateway.control("POST", f"/solapi/templates/{template_id}/approve")
    assert status(gateway, template_id) == "APPROVED"


def test_an_approved_template_keeps_its_words(gateway: Gateway) -> None:
    for method, body in (("PUT", {"content": "다른 말"}), ("DELETE", None)):
        refused = gateway.call(method, f"{_ROOT}/{WARRANTY}", json=body)
        assert refused.json()["errorCode"] == "NotEditableTemplate"
    renamed = gateway.json("PUT", f"{_ROOT}/{WARRANTY}/name", json={"name": "보증서 발급"})
    assert (renamed["name"], renamed["status"]) == ("보증서 발급", "APPROVED")


def test_a_rejected_template_can_be_corrected_or_deleted(gateway: Gateway) -> None:
    template_id = create(gateway)
    gateway.control("POST", f"/solapi/templates/{template_id}/reject")
    edited = gateway.json("PUT", f"{_ROOT}/{template_id}", json={"content": "고친 말 #{고객명}"})
    assert edited["content"] == "고친 말 #{고객명}"
    assert edited["variables"] == [{"name": "#{고객명}"}]
    gateway.json("DELETE", f"{_ROOT}/{template_id}")
    assert gateway.call("GET", f"{_ROOT}/{template_id}").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"content": "가" * 1001},
        {"content": "".join(f"#{{변수{n}}}" for n in range(41))},
        {"channelId": "KA01PFunknown"},
        {
            "buttons": [
                {"buttonType": "WL", "buttonName": "보" * 15, "linkMo": "https://a.example.com"}
            ]
        },
        {
            "buttons": [
                {"buttonType": "WL", "buttonName": "#{이름}", "linkMo": "https://a.example.com"}
            ]
        },
        {"buttons": [{"buttonType": "WL", "buttonName": "보기", "linkMo": "#{주소}"}]},
        {"buttons": [{"buttonType": "BK", "buttonName": "보기"}] * 6},
    ],
)
def test_what_a_template_may_not_be(gateway: Gateway, changes: dict[str, Any]) -> None:
    answer = gateway.call("POST", _ROOT, json=_NEW | changes)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "ValidationError")


def test_lists_and_filters(gateway: Gateway) -> None:
    waiting = create(gateway)

    def found(**params: str) -> set[str]:
        rows = gateway.json("GET", _ROOT, params=params)["templateList"]
        return {row["templateId"] for row in rows}

    assert len(found()) == 3
    assert found(status="PENDING") == {waiting}
    assert found(**{"name[like]": "새"}) == {waiting}
    assert found(templateId=WARRANTY) == {WARRANTY}
    channels = gateway.json("GET", "/kakao/v2/channels")["channelList"]
    assert [channel["channelId"] for channel in channels] == [PF_ID]
