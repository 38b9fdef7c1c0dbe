"""운영: what whoever runs Vircle has to know of all brands, and retries."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from integrations.naver.trouble import CLOCK_WRONG, IP_BLOCKED, QUOTA_SPENT, operator_tasks
from integrations.retrying import retry_product, retry_read
from vircle.brands.models import User
from vircle.console import sql_staff
from vircle.console.sql_beats import heartbeats
from vircle.console.sql_staff import Letter
from vircle.foundation import clock
from vircle.foundation.asked import read_number
from vircle.issuance.retrying import retry_decision
from vircle.notifications.models import MessageKind
from vircle.notifications.reasons import label
from vircle.notifications.retrying import look_up_again

logger = logging.getLogger(__name__)

# The supervisor restarts a worker whose oldest row or heartbeat is older than this.
_LATE = timedelta(seconds=60)
_DOORS: dict[str, str | Promise] = {
    "read": gettext_lazy("주문 읽기"),
    "poll": gettext_lazy("쇼핑몰 확인"),
    "product": gettext_lazy("상품 읽기"),
    "decide": gettext_lazy("판정"),
    "say": gettext_lazy("알림톡 발송"),
    "look_up": gettext_lazy("발송 결과 확인"),
    "backfill": gettext_lazy("지난 주문 발급"),
    "gaps": gettext_lazy("누락 점검"),
}


# What Naver has to be told by a person, by the words that are noted.
_TASKS = {"ip": IP_BLOCKED, "clock": CLOCK_WRONG, "quota": QUOTA_SPENT}


class DoorLook(NamedTuple):
    """A door as the page shows it."""

    word: str | Promise
    due: int
    oldest: datetime | None
    is_late: bool


class Shelf(NamedTuple):
    """Work of one kind that needs somebody, and what can be pressed."""

    kind: str
    title: str | Promise
    note: str | Promise
    button: str | Promise
    letters: Sequence[Letter]


_SHELVES = (
    (
        *("decide", gettext_lazy("판정하지 못한 주문")),
        gettext_lazy(
            "여러 번 실패해 멈춘 주문입니다. 다시 시도해도 이미 발급한 것은 바뀌지 않습니다."
        ),
        gettext_lazy("다시 시도"),
    ),
    (
        *("read", gettext_lazy("읽지 못한 주문")),
        gettext_lazy("쇼핑몰에서 읽지 못해 미뤄 둔 주문입니다."),
        gettext_lazy("다시 시도"),
    ),
    (
        *("product", gettext_lazy("읽지 못한 상품")),
        gettext_lazy("이 상품을 기다리는 주문이 있을 수 있습니다."),
        gettext_lazy("다시 시도"),
    ),
    (
        *("message", gettext_lazy("결과를 알 수 없는 알림톡")),
        gettext_lazy("발송사에 결과만 다시 묻습니다. 알림톡을 다시 보내지 않습니다."),
        gettext_lazy("지금 확인"),
    ),
    (
        *("waiting", gettext_lazy("상품 정보를 30분 넘게 기다리는 주문")),
        gettext_lazy("상품 정보를 읽으면 자동으로 판정합니다."),
        "",
    ),
    (
        *("store", gettext_lazy("확인이 필요한 연동")),
        gettext_lazy("브랜드의 관리자에게도 같은 안내가 보입니다."),
        "",
    ),
)
_RETRIES: dict[str, Callable[..., bool]] = {
    "decide": lambda id_, **who: retry_decision(work_id=id_, **who),
    "read": lambda id_, **who: retry_read(hint_id=id_, **who),
    "product": lambda id_, **who: retry_product(work_id=id_, **who),
    "message": lambda id_, **who: look_up_again(message_id=id_, **who),
}


def staff_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Admit the platform's own staff; to everybody else there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not (isinstance(request.user, User) and request.user.is_staff):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@staff_page
def staff(request: HttpRequest) -> HttpResponse:
    """Show the doors, the signs of life, and everything that needs somebody."""
    now = clock.now()
    doors = [_door(row, now=now) for row in sql_staff.doors(now=now)]
    beats = [(b, b.seconds > _LATE.total_seconds()) for b in heartbeats()]
    shelves = [
        Shelf(kind, title, note, button, _letters(kind, now=now))
        for kind, title, note, button in _SHELVES
    ]
    tasks = [(task.application, _(_TASKS.get(task.what, task.what))) for task in operator_tasks()]
    late = [*[d for d in doors if d.is_late], *[b for b, is_late in beats if is_late]]
    context = {
        "doors": doors,
        "beats": beats,
        "shelves": [shelf for shelf in shelves if shelf.letters],
        "tasks": tasks,
        "now": now,
        "is_well": bool(beats) and not (late or tasks or any(s.letters for s in shelves)),
        "counted": sql_staff.COUNTED,
        "listed": sql_staff.LISTED,
    }
    return render(request, "console/staff.html", context)


def _door(row: sql_staff.DoorRow, *, now: datetime) -> DoorLook:
    is_late = row.oldest is not None and now - row.oldest > _LATE
    return DoorLook(_DOORS[row.name], row.due, row.oldest, is_late)


def _letters(kind: str, *, now: datetime) -> list[Letter]:
    """Read a shelf, with what is stored put into words."""
    found = sql_staff.letters(kind=kind, now=now)
    if kind == "message":
        words = dict(MessageKind.choices)
        return [
            row._replace(
                subject=f"{words.get(row.subject, row.subject)} #{row.id}", error=label(row.error)
            )
            for row in found
        ]
    return [row._replace(error=_(row.error) if row.error else "") for row in found]


@require_POST
@staff_page
def retry(request: HttpRequest) -> HttpResponseBase:
    """Try one piece of work again: one domain call, safe when pressed twice."""
    kind = request.POST.get("kind", "")
    brand_id, id_ = (read_number(request.POST.get(name, "")) for name in ("brand", "id"))
    if kind not in _RETRIES or brand_id is None or id_ is None:
        raise Http404
    is_done = _RETRIES[kind](id_, brand_id=brand_id, user_id=request.user.pk, now=clock.now())
    if is_done:
        logger.info("Staff %s retried %s %s of brand %s.", request.user.pk, kind, id_, brand_id)
        messages.success(request, _("다시 시도합니다. 잠시 후 새로고침해 주세요."))
    else:
        messages.info(request, _("이미 처리 중이거나 처리가 끝났습니다. 바뀐 것은 없습니다."))
    return redirect("console:staff")
