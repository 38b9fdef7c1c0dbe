"""What registration refuses, and what the recipient reads when it does not."""

from typing import Any

import pytest

from sandbox.solapi.rules import substitute
from tests.sandbox.solapi.gateway import PF_ID, PLAIN, TEXT, VARIABLES, WARRANTY, Gateway, message

_LINK = "https://example.com/w/abc"
_BUTTON = {"buttonType": "WL", "buttonName": "보증서 보기", "linkMo": _LINK, "linkPc": _LINK}


def options(**changes: Any) -> dict[str, Any]:
    return message(options=changes)


def written(**changes: Any) -> dict[str, Any]:
    """The caller substitutes by itself."""
    return message(text=TEXT, options={"variables": {}, "buttons": [_BUTTON | changes]})


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (message(), "2000"),
        (message("010-0000-0001"), "2000"),
        (message("0110000001"), "2000"),
        (message(""), "1010"),
        (message("0502123456789"), "1011"),
        (message("050212345678"), "1011"),
        (message("0212345678"), "1011"),
        (message("07012345678"), "1011"),
        (message("0100000001"), "1011"),
        (message("+821000000001"), "1011"),
        (message(country="1"), "1011"),
        (message(type="SMS"), "1025"),
        (message(customFields={"deliveryId": "x" * 100}), "2000"),
        (message(customFields={"deliveryId": "x" * 101}), "1032"),
        (message(customFields={"k" * 31: "x"}), "1032"),
        (message(customFields={"deliveryId": 1}), "1032"),
        (options(disableSms=False), "1010"),
        (message(options={"disableSms": False}, **{"from": "01000009001"}), "2000"),
        (options(pfId=""), "1010"),
        (options(pfId="KA01PFunknown"), "1041"),
        (options(templateId="KA01TPunknown"), "1042"),
        (options(variables={}), "1043"),
        (options(variables=VARIABLES | {"#{고객명}": ""}), "1043"),
        (options(variables=VARIABLES | {"#{남는 값}": "1"}), "2000"),
        (options(variables=VARIABLES | {"#{고객명}": 1}), "1011"),
        (options(variables=VARIABLES | {"#{고객명}": "가" * 970}), "2000"),
        (options(variables=VARIABLES | {"#{고객명}": "가" * 990}), "1031"),
        (options(variables=VARIABLES | {"#{코드}": "x" * 78}), "2000"),
        (options(variables=VARIABLES | {"#{코드}": "x" * 79}), "1048"),
        (options(variables=VARIABLES | {"#{코드}": "a b"}), "1045"),
        (options(buttons=[_BUTTON]), "2000"),
        (message(text=TEXT), "2000"),
        (message(text=TEXT + " "), "1043"),
        (written(), "2000"),
        (written(buttonName="다른 이름"), "1044"),
        (written(buttonType="AL"), "1044"),
        (written(linkMo="https://elsewhere.example.com/w/abc"), "1045"),
        (message(text="다른 말", options={"variables": {}, "buttons": [_BUTTON]}), "1043"),
        (message(text=TEXT, options={"variables": {}}), "1046"),
        (options(buttons=[_BUTTON] * 6), "1050"),
        (options(templateId=PLAIN, buttons=[_BUTTON]), "1047"),
        (options(templateId=PLAIN, variables={}), "2000"),
        (message("01000009130"), "1030"),
        (message("01000009160"), "1060"),
    ],
)
def test_registration_code(gateway: Gateway, one: dict[str, Any], code: str) -> None:
    assert gateway.registered_code(one) == code


def test_only_registered_callers_once_any_is_registered(gateway: Gateway) -> None:
    gateway.control("PUT", "/solapi/account", {"senders": ["01000009001"]})
    assert gateway.registered_code(message(**{"from": "010-0000-9001"})) == "2000"
    assert gateway.registered_code(message(**{"from": "01000009002"})) == "1062"


def test_a_template_counts_once_it_is_approved(gateway: Gateway) -> None:
    template = gateway.json(
        "POST",
        "/kakao/v2/templates",
        json={"channelId": PF_ID, "name": "새 안내", "content": "안내입니다."},
    )
    one = options(templateId=template["templateId"], variables={})
    assert gateway.registered_code(one) == "1042"
    gateway.control("POST", f"/solapi/templates/{template['templateId']}/approve")
    assert gateway.registered_code(one) == "2000"


def test_the_recipient_reads_the_finished_text_and_link(gateway: Gateway) -> None:
    gateway.send_many(message())
    (entry,) = gateway.ledger("01000000001")
    assert entry["text"] == TEXT
    assert [button["linkMo"] for button in entry["buttons"]] == [_LINK]
    assert entry["templateId"] == WARRANTY
    assert entry["kind"] == "warranty_issued"


def test_a_value_that_looks_like_a_variable_is_not_expanded_again() -> None:
    values = {"#{가}": "#{나}", "#{나}": "둘"}
    assert substitute("#{가} #{나}", values) == "#{나} 둘"
