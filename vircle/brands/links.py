"""Customer links: made with the warranty or the card, rebuilt when a message is sent, opened."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vircle.brands import sql_links as sql
from vircle.brands.models import Brand, CustomerLink, LinkKind
from vircle.foundation.crypto import LINK_TOKEN_LENGTH, link_token, token_hash
from vircle.foundation.db import columns, hot_cursor

Subject = tuple[int, int]
"""Brand, and its order or card."""


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
    """Return subject → link of one brand; `subjects` are (subject, customer) pairs."""
    wanted = {(brand_id, subject): customer for subject, customer in subjects}
    found = ensure_all_links(kind=kind, customers=wanted, now=now)
    return {subject: link_id for (_, subject), link_id in found.items()}


def ensure_all_links(
    *, kind: LinkKind, customers: Mapping[Subject, int], now: datetime
) -> dict[Subject, int]:
    """Return each subject's link, made where missing: one or two statements for all brands.

    Nearly every subject is new, so only what could not be made is looked up. A subject that
    belongs to another customer by now gets a new address: whoever held the old one must not see
    what is the other's. A link has no moment of its own: `now` is taken like everywhere in the
    deciding step.
    """
    wanted = sorted(customers)
    found = _make(kind, {s: customers[s] for s in wanted}) if wanted else {}
    if known := [subject for subject in wanted if subject not in found]:
        found |= _find(kind, known)
    moved = {s: customers[s] for s in wanted if customers[s] != found[s].customer_id}
    if moved:
        _rotate([(s, found[s], customer_id) for s, customer_id in moved.items()])
    return {subject: link.id for subject, link in found.items()}


def _find(kind: LinkKind, subjects: Sequence[Subject]) -> dict[Subject, _Link]:
    with hot_cursor() as cursor:
        cursor.execute(sql.FIND, [*columns(subjects), kind.value])
        return _links(cursor)


def _make(kind: LinkKind, customers: Mapping[Subject, int]) -> dict[Subject, _Link]:
    refs = [uuid.uuid4() for _ in customers]
    arrays: list[Any] = [
        *columns(list(customers)),
        list(customers.values()),
        refs,
        [_hash(brand, str(ref), 1) for (brand, _), ref in zip(customers, refs, strict=True)],
    ]
    with hot_cursor() as cursor:
        cursor.execute(sql.MAKE, [kind.value, *arrays])
        return _links(cursor)


def _links(rows: Iterable[Any]) -> dict[Subject, _Link]:
    return {(brand_id, s): _Link(i, str(ref), g, c) for brand_id, s, i, ref, g, c in rows}


def _rotate(moved: Sequence[tuple[Subject, _Link, int]]) -> None:
    arrays: list[Any] = [
        [brand_id for (brand_id, _), _, _ in moved],
        [link.id for _, link, _ in moved],
        [customer_id for _, _, customer_id in moved],
        [link.generation for _, link, _ in moved],
        [_hash(brand, link.ref, link.generation + 1) for (brand, _), link, _ in moved],
    ]
    with hot_cursor() as cursor:
        cursor.execute(sql.ROTATE, arrays)


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
