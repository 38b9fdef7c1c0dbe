"""Numbers survive being read out: a slip of the tongue or of the finger is noticed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warranties.numbers import ALPHABET, check_character, is_number, new_number

bodies = st.text(ALPHABET, min_size=8, max_size=8)
SAMPLE = "MARO-2611-7K3QF0ZT-5"


def number(body: str) -> str:
    return f"MARO-2611-{body}-{check_character(body)}"


def test_the_number_that_the_screens_show_as_an_example_is_one() -> None:
    assert is_number(SAMPLE)


@given(bodies)
def test_a_number_is_a_number_in_small_letters_too(body: str) -> None:
    assert is_number(number(body))
    assert is_number(number(body).lower())


@given(bodies, st.integers(0, 8), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_noticed(body: str, place: int, wrong: str) -> None:
    characters = list(body + check_character(body))
    right, characters[place] = characters[place], wrong
    written = "".join(characters)
    assert is_number(f"MARO-2611-{written[:8]}-{written[8]}") is (right == wrong)


@given(bodies, st.integers(0, 7))
def test_any_two_swapped_neighbours_are_noticed(body: str, place: int) -> None:
    characters = list(body + check_character(body))
    one, other = characters[place : place + 2]
    characters[place : place + 2] = other, one
    written = "".join(characters)
    assert is_number(f"MARO-2611-{written[:8]}-{written[8]}") is (one == other)


def test_no_two_different_neighbours_can_be_swapped_anywhere() -> None:
    pairs = [(one, other) for one in ALPHABET for other in ALPHABET if one < other]
    missed = [
        (place, one, other)
        for place in range(7)
        for one, other in pairs
        if check_character("0" * place + one + other + "0" * (6 - place))
        == check_character("0" * place + other + one + "0" * (6 - place))
    ]
    assert missed == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7K3QF0ZT-5",
        "MARO-2611-7K3QF0ZT",
        "MARO-2611-7K3QF0ZT-",
        "MARO-2611-7K3QF0ZT-55",
        "MARO-2611-7K3QF0Z-5",
        "MARO-2611-7K3QF0ZU-5",
        "MARO-2611-7K3QF0Z보-5",
        "MARO-2611-7K3QF0ZT-5-5",
    ],
)
def test_what_is_no_number_is_said_to_be_none(text: str) -> None:
    assert not is_number(text)


def test_a_new_number_names_the_brand_and_the_month() -> None:
    issued = new_number(brand_code="marogyeol", on=date(2026, 11, 22))
    assert issued.startswith("MARO-2611-")
    assert is_number(issued)
    assert len({new_number(brand_code="tera", on=date(2026, 1, 1)) for _ in range(200)}) == 200
