"""Applications of the API center: one solution, and an own-store application per seller."""

import secrets
from datetime import timedelta
from typing import Any

import bcrypt

from sandbox.context import Context
from sandbox.naver import assumptions, dates
from sandbox.naver.sellers import Seller

KIND = "naver_app"
SOLUTION, OWN_STORE = "SOLUTION", "OWN_STORE"
AUTHENTICATED_FOR = timedelta(days=180)

App = dict[str, Any]


def mint_secret() -> str:
    """A bcrypt salt of cost 4, as the documented sample shows them."""
    return bcrypt.gensalt(4, prefix=b"2a").decode()


def read(context: Context, client_id: str) -> App | None:
    """The solution's application follows the settings; the others are stored."""
    stored = context.store.get(KIND, client_id)
    if client_id == context.config.naver_client_id:
        return _solution(context, stored or {})
    return stored


def _solution(context: Context, stored: App) -> App:
    return {
        "client_id": context.config.naver_client_id,
        "kind": SOLUTION,
        "uid": None,
        "groups": stored.get("groups", list(assumptions.GROUPS)),
        "allowed_ips": stored.get("allowed_ips", []),
        "secret": context.config.naver_client_secret,
        "authenticated_until": None,
    }


def make(context: Context, seller: Seller, *, client_id: str = "") -> App:
    app = {
        "client_id": client_id or secrets.token_urlsafe(16),
        "kind": OWN_STORE,
        "uid": seller["uid"],
        "groups": list(assumptions.GROUPS),
        "allowed_ips": [],
        "secret": mint_secret(),
        "authenticated_until": dates.iso(context.clock.now() + AUTHENTICATED_FOR),
    }
    save(context, app)
    return app


def save(context: Context, app: App) -> None:
    context.store.put(KIND, app["client_id"], app)


def own_store(context: Context, seller: Seller) -> App:
    """At most one per store; made when it is first asked for."""
    found = context.store.find(KIND, "uid", seller["uid"])
    return found[0] if found else make(context, seller)
