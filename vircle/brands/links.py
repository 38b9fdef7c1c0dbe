"""Customer links: made with the warranty or the card, rebuilt when a message is sent, opened."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vircle.brands import sql_links as sql
from vircle.brands.models import Brand, CustomerLink, LinkKind
from vircle.foundation.crypto import LINK_TOKEN_LENGTH, link_token, token_hash
from vircle.foundation.db import hot_cursor


@dataclass(frozen=True, slots=True)
class _Link:
    id: int
    ref: str
    generation: int
    customer_id: int


@dataclass(frozen=True, slots=True)
class Address:
    """Where a link leads; the token is a secret, so it is hidden from logs."""

    kind: LinkKind
    token: str = field(repr=False)


def ensure_links(
    *, brand_id: int, kind: LinkKind, subjects: Sequence[tuple[int, int]], now: datetime
) -> dict[int, int]:
    """Return subject → link, made where missing; `subjects` are (subject, customer) pairs.

    A subject that belongs to another customer by now gets a new address: whoever held the old
    one must not see what is the other's. A link has no moment of its own: `now` is taken like
    everywhere in the deciding step.
    """
    wanted = dict(sorted(subjects))
    found = _find(brand_id, kind, wanted)
    missing = [subject for subject in wanted if subject not in found]
    if missing:
        _make(brand_id, kind, {subject: wanted[subject] for subject in missing})
        found |= _find(brand_id, kind, missing)
    moved = [(found[s], customer) for s, customer in wanted.items() if customer != _owner(found, s)]
    if moved:
        _rotate(brand_id, moved)
    return {subject: link.id for subject, link in found.items()}


def _owner(found: dict[int, _Link], subject: int) -> int:
    return found[subject].customer_id


def _find(brand_id: int, kind: LinkKind, subjects: Iterable[int]) -> dict[int, _Link]:
    wanted = list(subjects)
    with hot_cursor() as cursor:
        cursor.execute(sql.FIND, [wanted, brand_id, kind.value])
        return {wanted[n - 1]: _Link(i, str(ref), g, c) for n, i, ref, g, c in cursor}


def _make(brand_id: int, kind: LinkKind, wanted: dict[int, int]) -> None:
    refs = [uuid.uuid4() for _ in wanted]
    columns: list[Any] = [
        refs,
        list(wanted),
        list(wanted.values()),
        [_hash(brand_id, str(ref), 1) for ref in refs],
    ]
    with hot_cursor() as cursor:
        cursor.execute(sql.MAKE, [brand_id, kind.value, *columns])


def _rotate(brand_id: int, moved: Sequence[tuple[_Link, int]]) -> None:
    columns: list[Any] = [
        [link.id for link, _ in moved],
        [customer_id for _, customer_id in moved],
        [link.generation for link, _ in moved],
        [_hash(brand_id, link.ref, link.generation + 1) for link, _ in moved],
    ]
    with hot_cursor() as cursor:
        cursor.execute(sql.ROTATE, [*columns, brand_id])


def _hash(brand_id: int, ref: str, generation: int) -> bytes:
    return token_hash(link_token(brand_id=brand_id, link=ref, generation=generation))


def read_addresses(*, brand_id: int, link_ids: Iterable[int]) -> dict[int, Address]:
    """Recompute the secret part of these links, at the moment of sending or for an operator."""
    rows = CustomerLink.objects.filter(brand_id=brand_id, id__in=set(link_ids))
    return {
        link_id: Address(
            kind=LinkKind(kind),
            token=link_token(brand_id=brand_id, link=str(ref), generation=generation),
        )
        for link_id, kind, ref, generation in rows.values_list("id", "kind", "ref", "generation")
    }


def link_path(*, brand_code: str, kind: LinkKind, token: str) -> str:
    """Return the path that opens a link: /w/<code>/<token>."""
    return f"/{kind.value}/{brand_code}/{token}"


def open_link(*, brand: Brand, kind: LinkKind, token: str) -> CustomerLink | None:
    """Return what a token of this brand opens; opening changes nothing."""
    if len(token) != LINK_TOKEN_LENGTH or not token.isascii():
        return None
    return (
        CustomerLink.objects.select_related("customer")
        .filter(brand=brand, kind=kind, token_hash=token_hash(token))
        .first()
    )


def rotate(*, link: CustomerLink) -> None:
    """Close the present address of a link and give it a new one."""
    locked = CustomerLink.objects.select_for_update().get(brand_id=link.brand_id, id=link.pk)
    locked.generation += 1
    locked.token_hash = _hash(locked.brand_id, str(locked.ref), locked.generation)
    locked.save(update_fields=["generation", "token_hash"])
