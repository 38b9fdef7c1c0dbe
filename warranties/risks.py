"""Pure: what an operator should look at before a certificate is issued."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from warranties.words import Word

# What mall admins write into names for the sale, and nobody wants on a certificate.
_PROMOTION = re.compile(
    r"할인|특가|세일|쿠폰|증정|무료\s*배송|당일\s*발송|예약\s*배송|이벤트|타임\s*딜|핫\s*딜"
    r"|\d\s*\+\s*\d|\d\s*%\s*OFF|\bSALE\b|\bEVENT\b|\bHOT\s*DEAL\b",
    re.IGNORECASE,
)
SEVERAL_ORDERS = 2


@dataclass(frozen=True, slots=True)
class Risk:
    """One badge: what is unusual, in words and a sign."""

    word: Word
    tone: str
    icon: str


MANY_OF_ONE_NUMBER = Risk(_("같은 번호 여러 건"), "warn", "copy")
OTHER_RECEIVER = Risk(_("주문자와 받는 분 다름"), "info", "gift")
NO_CONTACT = Risk(_("연락처 확인 필요"), "bad", "phone-off")
PROMOTION = Risk(_("홍보 문구 포함"), "warn", "tag")


def risks(
    *, orders_of_customer: int, has_other_receiver: bool, unreachable: str, product_name: str
) -> list[Risk]:
    """Return what to look at; `product_name` is the one that would stand on the certificate."""

    def found() -> Iterator[Risk]:
        if unreachable:
            yield NO_CONTACT
        if orders_of_customer >= SEVERAL_ORDERS:
            yield MANY_OF_ONE_NUMBER
        if has_other_receiver:
            yield OTHER_RECEIVER
        if _PROMOTION.search(product_name):
            yield PROMOTION

    return list(found())
