"""Customers: found or made by the thousand, read back for a page or a message, searched for."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from vircle.brands import sql_customers as sql
from vircle.brands.models import Customer, CustomerIdentity, CustomerName, IdentityKind
from vircle.brands.phones import Reach, last4, masked_name, masked_phone, national, read_phone
from vircle.foundation.crypto import Place, blind_index, seal, unseal
from vircle.foundation.db import hot_cursor

__all__ = [
    "Person",
    "Reach",
    "find_by_last4",
    "find_by_name",
    "find_by_phone",
    "masked_name",
    "masked_phone",
    "national",
    "read_people",
    "upsert_customers",
]

SEARCH_LIMIT = 200
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Person:
    """A person as a mall wrote them, or as we kept them; hidden from logs and tracebacks."""

    name: str = field(repr=False)
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Known:
    """A person with the look-up value that decides who they are."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    reach: Reach
    kind: str
    index: bytes
    name_index: bytes

    @property
    def key(self) -> tuple[str, bytes]:
        return self.kind, self.index


@dataclass(frozen=True, slots=True)
class _Found:
    customer_id: int
    ref: str
    same_name: bool


def upsert_customers(
    *, brand_id: int, people: Sequence[tuple[str, Person]], now: datetime
) -> list[int]:
    """Return each person's customer, made or renamed where needed: one to five statements.

    A usable number is who somebody is; without one the fallback key is, e.g. "cafe24:<order>".
    Of two names for one customer the later in the list wins.
    """
    known = [_know(brand_id, key, person) for key, person in people]
    wanted = {each.key: each for each in known}
    ordered = [wanted[key] for key in sorted(wanted)]
    found = _find(brand_id, ordered)
    missing = [each for each in ordered if each.key not in found]
    if missing:
        found |= _make(brand_id, missing, now)
    if lost := [each for each in missing if each.key not in found]:
        found |= _find(brand_id, lost)
    _rename(brand_id, [(found[each.key], each) for each in ordered])
    return [found[each.key].customer_id for each in known]


def _know(brand_id: int, fallback: str, person: Person) -> _Known:
    phone = read_phone(person.phone)
    reachable = phone.reach is Reach.YES
    kind = IdentityKind.PHONE if reachable else IdentityKind.ORDER
    value = phone.text if reachable else fallback
    name = " ".join(person.name.split())[:_LONGEST_NAME]
    return _Known(
        name=name,
        phone=phone.text,
        reach=phone.reach,
        kind=kind.value,
        index=blind_index(value, brand_id=brand_id, kind=kind.value),
        name_index=blind_index(name, brand_id=brand_id, kind="name") if name else b"",
    )


def _find(brand_id: int, wanted: Sequence[_Known]) -> dict[tuple[str, bytes], _Found]:
    columns: list[Any] = [
        [brand_id] * len(wanted),
        [each.kind for each in wanted],
        [each.index for each in wanted],
        # A masked name is worse than the one we have, so it never counts as a change.
        [b"" if "*" in each.name else each.name_index for each in wanted],
    ]
    with hot_cursor() as cursor:
        cursor.execute(sql.FIND, columns)
        return {wanted[n - 1].key: _Found(i, str(ref), same) for n, i, ref, same in cursor}


def _make(
    brand_id: int, missing: Sequence[_Known], now: datetime
) -> dict[tuple[str, bytes], _Found]:
    refs = [uuid.uuid4() for _ in missing]
    columns: list[Any] = [
        [each.kind for each in missing],
        [each.index for each in missing],
        [each.name_index for each in missing],
        refs,
        [_seal("name", each.name, brand_id, str(r)) for each, r in zip(missing, refs, strict=True)],
        [
            _seal("phone", each.phone, brand_id, str(r))
            for each, r in zip(missing, refs, strict=True)
        ],
        [last4(each.phone) for each in missing],
        [each.reach.value for each in missing],
    ]
    with hot_cursor() as cursor:
        cursor.execute(sql.MAKE, [*columns, brand_id, now])
        return {missing[n - 1].key: _Found(i, str(ref), same_name=True) for n, i, ref in cursor}


