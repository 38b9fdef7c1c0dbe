"""Encryption at rest, blind indexes and link tokens (ARCHITECTURE §5)."""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_FORMAT = 1
_NONCE_BYTES = 12
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LINK_TOKEN_LENGTH = 22


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value lives, so that it opens nowhere else.

    `key` is the row's natural key, never its database id: a restored row may get another id.
    """

    table: str
    column: str
    brand_id: int
    key: str

    def associated_data(self) -> bytes:
        return "\0".join((self.table, self.column, str(self.brand_id), self.key)).encode()


@lru_cache
def _roots() -> dict[int, bytes]:
    pairs = (entry.split(":", 1) for entry in settings.VIRCLE_ENCRYPTION_KEYS)
    return {int(key_id): base64.b64decode(secret) for key_id, secret in pairs}


@lru_cache(maxsize=4096)
def _data_key(key_id: int, brand_id: int) -> AESGCM:
    info = b"vircle data key, brand %d" % brand_id
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(_roots()[key_id])
    return AESGCM(derived)


def seal(plaintext: str, *, at: Place) -> bytes:
    """Encrypt with the newest key: format byte, key id byte, nonce, ciphertext and tag."""
    key_id = next(iter(_roots()))
    nonce = os.urandom(_NONCE_BYTES)
    sealed = _data_key(key_id, at.brand_id).encrypt(nonce, plaintext.encode(), at.associated_data())
    return bytes((_FORMAT, key_id)) + nonce + sealed


def unseal(sealed: bytes | memoryview, *, at: Place) -> str:
    """Decrypt; raises cryptography's InvalidTag for a value that was moved or altered."""
    raw = bytes(sealed)
    nonce, body = raw[2 : 2 + _NONCE_BYTES], raw[2 + _NONCE_BYTES :]
    return _data_key(raw[1], at.brand_id).decrypt(nonce, body, at.associated_data()).decode()


def blind_index(value: str, *, brand_id: int, kind: str) -> bytes:
    """Return the keyed look-up value of personal data: a version byte and 32 bytes."""
    key = base64.b64decode(settings.VIRCLE_BLIND_INDEX_KEY)
    message = "\0".join((str(brand_id), kind, value)).encode()
    return b"\x01" + hmac.digest(key, message, "sha256")


def link_token(*, brand_id: int, link: str, generation: int) -> str:
    """Derive a customer link's secret: 22 base62 characters, about 131 bits.

    Only its SHA-256 is stored, so it is recomputed whenever a message is sent.
    """
    key = base64.b64decode(settings.VIRCLE_LINK_KEY)
    digest = hmac.digest(key, f"{brand_id}\0{link}\0{generation}".encode(), "sha256")
    number, characters = int.from_bytes(digest), []
    for _ in range(LINK_TOKEN_LENGTH):
        number, rest = divmod(number, 62)
        characters.append(_BASE62[rest])
    return "".join(characters)


def token_hash(token: str) -> bytes:
    """Return what is stored of a link token; 131 random bits need no slow hash (ASVS 6.5.2)."""
    return hashlib.sha256(token.encode()).digest()
