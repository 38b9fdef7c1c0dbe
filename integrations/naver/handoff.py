"""Who it is that the market sends: told by a signed JWT, or by a JWE that only Naver can open."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from integrations.naver.solution import SellerInfo
from integrations.values import Unreadable, key, text

LONGEST_TOKEN = 8192
_ISSUER, _SUBJECT = "merc", "SELLER_INFO"
# Claims that are checked must be there at all.
_REQUIRED = ["iss", "sub", "iat", "exp", "solutionId", "accountUid"]
_JWT_PARTS, _JWE_PARTS = 3, 5


class BadHandOff(Exception):
    """It cannot be verified that Naver has sent this; `why` is for the log."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Signer:
    """By which key the market signs, and for which solution."""

    public_key: str
    solution_id: str


def is_signed(token: str) -> bool:
    """Tell a JWT (바로 사용) from a JWE (심사 후 승인); raises BadHandOff for anything else."""
    if not token.isascii() or not token.isprintable() or len(token) > LONGEST_TOKEN:
        raise BadHandOff("shape")
    parts = token.count(".") + 1
    if parts not in (_JWT_PARTS, _JWE_PARTS):
        raise BadHandOff("shape")
    return parts == _JWT_PARTS


def verify(token: str, *, signer: Signer, now: datetime) -> SellerInfo:
    """Read a signed hand-off; raises BadHandOff unless signature, moment and solution are right."""
    claims = _claims(token, public_key=_key(signer.public_key))
    if not signer.solution_id or claims["solutionId"] != signer.solution_id:
        raise BadHandOff("solution")
    if not _is_number(claims["iat"]) or not _is_number(claims["exp"]):
        raise BadHandOff("shape")
    if not claims["iat"] <= now.timestamp() <= claims["exp"]:
        raise BadHandOff("moment")
    return _seller(claims)


def _claims(token: str, *, public_key: RSAPublicKey) -> dict[str, Any]:
    # Times are compared with the clock that is passed in, and not to be off by any leeway.
    options: Any = {"require": _REQUIRED, "verify_exp": False, "verify_iat": False}
    try:
        return jwt.decode(
            token,
            public_key,
            algorithms=["RS256"],
            issuer=_ISSUER,
            subject=_SUBJECT,
            options=options | {"verify_nbf": False, "verify_aud": False},
        )
    except (jwt.InvalidTokenError, RecursionError) as error:
        raise BadHandOff("signature") from error


def _key(written: str) -> RSAPublicKey:
    """Naver shows the key as X.509 in base64."""
    try:
        found = load_der_public_key(base64.b64decode(written, validate=True))
    except (binascii.Error, ValueError, UnsupportedAlgorithm) as error:
        raise BadHandOff("key") from error
    if not isinstance(found, RSAPublicKey):
        raise BadHandOff("key")
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _seller(claims: dict[str, Any]) -> SellerInfo:
    try:
        return SellerInfo(
            account_uid=key(claims["accountUid"]),
            store_name=text(claims.get("channelName"), most=100),
            role=text(claims.get("roleGroupType"), most=40),
            status=text(claims.get("status"), most=40),
            may_approve=False,
            reason="",
        )
    except Unreadable as error:
        raise BadHandOff("shape") from error
