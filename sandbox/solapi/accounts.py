"""The one account of the sandbox: money, caller numbers, channels and templates."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sandbox.solapi import assumptions
from sandbox.solapi.rules import Registry
from sandbox.store import Document, Store

ACCOUNT_ID = "26112200000001"
_KEY = "main"
_OPENING: Document = {
    "balance": assumptions.OPENING_BALANCE,
    "point": 0,
    "senders": [],
    "handed_over_after": assumptions.HANDED_OVER_AFTER_SECONDS,
    "reported_after": assumptions.REPORTED_AFTER_SECONDS,
    "webhook_envelope": assumptions.WEBHOOK_ENVELOPE,
}


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(store: Store) -> Document:
    return _OPENING | (store.get("solapi_account", _KEY) or {})


def change(*, store: Store, changes: Mapping[str, Any]) -> Document:
    unknown = set(changes) - set(_OPENING)
    if unknown:
        raise ValueError(f"unknown setting: {', '.join(sorted(unknown))}")
    account = read(store) | dict(changes)
    store.put("solapi_account", _KEY, account)
    return account


def pay(*, store: Store, amount: float) -> None:
    """Take from the balance; a negative amount gives back."""
    with store.transaction():
        change(store=store, changes={"balance": read(store)["balance"] - amount})


def registry(*, store: Store, messages: Iterable[Mapping[str, Any]]) -> Registry:
    """What these messages may need to look up."""
    wanted = {str((raw.get("kakaoOptions") or {}).get("templateId")) for raw in messages}
    found = {key: doc for key in wanted if (doc := store.get("solapi_template", key))}
    return Registry(
        templates=found,
        channels=frozenset(doc["channel_id"] for doc in store.all("solapi_channel")),
        senders=frozenset(read(store)["senders"]),
    )
