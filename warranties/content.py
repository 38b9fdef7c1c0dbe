"""Pure: what stands on a certificate, frozen when it is issued."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warranties.models import WarrantyProgramVersion, WarrantyRuleVersion
    from warranties.programs import ProgramValues
    from warranties.rules_settings import RuleValues


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """The product's names and fields; empty where the mall says nothing or hides it."""

    name: str
    english_name: str = ""
    supplier_name: str = ""
    model_name: str = ""
    image_url: str = ""
    details: dict[str, str] = field(default_factory=dict)
    additional: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True)
class Display:
    """What the settings in force at issuance show."""

    title: str
    name_source: str
    shows_image: bool
    shows_options: bool
    shows_additional: bool
    details: Sequence[dict[str, str]]
    stripped_phrases: Sequence[str]
    service_contact: str


def display(
    *, program: "ProgramValues | WarrantyProgramVersion", rule: "RuleValues | WarrantyRuleVersion"
) -> Display:
    """Return what settings show, saved or still being made."""
    return Display(
        title=program.title,
        name_source=rule.name_source,
        shows_image=rule.shows_image,
        shows_options=rule.shows_options,
        shows_additional=rule.shows_additional,
        details=rule.details,
        stripped_phrases=program.stripped_phrases,
        service_contact=program.service_contact,
    )


_BRACKETS = ("[]", "()", "【】", "［］", "（）", "〔〕")
_MARKS = "★☆◆◇♥♡■●"


def _bracketed(first: str, last: str) -> str:
    inner = f"[^{re.escape(first + last)}]"
    opening, closing = re.escape(first), re.escape(last)
    return f"{opening}(?:{inner}|{opening}{inner}*{closing})*{closing}"


_GROUPS = re.compile(
    "|".join([*(_bracketed(*pair) for pair in _BRACKETS), *(f"{m}[^{m}]*{m}" for m in _MARKS)])
)


def clean_name(name: str, *, phrases: Sequence[str]) -> str:
    """Remove promotional phrases, with the brackets or marks around them.

    `[특가할인] 헤리티지 토트백` becomes `헤리티지 토트백`. A name that would vanish is kept.
    """
    return _stripped(name, tuple(phrases)) or name


# A store sells the same things again and again.
@lru_cache(maxsize=4096)
def _stripped(name: str, phrases: tuple[str, ...]) -> str:
    wanted = [phrase for phrase in phrases if phrase]
    before, cleaned = None, name
    # What closes up around a removed phrase may be one again.
    while cleaned != before:
        before, cleaned = cleaned, " ".join(_without(cleaned, wanted).split())
    return cleaned


@dataclass(frozen=True, slots=True)
class CleanUp:
    """What phrases do to a store's names: before and after of those that change."""

    changed: list[tuple[str, str]]
    # Names of which nothing would be left.
    emptied: list[str]


def clean_up(names: Iterable[str], *, phrases: Sequence[str]) -> CleanUp:
    """Try phrases on names; only those that hold one of them are looked at closely."""
    found = CleanUp([], [])
    for name in names:
        if not any(phrase in name for phrase in phrases):
            continue
        after = _stripped(name, tuple(phrases))
        if not after:
            found.emptied.append(name)
        elif after != name:
            found.changed.append((name, after))
    return found


def _without(name: str, phrases: Sequence[str]) -> str:
    def drop(match: re.Match[str]) -> str:
        return "" if any(phrase in match[0] for phrase in phrases) else match[0]

    cleaned = _GROUPS.sub(drop, name)
    for phrase in phrases:
        cleaned = cleaned.replace(phrase, "")
    return cleaned


def display_name(product: ProductFacts, *, source: str, phrases: Sequence[str]) -> str:
    """Return the chosen name, or 상품명 where the chosen one is empty, cleaned."""
    chosen = {
        "name": product.name,
        "english": product.english_name,
        "supplier": product.supplier_name,
        "model": product.model_name,
    }[source]
    return clean_name(chosen.strip() or product.name, phrases=phrases)


def certificate(
    *,
    product: ProductFacts,
    display: Display,
    option_text: str,
    terms: str,
    store: str,
    unit: tuple[int, int],
    starts_from: str,
) -> dict[str, Any]:
    """Return everything a certificate shows besides number, dates and owner."""
    return {
        "title": display.title,
        "product_name": display_name(
            product, source=display.name_source, phrases=display.stripped_phrases
        ),
        "option": option_text if display.shows_options else "",
        "image_url": product.image_url if display.shows_image else "",
        "details": _details(product, display=display),
        "terms": terms,
        "service_contact": display.service_contact,
        "store": store,
        "unit": list(unit),
        "starts_from": starts_from,
    }


def _details(product: ProductFacts, *, display: Display) -> list[list[str]]:
    rows = [[row["label"], product.details.get(row["key"], "")] for row in display.details]
    if display.shows_additional:
        chosen = {row["key"] for row in display.details}
        rows += [[name, value] for key, name, value in product.additional if key not in chosen]
    return [[label, value] for label, value in rows if value.strip()]
