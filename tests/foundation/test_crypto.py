"""Sealed values open where they belong and nowhere else."""

import base64
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from cryptography.exceptions import InvalidTag
from pytest_django.fixtures import Settings

from vircle.foundation import crypto
from vircle.foundation.crypto import Place, blind_index, link_token, seal, unseal

PLACE = Place("brands_customer", "phone", 7, "a-natural-key")
OLD, NEW = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))


@pytest.fixture(autouse=True)
def fresh_keys() -> Iterator[None]:
    yield
    crypto._roots.cache_clear()
    crypto._data_key.cache_clear()


def use(settings: Settings, *keys: str) -> None:
    settings.VIRCLE_ENCRYPTION_KEYS = list(keys)
    crypto._roots.cache_clear()
    crypto._data_key.cache_clear()


def test_a_value_opens_at_its_place() -> None:
    sealed = seal("010-0000-0001", at=PLACE)
    assert unseal(sealed, at=PLACE) == "010-0000-0001"
    assert b"0000" not in sealed
    assert sealed != seal("010-0000-0001", at=PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PLACE, brand_id=8),
        replace(PLACE, column="name"),
        replace(PLACE, table="brands_other"),
        replace(PLACE, key="another-key"),
    ],
)
def test_a_moved_value_does_not_open(elsewhere: Place) -> None:
    with pytest.raises(InvalidTag):
        unseal(seal("김데모", at=PLACE), at=elsewhere)


def test_an_altered_value_does_not_open() -> None:
    sealed = bytearray(seal("김데모", at=PLACE))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        unseal(bytes(sealed), at=PLACE)


def test_an_old_key_still_opens_and_the_newest_seals(settings: Settings) -> None:
    use(settings, f"1:{OLD}")
    before = seal("김데모", at=PLACE)
    use(settings, f"2:{NEW}", f"1:{OLD}")
    assert unseal(before, at=PLACE) == "김데모"
    assert seal("김데모", at=PLACE)[1] == 2
    use(settings, f"2:{NEW}")
    with pytest.raises(KeyError):
        unseal(before, at=PLACE)


def test_a_blind_index_is_equal_for_equal_values_of_one_brand_and_kind_only() -> None:
    index = blind_index("+821000000001", brand_id=7, kind="phone")
    assert index == blind_index("+821000000001", brand_id=7, kind="phone")
    assert len(index) == 33
    others = [
        blind_index("+821000000001", brand_id=8, kind="phone"),
        blind_index("+821000000001", brand_id=7, kind="name"),
        blind_index("+821000000002", brand_id=7, kind="phone"),
    ]
    assert len({index, *others}) == 4


def test_a_link_token_is_long_random_looking_and_changes_with_its_generation() -> None:
    token = link_token(brand_id=7, link="ref", generation=1)
    assert re.fullmatch(r"[0-9A-Za-z]{22}", token)
    assert token == link_token(brand_id=7, link="ref", generation=1)
    others = {
        link_token(brand_id=7, link="ref", generation=2),
        link_token(brand_id=8, link="ref", generation=1),
        link_token(brand_id=7, link="other", generation=1),
    }
    assert len({token, *others}) == 4
