"""The gateway's door: takes reports in and answers at once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from vircle.foundation import clock
from vircle.notifications.reports import take_reports
from vircle.notifications.solapi import is_webhook_secret, read_webhook


@csrf_exempt
@require_POST
def solapi_webhook(request: HttpRequest) -> HttpResponse:
    """Take in delivery reports; whatever cannot be read counts for nothing and is answered 200.

    Repeating such a body would not make it readable; what is missed here, the look-up finds.
    """
    if not is_webhook_secret(request.headers.get("X-Solapi-Secret", "")):
        return HttpResponse(status=403)
    if _length(request) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        reports = read_webhook(request.body)
        if reports:
            take_reports(reports=reports, now=clock.now())
    return HttpResponse(status=200)


def _length(request: HttpRequest) -> int:
    length = request.headers.get("Content-Length", "")
    return int(length) if length.isdigit() else 0
