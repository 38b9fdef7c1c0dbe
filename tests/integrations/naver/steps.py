"""What a seller does on the way to a linked SmartStore, through the real addresses."""

import base64
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from integrations.naver.models import HandOff
from tests.integrations.naver.conftest import SELLER, NaverWorld

LAUNCH = "/naver/launch/"
SOLUTION_ID = "sandbox-solution"
UID = "ncp_sandbox01marogyeol"
STORE_PAGE = f"/b/maro/integrations/naver/?store={UID}"


def token_of(naver: NaverWorld, *, type_: str = "jwe", role: str = "REPRESENT") -> str:
    """Let Naver make a token for the practice seller."""
    made = naver.control(f"{SELLER}/handoff", {"type": type_, "role": role})
    return str(made["token"])


def arrive(client: Client, token: str) -> Any:
    """Come back from Naver."""
    return client.get(LAUNCH, {"token": token})


def come(client: Client, naver: NaverWorld, *, role: str = "REPRESENT") -> str:
    """Ask for the solution, sign in with the 커머스 ID; returns the address of our page."""
    answer = arrive(client, token_of(naver, role=role))
    assert answer.status_code == 302, answer.text
    return str(answer["Location"])


def press(client: Client, page: str, *, brand: str = "maro") -> Any:
    """Press [연동하기]."""
    return client.post(page, {"brand": brand})


def receipt() -> HandOff:
    return HandOff.objects.get()


@cache
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_key(key: Any = None) -> str:
    """Write a key as Naver's solution center shows it."""
    found = (key or private_key()).public_key()
    der = found.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def claims(now: datetime, **changes: Any) -> dict[str, Any]:
    """Return what Naver claims of a seller, or a part of it changed; None leaves one out."""
    moment = int(now.timestamp())
    stated = {
        "iss": "merc",
        "sub": "SELLER_INFO",
        "iat": moment,
        "exp": moment + 60,
        "solutionId": SOLUTION_ID,
        "accountUid": UID,
        "roleGroupType": "REPRESENT",
        "channelName": "마로결 공식스토어",
        "status": "SUBSCRIBING",
        "subscriptionId": "1",
    }
    return {name: value for name, value in (stated | changes).items() if value is not None}


def signed(stated: Mapping[str, Any], *, key: Any = None, algorithm: str = "RS256") -> str:
    return jwt.encode(dict(stated), key or private_key(), algorithm=algorithm)
