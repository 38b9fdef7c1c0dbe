"""How the market tells the solution who comes: an opaque JWE-like token, or a signed JWT."""

import base64
import json
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sandbox.context import Context
from sandbox.naver import assumptions, dates, subscriptions
from sandbox.naver.errors import ApiError
from sandbox.naver.sellers import Seller

KIND = "naver_handoff"
ROLES = ("REPRESENT", "MANAGER_GROUP", "ACCOUNT", "ACCOUNT_SUB")
_JWE_PARTS = (48, 342, 16, 400, 22)


def make_jwe(context: Context, seller: Seller, *, role: str = "REPRESENT") -> str:
    """Nobody but Naver can read it."""
    parts = [secrets.token_urlsafe(size)[:size] for size in _JWE_PARTS]
    token = ".".join(parts)
    doc = {
        "account_id": seller["account_id"],
        "role": role,
        "expires_at": dates.iso(context.clock.now() + assumptions.JWE_LIFETIME),
    }
    context.store.put(KIND, token, doc)
    return token


def opened(context: Context, token: str) -> dict[str, Any]:
    """What a JWE-like token was made for."""
    doc = context.store.get(KIND, token) if token else None
    if doc is None:
        raise ApiError(401, "INVALID_SELLER_TOKEN", "유효하지 않은 SELLER 토큰입니다.")
    if context.clock.now() > dates.moment(doc["expires_at"]):
        raise ApiError(401, "EXPIRED_SELLER_TOKEN", "만료된 SELLER 토큰입니다.")
    return doc


def make_jwt(context: Context, seller: Seller, *, role: str = "REPRESENT") -> str:
    head = _encoded({"alg": "RS256", "typ": "JWT"})
    text = f"{head}.{_encoded(_claims(context, seller, role))}"
    signature = _key(_key_path(context)).sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{text}.{_base64url(signature)}"


def public_key(context: Context) -> str:
    """X.509 in base64, as the solution center shows it."""
    der = (
        _key(_key_path(context))
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return base64.b64encode(der).decode()


def redirect_url(context: Context, token: str, *, target: str = "", state: str = "") -> str:
    url = target or context.config.naver_redirect()
    query = {assumptions.HANDOFF_PARAMETER: token}
    if state and assumptions.STATE_IS_ECHOED:
        query[assumptions.STATE_PARAMETER] = state
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"


def same_site(target: str, registered: str) -> bool:
    """The registered host or one below it."""
    asked, known = urlsplit(target), urlsplit(registered)
    host, own = asked.hostname or "", known.hostname or ""
    return asked.scheme == known.scheme and (host == own or host.endswith(f".{own}"))


def _claims(context: Context, seller: Seller, role: str) -> dict[str, Any]:
    now, subscription = int(context.clock.now().timestamp()), seller["subscription"] or {}
    return {
        "iss": "merc",
        "sub": "SELLER_INFO",
        "iat": now,
        "exp": now + int(assumptions.JWT_LIFETIME.total_seconds()),
        "solutionId": context.config.naver_solution_id,
        "accountUid": seller["uid"],
        "roleGroupType": role,
        "channelName": seller["name"],
        "defaultChannelNo": seller["channel_no"],
        "type": "STOREFARM",
        "url": f"{context.config.base_url}/naver/mall/{seller['account_id']}/",
        "representImageUrl": None,
        "categoryId": None,
        "representType": "DOMESTIC_BUSINESS",
        "businessType": "CORPORATION",
        "actionGrade": seller["grade"],
        "planId": assumptions.PLAN["id"],
        "subscriptionId": subscription.get("subscription_id"),
        "round": subscription.get("round", assumptions.SOLUTION_ROUND),
        "roundEndDate": None,
        "downgradeTargetRound": None,
        "downgradePlanId": None,
        "status": subscriptions.status(seller),
    }


def _encoded(body: dict[str, Any]) -> str:
    return _base64url(json.dumps(body, ensure_ascii=False).encode())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _key_path(context: Context) -> Path:
    """Beside the store, so that the key outlives a reset of the practice data."""
    return context.store.path.with_name("naver-solution-key.pem")


@lru_cache(maxsize=4)
def _key(path: Path) -> rsa.RSAPrivateKey:
    if path.exists():
        found = serialization.load_pem_private_key(path.read_bytes(), password=None)
        assert isinstance(found, rsa.RSAPrivateKey)
        return found
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path.touch(mode=0o600)
    path.write_bytes(
        made.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return made
