"""Cafe24's signed launch link: is it theirs, is it fresh, which mall was opened."""

import base64
import binascii
import hashlib
import hmac
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote_to_bytes

from integrations.cafe24.mall import is_mall_id

WINDOW = timedelta(hours=1)
_MOST_BYTES = 4096


class BadSignature(Exception):
    """Not signed with our secret, or not the shape of a launch link."""


class LaunchExpired(Exception):
    """Signed by Cafe24, but too long ago (or too far ahead)."""


@dataclass(frozen=True, slots=True)
class Launch:
    """A verified launch; `digest` tells one link from another."""

    mall_id: str
    signed_at: datetime
    digest: bytes


def verify(*, raw_query: bytes, secret: str, now: datetime) -> Launch:
    """Check the query exactly as it came, still percent-encoded.

    Decoding and encoding again would change a Korean user name, so the signed text is cut out of
    the raw bytes: as it stands, or sorted by name as a newer sample of Cafe24 does.
    """
    if not secret or len(raw_query) > _MOST_BYTES:
        raise BadSignature
    pairs = [pair for pair in raw_query.split(b"&") if pair]
    values = _single_values(pairs)
    signed = [pair for pair in pairs if _name(pair) != b"hmac"]
    if not _matches(signed, claimed=values[b"hmac"], secret=secret.encode()):
        raise BadSignature
    launch = _launch(values, digest=hashlib.sha256(raw_query).digest())
    if abs(now - launch.signed_at) >= WINDOW:
        raise LaunchExpired
    return launch


def _name(pair: bytes) -> bytes:
    return unquote_to_bytes(pair.partition(b"=")[0])


def _single_values(pairs: list[bytes]) -> dict[bytes, bytes]:
    """Values by name; a name given twice could mean one thing to the signer, another to us."""
    if any(count > 1 for count in Counter(map(_name, pairs)).values()):
        raise BadSignature
    values = {_name(pair): unquote_to_bytes(pair.partition(b"=")[2]) for pair in pairs}
    if not values.keys() >= {b"hmac", b"mall_id", b"timestamp"}:
        raise BadSignature
    return values


def _matches(signed: list[bytes], *, claimed: bytes, secret: bytes) -> bool:
    try:
        given = base64.b64decode(claimed, validate=True)
    except (binascii.Error, ValueError):
        return False
    orders = (signed, sorted(signed, key=_name))
    digests = [hmac.digest(secret, b"&".join(each), "sha256") for each in orders]
    return any(hmac.compare_digest(digest, given) for digest in digests)


def _launch(values: dict[bytes, bytes], *, digest: bytes) -> Launch:
    mall_id = values[b"mall_id"].decode("ascii", errors="replace")
    timestamp = values[b"timestamp"]
    if not is_mall_id(mall_id) or not timestamp.isdigit() or len(timestamp) > 11:
        raise BadSignature
    return Launch(mall_id, datetime.fromtimestamp(int(timestamp), UTC), digest)
