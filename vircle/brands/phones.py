"""Which numbers KakaoTalk can reach: E.164 for Korean mobiles, a reason word for the rest."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberType


class Reach(StrEnum):
    """Why no message can be sent; `YES` when one can."""

    YES = ""
    SAFE_NUMBER = "safe_number"
    MASKED = "masked"
    NONE = "none"
    NOT_MOBILE = "not_mobile"


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as we keep it: E.164 when reachable, else what the mall wrote, made tidy."""

    text: str
    reach: Reach


_KOREA = 82
_LONGEST = 30
# Nearly every number looks like this; phonenumbers needs fifty times as long to say the same.
_USUAL = re.compile(r"0?(10\d{8})")
# phonenumbers takes 010-1234-567 and the machines' 012 for mobiles, so it is not asked alone.
_MOBILE = re.compile(r"10\d{8}|1[16789]\d{7,8}")
_SAFE = re.compile(r"(?:\+?82)?0?50\d")
_CLUTTER = re.compile(r"[^\d+]")


def read_phone(text: str) -> Phone:
    """Tell what a mall's phone field holds; never raises."""
    tidy = unicodedata.normalize("NFKC", text).strip()[:_LONGEST]
    if "*" in tidy:
        return Phone(tidy, Reach.MASKED)
    digits = _CLUTTER.sub("", tidy)
    if usual := _USUAL.fullmatch(digits):
        return Phone(f"+{_KOREA}{usual[1]}", Reach.YES)
    if not digits:
        return Phone("", Reach.NONE)
    return _unusual(digits)


def _unusual(digits: str) -> Phone:
    if _SAFE.match(digits):
        return Phone(digits, Reach.SAFE_NUMBER)
    try:
        number = phonenumbers.parse(digits, "KR")
    except phonenumbers.NumberParseException:
        return Phone(digits, Reach.NOT_MOBILE)
    if number.country_code != _KOREA:
        return Phone(digits, Reach.NOT_MOBILE)
    if phonenumbers.number_type(number) == PhoneNumberType.PERSONAL_NUMBER:
        return Phone(digits, Reach.SAFE_NUMBER)
    if not _MOBILE.fullmatch(str(number.national_number)):
        return Phone(digits, Reach.NOT_MOBILE)
    return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), Reach.YES)


def national(phone: str) -> str:
    """Return the digits dialled inside Korea: 01000000001."""
    return f"0{phone[3:]}" if phone.startswith("+82") else phone


def last4(phone: str) -> str:
    """Return the last four digits, or "" when they are not all known."""
    tail = phone[-4:]
    return tail if len(tail) == 4 and tail.isascii() and tail.isdigit() else ""


def masked_phone(phone: str) -> str:
    """Hide the middle: 010-****-0001."""
    digits = national(phone)
    if not last4(digits):
        return "*" * len(digits)
    return f"{digits[:3]}-****-{digits[-4:]}" if len(digits) >= 9 else f"****-{digits[-4:]}"


def masked_name(name: str) -> str:
    """Hide all but the first and the last letter: 김*모, 김*."""
    if len(name) < 2:
        return name
    if len(name) == 2:
        return f"{name[0]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"
