"""Pure: certificate numbers that can be read out on the phone."""

import secrets
from datetime import date

# Crockford's base32: no I, L, O or U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_CHARACTERS = 8


def new_number(*, brand_code: str, on: date) -> str:
    """Return e.g. `MARO-2611-7K3QF0ZT-5`: brand, year and month, 40 random bits, check."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_RANDOM_CHARACTERS))
    return f"{brand_code[:4].upper()}-{on:%y%m}-{body}-{check_character(body)}"


def check_character(body: str) -> str:
    """Return Luhn's check in base 32, which notices a wrong character or two swapped ones."""
    total = 0
    for position, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 - position % 2)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]


def is_number(text: str) -> bool:
    """Tell whether a text is a number whose check character is right."""
    parts = text.upper().split("-")
    if len(parts) != 4 or len(parts[2]) != _RANDOM_CHARACTERS:
        return False
    return set(parts[2]) <= set(ALPHABET) and check_character(parts[2]) == parts[3]
