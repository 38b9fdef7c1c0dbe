"""The signed link with which Cafe24 opens the app (App URL)."""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import quote, urlencode

from sandbox.context import Context


def sign(raw_query: str, secret: str) -> str:
    """HMAC-SHA256 over the raw, still encoded query, in base64, encoded for a URL."""
    digest = hmac.new(secret.encode(), raw_query.encode(), hashlib.sha256).digest()
    return quote(base64.b64encode(digest).decode(), safe="")


def launch_url(context: Context, mall: dict[str, Any], *, user_name: str = "") -> str:
    pairs = {
        "is_multi_shop": "T",
        "lang": "ko_KR",
        "mall_id": mall["mall_id"],
        "nation": "KR",
        "shop_no": "1",
        "timestamp": str(int(context.clock.now().timestamp())),
        "user_id": mall["mall_id"],
        "user_name": user_name or f"{mall['shop_name']} 대표",
        "user_type": "P",
    }
    query = urlencode(pairs)
    signature = sign(query, context.config.cafe24_client_secret)
    return f"{context.config.launch_url()}?{query}&hmac={signature}"
