"""The templates say what was approved, and a message has every variable or is not sent."""

import re
from typing import Any

import pytest

from vircle.notifications.models import MessageKind
from vircle.notifications.templates import (
    TEMPLATES,
    VARIABLE,
    Speaker,
    VariableMissing,
    registration,
    render,
    shorten,
    split_token,
    variables_for,
)

# The deciding step stores the others.
ADDED_WHEN_SENT = {"브랜드명", "고객명", "고객센터번호", "브랜드코드"}
SPEAKER = Speaker(name="마로결", code="maro", support_phone="010-0000-9001")
TOKEN = "0123456789ABCDEFGHIJkl"
ISSUED: dict[str, str | int] = {
    "상품명": "헤리티지 토트백",
    "매수": 3,
    "보증시작일": "2026.11.22",
    "보증종료일": "기간 없음",
}


def fill(**changes: Any) -> dict[str, str]:
    stored = changes.pop("stored", ISSUED)
    return variables_for(
        **{
            "kind": MessageKind.WARRANTY_ISSUED,
            "speaker": SPEAKER,
            "customer_name": "김데모",
            "token": TOKEN,
            "stored": stored,
            "link_parts": 2,
        }
        | changes
    )


def test_a_message_reads_as_approved() -> None:
    text = render(kind=MessageKind.WARRANTY_ISSUED, variables=fill())
    assert text == (
        "[마로결] 디지털 보증서 발급 안내\n\n"
        "김데모님, 구매하신 상품의 디지털 보증서가 발급되었습니다.\n\n"
        "■ 상품명: 헤리티지 토트백\n"
        "■ 보증서: 3장\n"
        "■ 보증기간: 2026.11.22 ~ 기간 없음\n\n"
        "아래 버튼에서 보증서와 보증 내용을 확인하실 수 있습니다.\n\n"
        "※ 본 메시지는 상품을 구매하신 고객님께 보증서 발급 사실을 안내해 드리는 메시지입니다.\n"
        "※ 문의: 010-0000-9001"
    )


def test_every_kind_has_its_stored_variables() -> None:
    stored = {
        kind: set(VARIABLE.findall(template.body)) - ADDED_WHEN_SENT
        for kind, template in TEMPLATES.items()
    }
    assert stored == {
        "warranty_issued": {"상품명", "매수", "보증시작일", "보증종료일"},
        "warranty_canceled": {"상품명", "매수", "취소사유", "취소일"},
        "stamp_granted": {"적립개수", "보유개수", "목표개수", "적립일"},
        "stamp_reversed": {"회수개수", "회수사유", "보유개수", "목표개수"},
        "reward_issued": {"목표개수", "리워드명", "발급일", "사용기한"},
    }


def test_every_template_keeps_to_kakaos_rules() -> None:
    for item in registration(base_url="https://vircle.example.com"):
        assert len(item["content"]) <= 1000
        (button,) = item["buttons"]
        assert len(button["buttonName"]) <= 14
        assert "#{" not in button["buttonName"]
        longest = re.sub(r"#\{브랜드코드\}", "x" * 8, button["linkMo"])
        longest = re.sub(r"#\{링크\d\}", "x" * 11, longest)
        assert button["linkMo"].startswith("https://vircle.example.com/")
        assert len(longest) <= 100
    links = [
        item["buttons"][0]["linkMo"] for item in registration(base_url="https://v.example.com")
    ]
    assert links[0] == "https://v.example.com/w/#{브랜드코드}/#{링크1}#{링크2}"
    assert links[2] == "https://v.example.com/s/#{브랜드코드}/#{링크1}#{링크2}"
    assert {item["kind"] for item in registration()} == set(MessageKind.values)


def test_the_token_is_split_as_the_profile_wants() -> None:
    assert split_token(TOKEN, parts=1) == {"링크1": TOKEN}
    assert split_token(TOKEN, parts=2) == {"링크1": TOKEN[:11], "링크2": TOKEN[11:]}
    assert "".join(split_token(TOKEN, parts=3).values()) == TOKEN
    assert fill(link_parts=1)["링크1"] == TOKEN
    assert "링크2" not in fill(link_parts=1)


@pytest.mark.parametrize("name", sorted(ISSUED))
@pytest.mark.parametrize("value", [None, "", "  ", "\n\t"])
def test_a_missing_or_empty_variable_is_refused(name: str, value: str | None) -> None:
    stored = {key: each for key, each in ISSUED.items() if key != name}
    if value is not None:
        stored[name] = value
    with pytest.raises(VariableMissing, match=name):
        fill(stored=stored)


@pytest.mark.parametrize(
    ("name", "value"),
    [("매수", 10_000), ("보증시작일", "2026년 11월 22일"), ("보증종료일", "x" * 11)],
)
def test_an_overlong_variable_of_ours_is_refused(name: str, value: str | int) -> None:
    with pytest.raises(VariableMissing, match=name):
        fill(stored=ISSUED | {name: value})


def test_long_names_are_shortened_to_fourteen() -> None:
    assert shorten("가" * 14) == "가" * 14
    assert shorten("가" * 15) == "가" * 13 + "…"
    filled = fill(
        stored=ISSUED | {"상품명": "아주 긴 이름의 헤리티지 토트백"}, customer_name="나" * 40
    )
    assert filled["상품명"] == "아주 긴 이름의 헤리티지…"
    assert filled["고객명"] == "나" * 13 + "…"


def test_a_customer_without_a_name_is_a_customer() -> None:
    assert fill(customer_name="")["고객명"] == "고객"


def test_a_value_is_put_on_one_line_and_never_expanded() -> None:
    filled = fill(stored=ISSUED | {"상품명": "#{고객명}\n가방\x00"})
    assert filled["상품명"] == "{고객명} 가방"
    assert "■ 상품명: {고객명} 가방\n" in render(kind=MessageKind.WARRANTY_ISSUED, variables=filled)


def test_what_is_stored_cannot_pose_as_the_brand_or_the_link() -> None:
    filled = fill(stored=ISSUED | {"브랜드명": "남", "링크1": "x", "고객명": "남"})
    assert (filled["브랜드명"], filled["링크1"], filled["고객명"]) == (
        "마로결",
        TOKEN[:11],
        "김데모",
    )


def test_there_is_a_template_for_every_kind() -> None:
    assert set(TEMPLATES) == set(MessageKind)
