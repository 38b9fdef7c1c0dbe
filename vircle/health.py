"""Whether this process lives, and whether it can do its work."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis import RedisError


def livez(_request: HttpRequest) -> HttpResponse:
    """Answer without touching anything: a dead database is no reason to restart this process."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 if the database does; the broker is told, but costs latency only."""
    checks = {"database": _database(), "cache": _cache()}
    return JsonResponse(checks, status=200 if checks["database"] else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _cache() -> bool:
    try:
        cache.get("readyz")
    except RedisError:
        return False
    return True
