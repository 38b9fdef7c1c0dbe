"""What an operator presses beside a reward: used, not used after all, and its code."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stamps import codes, rewards
from stamps.models import Reward
from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.access_log import note_access
from vircle.brands.models import Role
from vircle.foundation import clock


@require_POST
@brand_page(at_least=Role.OPERATOR)
def use(request: BrandRequest, reward_id: int) -> HttpResponseBase:
    """사용 처리."""
    return _change(request, reward_id, rewards.use, _("사용 처리했습니다."))


@require_POST
@brand_page(at_least=Role.OPERATOR)
def unuse(request: BrandRequest, reward_id: int) -> HttpResponseBase:
    """사용 취소."""
    return _change(request, reward_id, rewards.unuse, _("사용 처리를 취소했습니다."))


def _change(
    request: BrandRequest, reward_id: int, change: Callable[..., bool], done: str
) -> HttpResponseBase:
    find_reward(request, reward_id)
    who = {"brand_id": request.brand.pk, "user_id": request.user.pk, "now": clock.now()}
    try:
        if change(reward_id=reward_id, **who):
            messages.success(request, done)
        else:
            messages.info(request, _("이미 처리되어 있습니다."))
    except rewards.HasRunOut:
        text = _("사용기한이 지난 리워드입니다. 변경된 내용은 없습니다.")
        messages.warning(request, text)
    except rewards.CannotUse:
        messages.warning(request, has_moved_on())
    return back(request)


def has_moved_on() -> str:
    """Say that somebody else was first."""
    return _("다른 구성원이 먼저 처리했거나 상태가 바뀌었습니다. 변경된 내용은 없습니다.")


@require_POST
@brand_page(at_least=Role.OPERATOR)
def code(request: BrandRequest, reward_id: int) -> HttpResponse:
    """Show a reward's code in its place on the page; whoever sees it is noted."""
    reward = find_reward(request, reward_id)
    found = codes.read(brand_id=request.brand.pk, reward_ids=[reward.pk]).get(reward.pk, "")
    if found:
        note_access(request, action="reward_code.shown", customer_ref=reward.customer.ref)
    return render(request, "stamps/reward_code.html", {"code": found, "reward": reward})


def find_reward(request: BrandRequest, reward_id: int) -> Reward:
    """Return a reward of this brand."""
    rows = Reward.objects.filter(brand_id=request.brand.pk, pk=reward_id)
    reward = rows.select_related("customer").first()
    if reward is None:
        raise Http404
    return reward


def back(request: BrandRequest) -> HttpResponseBase:
    """Return to the page that the form was on."""
    address = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return redirect(address)
    return redirect("stamps:history", brand_code=request.brand.code)
