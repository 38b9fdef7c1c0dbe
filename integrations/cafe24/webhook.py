"""Where Cafe24 calls us: 403 for a wrong key, and 2xx for everything else, always.

Failures at our address would make Cafe24 switch webhooks off for every brand.
"""

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from integrations.cafe24 import events
from integrations.hear import hear, reject
from integrations.models import Platform


@csrf_exempt
def webhook(request: HttpRequest) -> HttpResponse:
    """Take one call: check the key, write it down, answer."""
    if not _has_key(request):
        reject(platform=Platform.CAFE24, reason="key")
        return HttpResponse(status=403)
    reason = _take(request)
    if reason:
        reject(platform=Platform.CAFE24, reason=reason)
        return HttpResponse(status=204)
    return HttpResponse("ok", content_type="text/plain")


def _take(request: HttpRequest) -> str:
    """Keep the news, or return why there is nothing to keep."""
    if _length(request) > events.MAX_BYTES:
        return "too_long"
    try:
        news = events.read(request.body)
    except events.NotNews as error:
        return error.reason
    return "" if hear(news=news) else "unknown_mall"


def _length(request: HttpRequest) -> int:
    # Without a length nothing is read: WSGI has no other way to say how long a body is.
    stated = request.META.get("CONTENT_LENGTH") or "0"
    return int(stated) if stated.isdigit() else events.MAX_BYTES + 1


def _has_key(request: HttpRequest) -> bool:
    """Compare with every valid key (old and new while they change) in constant time."""
    given = request.headers.get("X-API-Key", "").encode()
    matches = [
        hmac.compare_digest(given, key.encode()) for key in settings.CAFE24_WEBHOOK_KEYS if key
    ]
    return any(matches)
