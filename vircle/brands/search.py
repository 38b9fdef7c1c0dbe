"""Which customers a search names: by the last four digits, a whole number, or an exact name."""

import re

from vircle.brands.customers import find_by_last4, find_by_name, find_by_phone

_LAST_FOUR = re.compile(r"\d{4}")
_PHONE = re.compile(r"[+\d][\d\s().-]{7,}")
LONGEST_QUERY = 60


def clean_query(text: str) -> str:
    """Return what was typed, without what a copy and paste brings along."""
    return " ".join(text.replace("\x00", "").split())[:LONGEST_QUERY]


def find_customers(*, brand_id: int, query: str) -> list[int]:
    """Return the customers that a query means; names and numbers match exactly or not at all."""
    if not query:
        return []
    if _LAST_FOUR.fullmatch(query):
        return find_by_last4(brand_id=brand_id, digits=query)
    if _PHONE.fullmatch(query):
        found = find_by_phone(brand_id=brand_id, phone=query)
        return [found] if found is not None else []
    return find_by_name(brand_id=brand_id, name=query)
