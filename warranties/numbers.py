"""Pure: certificate numbers that can be read out on the phone."""

import secrets
from datetime import date

# Crockford's base32: no I, L, O or U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_CHARACTERS = 8


def new_number(*, brand_code: str, on: date) -> str:
    """Return e.g. `MARO-2611-7K3QF0ZT-5`: brand, year and month, 40 random bits, check."""
    bits = secrets.randbits(5 * _RANDOM_CHARACTERS)
    body = "".join(ALPHABET[bits >> 5 * place & 31] for place in range(_RANDOM_CHARACTERS))
    return f"{brand_code[:4].upper()}-{on:%y%m}-{body}-{check_character(body)}"


def check_character(body: str) -> str:
    """Return a check that notices any one wrong character and any two swapped neighbours.

    Luhn's check in base 32 would let 0 and Z be swapped. This one counts in the field of 32
    elements: each place has a weight of its own, a power of two.
    """
    total = 0
    for character in body:
        total = _doubled(total ^ ALPHABET.index(character))
    return ALPHABET[total]


def _doubled(element: int) -> int:
    # x^5 + x^3 + x^2 + x + 1: the powers of two run through all 31 other elements.
    return (element << 1) ^ (0b101111 if element & 0b10000 else 0)


def is_number(text: str) -> bool:
    """Tell whether a text is a number whose check character is right."""
    parts = text.upper().split("-")
    if len(parts) != 4 or len(parts[2]) != _RANDOM_CHARACTERS:
        return False
    return set(parts[2]) <= set(ALPHABET) and check_character(parts[2]) == parts[3]
