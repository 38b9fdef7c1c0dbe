"""What is on each phone: AlimTalk messages that were delivered, as a person sees them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from zlib import crc32

from sandbox.context import Context
from sandbox.solapi import messages, templates
from sandbox.store import Document

_KST = timezone(timedelta(hours=9))
_BRAND = re.compile(r"^\[([^\]]{1,20})\]")
_TONES = 6
_LOOK_BACK = 1_000
_WEEKDAYS = "월화수목금토일"


@dataclass(frozen=True)
class Button:
    name: str
    link: str


@dataclass(frozen=True)
class Bubble:
    place: int
    message_id: str
    brand: str
    initial: str
    tone: int
    text: str
    buttons: Sequence[Button]
    day: str
    time: str


@dataclass(frozen=True)
class Phone:
    number: str
    count: int
    last: Bubble


def bubbles(*, context: Context, number: str, after: int = 0) -> list[Bubble]:
    """The messages of one phone in the order of their arrival."""
    found = context.store.find(messages.KIND, "to", number)
    arrived = [doc for doc in found if doc["place_on_phone"] > after]
    arrived.sort(key=lambda doc: int(doc["place_on_phone"]))
    names = _channel_names(context)
    return [_bubble(doc, names) for doc in arrived]


def bubble(*, context: Context, number: str, message_id: str) -> Bubble | None:
    doc = context.store.get(messages.KIND, message_id)
    if doc is None or doc["to"] != number or not doc["place_on_phone"]:
        return None
    return _bubble(doc, _channel_names(context))


def phones(*, context: Context, search: str = "") -> list[Phone]:
    """Phones with messages, the one that rang last first."""
    digits = digits_of(search)
    recent = context.store.recent(messages.KIND, _LOOK_BACK)
    arrived = [doc for doc in recent if doc["place_on_phone"] and digits in doc["to"]]
    arrived.sort(key=lambda doc: int(doc["place_on_phone"]), reverse=True)
    by_number: dict[str, list[Document]] = {}
    for doc in arrived:
        by_number.setdefault(doc["to"], []).append(doc)
    names = _channel_names(context)
    return [
        Phone(number=number, count=len(docs), last=_bubble(docs[0], names))
        for number, docs in by_number.items()
    ]


def digits_of(text: str) -> str:
    return re.sub(r"\D", "", text)


def hyphenated(number: str) -> str:
    return re.sub(r"^(\d{3})(\d{3,4})(\d{4})$", r"\1-\2-\3", number)


def _channel_names(context: Context) -> dict[str, str | None]:
    return {doc["channel_id"]: doc["name"] for doc in context.store.all(templates.CHANNEL)}


def _bubble(doc: Document, names: dict[str, str | None]) -> Bubble:
    brand = names.get(doc["pf_id"]) or _brand_in(doc["text"])
    at = datetime.fromisoformat(doc["reported_at"]).astimezone(_KST)
    links = [(each["buttonName"], each.get("linkMo") or "") for each in doc["buttons"]]
    return Bubble(
        place=doc["place_on_phone"],
        message_id=doc["message_id"],
        brand=brand,
        initial=brand[0],
        tone=crc32(brand.encode()) % _TONES,
        text=doc["text"],
        buttons=[Button(name=name, link=link) for name, link in links],
        day=f"{at.year}년 {at.month}월 {at.day}일 {_WEEKDAYS[at.weekday()]}요일",
        time=_clock_time(at),
    )


def _brand_in(text: str) -> str:
    """Our templates open with the brand in brackets; a channel without a name borrows it."""
    found = _BRAND.match(text)
    return found[1] if found else "알림톡 채널"


def _clock_time(at: datetime) -> str:
    half = "오전" if at.hour < 12 else "오후"
    return f"{half} {(at.hour - 1) % 12 + 1}:{at:%M}"
