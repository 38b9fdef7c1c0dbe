"""Where Naver tells of subscriptions: 403 for a wrong key, and 200 once it is stored, always.

Any other answer stops that kind of event for every store and has it sent again.
"""

import hashlib
import hmac
from contextlib import suppress
from dataclasses import replace

import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from integrations.hear import hear, reject
from integrations.housekeeping import KEPT
from integrations.models import Platform
from integrations.naver import events, standing
from vircle.foundation.limiter import client

_SEEN_SECONDS = int(KEPT.total_seconds())


@csrf_exempt
def hook(request: HttpRequest) -> HttpResponse:
    """Take one call: check the key, write each event down, answer."""
    if not _has_key(request):
        reject(platform=Platform.NAVER, reason="key")
        return HttpResponse(status=403)
    try:
        for doc in events.read(_body(request)):
            _take(doc)
    except events.NotNews as error:
        reject(platform=Platform.NAVER, reason=error.reason)
    return HttpResponse("ok", content_type="text/plain")


def _take(doc: object) -> None:
    """Keep one event, or count why there is nothing to keep; the others go on."""
    try:
        event = events.understand(doc, solution_id=settings.NAVER_SOLUTION_ID)
    except events.NotNews as error:
        reject(platform=Platform.NAVER, reason=error.reason)
        return
    if _was_seen(event):
        return
    news = event.news
    if news.link and standing.has_own_application(news.store_id):
        # Linked by an application of its own, a store needs no subscription.
        news = replace(news, link="")
    if not hear(news=news):
        reject(platform=Platform.NAVER, reason="unknown_store")
        return
    if news.link:
        standing.heard(event)
    _note_seen(event)


def _body(request: HttpRequest) -> bytes:
    # Without a length nothing is read: WSGI has no other way to say how long a body is.
    stated = request.META.get("CONTENT_LENGTH") or "0"
    if not stated.isdigit() or int(stated) > events.MAX_BYTES:
        raise events.NotNews("too_long")
    return request.body


def _has_key(request: HttpRequest) -> bool:
    """Compare with every valid value (old and new while they change) in constant time."""
    given = request.headers.get(settings.NAVER_HOOK_HEADER, "").encode()
    matches = [
        hmac.compare_digest(given, value.encode()) for value in settings.NAVER_HOOK_VALUES if value
    ]
    return any(matches)


# Only saves work: an event that is kept twice changes nothing. Noted after it was stored, so that
# one which could not be stored is taken when it comes again.
def _was_seen(event: events.Event) -> bool:
    with suppress(redis.RedisError):
        return bool(client().exists(_name(event)))
    return False


def _note_seen(event: events.Event) -> None:
    with suppress(redis.RedisError):
        client().set(_name(event), 1, ex=_SEEN_SECONDS)


def _name(event: events.Event) -> str:
    return f"naver:event:{hashlib.sha256(event.same_as.encode()).hexdigest()}"
