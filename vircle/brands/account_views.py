"""내 계정: the name that colleagues read, the way in, the language, and where one is signed in."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vircle.brands.models import SignInLog, User
from vircle.brands.settings_forms import NameForm
from vircle.brands.settings_page import NOT_SAVED
from vircle.brands.signin_log import SignIn
from vircle.foundation import clock

_LATEST = 8


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: HttpRequest) -> HttpResponseBase:
    """Show one's account; save the name."""
    user = _user(request)
    form = NameForm(request.POST or None, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        user.name = form.cleaned_data["name"]
        user.save(update_fields=["name"])
        messages.success(request, _("저장되었습니다."))
        return redirect("brands:account")
    return _page(request, form=form, status=NOT_SAVED if form.errors else 200)


def _page(request: HttpRequest, *, form: NameForm, status: int) -> HttpResponse:
    log = SignInLog.objects.filter(user=_user(request)).order_by("-pk")[:_LATEST]
    words = dict(SignIn.choices)
    context = {
        "form": form,
        "log": [(entry, words.get(entry.action, entry.action)) for entry in log],
    }
    return render(request, "brands/account.html", context, status=status)


@require_POST
@login_required
def end_other_sessions(request: HttpRequest) -> HttpResponseBase:
    """Sign out everywhere but here: every other session carries what no longer counts."""
    user = _user(request)
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    user.refresh_from_db()
    update_session_auth_hash(request, user)
    SignInLog.objects.create(at=clock.now(), user=user, action=SignIn.OTHERS_ENDED)
    messages.success(request, _("다른 기기에서 모두 로그아웃했습니다."))
    return redirect("brands:account")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