def _rename(brand_id: int, pairs: Sequence[tuple[_Found, _Known]]) -> None:
    # Two keys may lead to one customer: a corrected number and the order it was corrected on.
    changed = {
        found.customer_id: (each.name_index, _seal("name", each.name, brand_id, found.ref))
        for found, each in pairs
        if not found.same_name
    }
    if not changed:
        return
    columns: list[Any] = [list(changed), *map(list, zip(*changed.values(), strict=True))]
    with hot_cursor() as cursor:
        cursor.execute(sql.RENAME_LOCK, [brand_id, columns[0]])
        cursor.execute(sql.RENAME, [*columns, brand_id, brand_id, brand_id])


def _seal(column: str, value: str, brand_id: int, ref: str) -> bytes:
    return seal(value, at=_place(column, brand_id, ref)) if value else b""


def _place(column: str, brand_id: int, ref: str) -> Place:
    return Place("brands_customer", column, brand_id, ref)


def read_people(*, brand_id: int, customer_ids: Iterable[int]) -> dict[int, Person]:
    """Open the sealed fields of these customers; whoever shows them unmasked logs the access."""
    rows = Customer.objects.filter(brand_id=brand_id, id__in=set(customer_ids)).values_list(
        "id", "ref", "name_sealed", "phone_sealed"
    )
    return {
        customer_id: Person(
            name=unseal(name, at=_place("name", brand_id, str(ref))) if name else "",
            phone=unseal(phone, at=_place("phone", brand_id, str(ref))) if phone else "",
        )
        for customer_id, ref, name, phone in rows
    }


def find_by_phone(*, brand_id: int, phone: str) -> int | None:
    """Return the customer with this mobile number, written in any way."""
    read = read_phone(phone)
    if read.reach is not Reach.YES:
        return None
    index = blind_index(read.text, brand_id=brand_id, kind=IdentityKind.PHONE.value)
    return (
        CustomerIdentity.objects.filter(brand_id=brand_id, kind=IdentityKind.PHONE, index=index)
        .values_list("customer_id", flat=True)
        .first()
    )


def find_by_name(*, brand_id: int, name: str) -> list[int]:
    """Return the customers with exactly this name, newest first."""
    index = blind_index(" ".join(name.split()), brand_id=brand_id, kind="name")
    names = CustomerName.objects.filter(brand_id=brand_id, index=index)
    return list(names.order_by("-customer_id").values_list("customer_id", flat=True)[:SEARCH_LIMIT])


def find_by_last4(*, brand_id: int, digits: str) -> list[int]:
    """Return the customers whose number ends in these four digits, newest first."""
    customers = Customer.objects.filter(brand_id=brand_id, phone_last4=digits)
    return list(customers.order_by("-id").values_list("id", flat=True)[:SEARCH_LIMIT])


def correct_phone(*, customer: Customer, phone: str) -> bool:
    """Give an unreachable customer a number on the brand's word; False if it is no mobile.

    A number that another customer already has is refused too: joining two people is not a typo.
    """
    read = read_phone(phone)
    if read.reach is not Reach.YES:
        return False
    brand_id, kind = customer.brand_id, IdentityKind.PHONE.value
    index = blind_index(read.text, brand_id=brand_id, kind=kind)
    with transaction.atomic():
        identity, _ = CustomerIdentity.objects.get_or_create(
            brand_id=brand_id, kind=kind, index=index, defaults={"customer": customer}
        )
        if identity.customer_id != customer.pk:
            return False
        sealed = _seal("phone", read.text, brand_id, str(customer.ref))
        Customer.objects.filter(brand_id=brand_id, id=customer.pk).update(
            phone_sealed=sealed, phone_last4=last4(read.text), unreachable=Reach.YES
        )
    return True
