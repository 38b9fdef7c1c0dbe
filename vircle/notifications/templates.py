"""The five fixed AlimTalk templates, word for word as they are registered, and their variables.

Kakao compares every message with its template to the last space, so a change here needs a new
approval there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from vircle.brands.models import LinkKind
from vircle.notifications.models import MessageKind

VARIABLE = re.compile(r"#\{([^{}]+)\}")
LINK_VARIABLE = "링크"
TOKEN_LENGTH = 22
# A new channel allows 14 characters a variable.
LONGEST = 14
_LIMITS = {
    **dict.fromkeys(("매수", "적립개수", "회수개수", "보유개수", "목표개수"), 4),
    **dict.fromkeys(("보증시작일", "보증종료일", "적립일", "취소일", "발급일"), 10),
}
# Texts of the brand, the mall or the customer; everything else is ours and fits or is a defect.
_SHORTENED = frozenset({"상품명", "리워드명", "고객명", "브랜드명"})


@dataclass(frozen=True, slots=True)
class Template:
    """One message: its text, and the one button that leads to the customer's page."""

    kind: MessageKind
    name: str
    body: str
    button: str
    link: LinkKind

    def address(self, *, base_url: str, link_parts: int) -> str:
        """Return the button's address as registered: the token comes in `link_parts` pieces."""
        pieces = "".join(f"#{{{LINK_VARIABLE}{n}}}" for n in range(1, link_parts + 1))
        return f"{base_url}/{self.link.value}/#{{브랜드코드}}/{pieces}"


class VariableMissing(ValueError):
    """A message cannot be said yet; the message names the variable, never its value."""


_WARRANTY_ISSUED = """[#{브랜드명}] 디지털 보증서 발급 안내

#{고객명}님, 구매하신 상품의 디지털 보증서가 발급되었습니다.

■ 상품명: #{상품명}
■ 보증서: #{매수}장
■ 보증기간: #{보증시작일} ~ #{보증종료일}

아래 버튼에서 보증서와 보증 내용을 확인하실 수 있습니다.

※ 본 메시지는 상품을 구매하신 고객님께 보증서 발급 사실을 안내해 드리는 메시지입니다.
※ 문의: #{고객센터번호}"""

_STAMP_GRANTED = """[#{브랜드명}] 스탬프 적립 안내

#{고객명}님, 상품 구매로 스탬프가 적립되었습니다.

■ 적립 스탬프: #{적립개수}개
■ 현재 스탬프: #{보유개수}개 / #{목표개수}개
■ 적립일: #{적립일}

※ 고객님의 유료 구매로 지급된 스탬프 안내입니다.
※ 문의: #{고객센터번호}"""

_WARRANTY_CANCELED = """[#{브랜드명}] 디지털 보증서 발급 취소 안내

#{고객명}님, 아래 상품의 디지털 보증서 발급이 취소되었습니다.

■ 상품명: #{상품명}
■ 보증서: #{매수}장
■ 취소 사유: #{취소사유}
■ 취소일: #{취소일}

취소된 보증서는 "유효하지 않음"으로 표시됩니다.

※ 본 메시지는 발급된 보증서의 상태 변경을 안내해 드리는 메시지입니다.
※ 문의: #{고객센터번호}"""

_STAMP_REVERSED = """[#{브랜드명}] 스탬프 회수 안내

#{고객명}님, 주문 변경으로 적립된 스탬프가 회수되었습니다.

■ 회수 스탬프: #{회수개수}개
■ 회수 사유: #{회수사유}
■ 현재 스탬프: #{보유개수}개 / #{목표개수}개

※ 고객님의 유료 구매로 지급된 스탬프의 변동 내역 안내입니다.
※ 문의: #{고객센터번호}"""

_REWARD_ISSUED = """[#{브랜드명}] 리워드 발급 안내

#{고객명}님, 구매로 적립된 스탬프 #{목표개수}개가 모여 리워드가 발급되었습니다.

■ 리워드: #{리워드명}
■ 발급일: #{발급일}
■ 사용기한: #{사용기한}

리워드 코드와 사용 방법은 아래 버튼에서 확인하실 수 있습니다.

※ 고객님의 유료 구매로 지급된 스탬프에 따라 발급된 리워드 안내입니다.
※ 문의: #{고객센터번호}"""

