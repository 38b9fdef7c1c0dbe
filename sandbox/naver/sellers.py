"""A seller as the sandbox keeps it: the store, and how far it uses the solution."""

from typing import Any

from sandbox.context import Context

KIND = "naver_seller"
ACTIVE = ("SUBSCRIBING", "ON_PAYMENT_FAIL", "WAITING_UNSUBSCRIPTION")

Seller = dict[str, Any]


def read(context: Context, account_id: str) -> Seller | None:
    return context.store.get(KIND, account_id)


def of_uid(context: Context, uid: str) -> Seller | None:
    found = context.store.find(KIND, "uid", uid)
    return found[0] if found else None


def by_either(context: Context, name: str) -> Seller | None:
    """account_id of the token call is 판매자 ID or 판매자 UID."""
    return read(context, name) or of_uid(context, name)


def every(context: Context) -> list[Seller]:
    return context.store.all(KIND)


def save(context: Context, seller: Seller) -> None:
    context.store.put(KIND, seller["account_id"], seller)


def subscribed(seller: Seller) -> bool:
    """May the solution call for this seller?"""
    subscription = seller["subscription"]
    return bool(subscription and subscription["status"] in ACTIVE)
