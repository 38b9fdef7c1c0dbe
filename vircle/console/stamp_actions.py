"""What an operator does with cards by hand: 스탬프 조정, 그대로 두기, 다음 카드에서 차감."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stamps.models import StampCard
from stamps.reward_views import back, find_reward, has_moved_on
from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.models import Role
from vircle.foundation import clock
from vircle.issuance import stamp_operator
from vircle.issuance.stamp_operator import MOST_AT_ONCE, NotOpen, TooFew

LONGEST_NOTE = 100


@require_POST
@brand_page(at_least=Role.OPERATOR)
def adjust(request: BrandRequest, card_id: int) -> HttpResponseBase:
    """Give or take stamps on a card, with a reason."""
    if not StampCard.objects.filter(brand_id=request.brand.pk, pk=card_id).exists():
        raise Http404
    amount, note = _amount(request), " ".join(request.POST.get("note", "").split())
    problem = _problem(amount, note)
    if problem or amount is None:
        messages.error(request, problem)
    else:
        _adjust(request, card_id=card_id, amount=amount, note=note)
    return redirect("stamps:card", brand_code=request.brand.code, card_id=card_id)


def _amount(request: BrandRequest) -> int | None:
    """Read 더하기 or 빼기 with a number; None where it is none."""
    text = request.POST.get("amount", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        return None
    return -int(text) if request.POST.get("direction") == "take" else int(text)


def _problem(amount: int | None, note: str) -> str:
    if amount is None or not 1 <= abs(amount) <= MOST_AT_ONCE:
        text = _("1에서 %(most)s 사이의 개수를 입력해 주세요. 변경된 내용은 없습니다.")
        return text % {"most": MOST_AT_ONCE}
    if not note:
        return _("조정 사유를 입력해 주세요. 변경된 내용은 없습니다.")
    if len(note) > LONGEST_NOTE:
        text = _("조정 사유는 %(most)s자 이내로 입력해 주세요. 변경된 내용은 없습니다.")
        return text % {"most": LONGEST_NOTE}
    return ""


def _adjust(request: BrandRequest, *, card_id: int, amount: int, note: str) -> None:
    try:
        done = stamp_operator.adjust(
            brand_id=request.brand.pk,
            card_id=card_id,
            amount=amount,
            note=note,
            request=_key(request),
            user_id=request.user.pk,
            now=clock.now(),
        )
    except NotOpen:
        messages.warning(request, _("이미 완성된 카드입니다. 지금 모으는 카드에서 조정해 주세요."))
    except TooFew:
        text = _("카드에 있는 것보다 많이 뺄 수 없습니다. 변경된 내용은 없습니다.")
        messages.warning(request, text)
    else:
        _tell(request, done, amount=amount)


def _key(request: BrandRequest) -> uuid.UUID:
    """Return the form's own name, so that pressing its button twice is one adjustment."""
    try:
        return uuid.UUID(request.POST.get("request", ""))
    except ValueError:
        return uuid.uuid4()


def _tell(request: BrandRequest, done: stamp_operator.Adjusted, *, amount: int) -> None:
    if not done.is_new:
        messages.info(request, _("이미 처리되어 있습니다."))
        return
    text = _("스탬프를 %(amount)s개 조정했습니다.") % {"amount": f"{amount:+d}"}
    filled = _("카드가 완성되어 새 카드가 시작되었습니다.")
    messages.success(request, f"{text} {filled}" if done.filled else text)


@require_POST
@brand_page(at_least=Role.OPERATOR)
def keep(request: BrandRequest, reward_id: int) -> HttpResponseBase:
    """[그대로 두기]."""
    return _decide(request, reward_id, stamp_operator.keep, _("그대로 두었습니다."))


@require_POST
@brand_page(at_least=Role.OPERATOR)
def deduct(request: BrandRequest, reward_id: int) -> HttpResponseBase:
    """[다음 카드에서 차감]."""
    return _decide(request, reward_id, stamp_operator.deduct, _("다음 카드에서 차감했습니다."))


def _decide(
    request: BrandRequest, reward_id: int, decide: Callable[..., Any], done: str
) -> HttpResponseBase:
    find_reward(request, reward_id)
    who = {"brand_id": request.brand.pk, "user_id": request.user.pk, "now": clock.now()}
    try:
        decide(reward_id=reward_id, **who)
    except stamp_operator.HasMovedOn:
        messages.warning(request, has_moved_on())
    else:
        messages.success(request, done)
    return back(request)
