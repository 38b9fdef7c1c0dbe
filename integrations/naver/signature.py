"""How an application signs for a token: bcrypt with the secret as the salt; pure."""

import base64
import re
from datetime import datetime

import bcrypt

from integrations.naver.assumptions import HIGHEST_COST

_CLIENT_ID = re.compile(r"[0-9A-Za-z_-]{1,50}", re.ASCII)
_SECRET = re.compile(r"\$2[aby]\$([0-9]{2})\$[./0-9A-Za-z]{22}", re.ASCII)


class MalformedSecret(ValueError):
    """An application id or secret that cannot be one."""


def sign(*, client_id: str, client_secret: str, timestamp: str) -> str:
    """Return client_secret_sign of a token request; raises MalformedSecret."""
    shape = _SECRET.fullmatch(client_secret)
    # Checked before it is used: a cost of 31 would keep the processor busy for days.
    if not shape or int(shape[1]) > HIGHEST_COST or not _CLIENT_ID.fullmatch(client_id):
        raise MalformedSecret
    try:
        hashed = bcrypt.hashpw(f"{client_id}_{timestamp}".encode(), client_secret.encode())
    except ValueError as error:
        raise MalformedSecret from error
    return base64.b64encode(hashed).decode()


def timestamp_of(moment: datetime) -> str:
    """Return Unix time in milliseconds."""
    return str(int(moment.timestamp() * 1000))
