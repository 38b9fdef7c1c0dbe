"""A mall's name and its address: the name may never choose the host that our secret goes to."""

import re
from urllib.parse import urlsplit

from django.conf import settings

# `fullmatch`, because `$` would let a trailing newline through.
_MALL_ID = re.compile(r"[a-z0-9][a-z0-9-]{2,49}", re.ASCII)
# What may be typed for it, in the words of an HTML `pattern` too: capitals and spaces around.
TYPED_PATTERN = r" *[A-Za-z0-9][A-Za-z0-9\-]{2,49} *"
_TYPED = re.compile(TYPED_PATTERN, re.ASCII)
_SPOT = "mall-id-goes-here"


class BadMallId(ValueError):
    """Not a name that a Cafe24 mall can have."""


def is_mall_id(text: object) -> bool:
    """Tell whether this could be a mall's name."""
    return isinstance(text, str) and _MALL_ID.fullmatch(text) is not None


def from_typing(text: str) -> str:
    """Return the name that somebody typed, or "" where it cannot be one.

    Checked before it is lowered: there are letters outside ASCII whose lower case is within.
    """
    return text.strip(" ").lower() if _TYPED.fullmatch(text) else ""


def base_url(mall_id: str) -> str:
    """Return the mall's API address; raises BadMallId rather than name a host we did not mean."""
    if not is_mall_id(mall_id):
        raise BadMallId
    url = settings.CAFE24_API_URL.format(mall_id=mall_id)
    meant, made = urlsplit(settings.CAFE24_API_URL.format(mall_id=_SPOT)), urlsplit(url)
    expected = meant.netloc.replace(_SPOT, mall_id)
    if (made.scheme, made.netloc) != (meant.scheme, expected) or made.query or made.fragment:
        raise BadMallId
    return str(url).rstrip("/")