_W, _S = LinkKind.WARRANTIES, LinkKind.CARD
_K = MessageKind
TEMPLATES: Mapping[MessageKind, Template] = {
    template.kind: template
    for template in (
        Template(_K.WARRANTY_ISSUED, "보증서 발급", _WARRANTY_ISSUED, "보증서 보기", _W),
        Template(_K.WARRANTY_CANCELED, "보증서 발급 취소", _WARRANTY_CANCELED, "보증서 보기", _W),
        Template(_K.STAMP_GRANTED, "스탬프 적립", _STAMP_GRANTED, "스탬프 보기", _S),
        Template(_K.STAMP_REVERSED, "스탬프 회수", _STAMP_REVERSED, "스탬프 보기", _S),
        Template(_K.REWARD_ISSUED, "리워드 발급", _REWARD_ISSUED, "리워드 보기", _S),
    )
}


def shorten(text: str, *, most: int = LONGEST) -> str:
    """Return a text that fits a variable: 13 characters and "…" when it is too long."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def clean(value: str | int) -> str:
    """Return a value on one line that cannot be taken for a variable itself."""
    printable = str(value)
    if not printable.isprintable():
        printable = "".join(c if c.isprintable() else " " for c in printable)
    return " ".join(printable.replace("#{", "{").split())


def split_token(token: str, *, parts: int) -> dict[str, str]:
    """Cut a link's token into the variables 링크1, 링크2, …"""
    size = -(-len(token) // parts)
    pieces = [token[n * size : (n + 1) * size] for n in range(parts)]
    return {f"{LINK_VARIABLE}{n}": piece for n, piece in enumerate(pieces, start=1)}


@dataclass(frozen=True, slots=True)
class Speaker:
    """The brand as its messages name it."""

    name: str
    code: str
    support_phone: str


def variables_for(
    *,
    kind: MessageKind,
    speaker: Speaker,
    customer_name: str,
    token: str,
    stored: Mapping[str, str | int],
    link_parts: int,
) -> dict[str, str]:
    """Return every variable of a message, cleaned and within its limit; raises VariableMissing."""
    given: dict[str, str | int] = {
        **stored,
        "브랜드명": speaker.name,
        "브랜드코드": speaker.code,
        "고객센터번호": speaker.support_phone,
        "고객명": customer_name or "고객",
        **split_token(token, parts=link_parts),
    }
    template = TEMPLATES[kind]
    address = template.address(base_url="", link_parts=link_parts)
    return {name: _value(name, given) for name in VARIABLE.findall(template.body + address)}


def _value(name: str, given: Mapping[str, str | int]) -> str:
    value = clean(given.get(name, ""))
    if name in _SHORTENED:
        value = shorten(value)
    if not value:
        raise VariableMissing(f"#{{{name}}} has no value.")
    if len(value) > (TOKEN_LENGTH if name.startswith(LINK_VARIABLE) else _limit(name)):
        raise VariableMissing(f"#{{{name}}} is too long.")
    return value


def _limit(name: str) -> int:
    return _LIMITS.get(name, LONGEST)


def render(*, kind: MessageKind, variables: Mapping[str, str]) -> str:
    """Return the text as the customer reads it; a value is never expanded a second time."""
    return VARIABLE.sub(lambda match: variables[match[1]], TEMPLATES[kind].body)


def registration(*, base_url: str = "", link_parts: int = 2) -> list[dict[str, Any]]:
    """Return what has to be registered at the gateway before anything can be said."""
    return [
        {
            "kind": template.kind.value,
            "name": template.name,
            "content": template.body,
            "buttons": [
                {
                    "buttonName": template.button,
                    "buttonType": "WL",
                    "linkMo": template.address(
                        base_url=base_url or settings.BASE_URL, link_parts=link_parts
                    ),
                }
            ],
        }
        for template in TEMPLATES.values()
    ]
