"""Inviting by e-mail: a signed link for one address, for seven days, once."""

import logging
import smtplib
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.signing import BadSignature, Signer
from django.db import models, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from vircle.brands import member_rules
from vircle.brands.members import Act, Impossible
from vircle.brands.models import Brand, Invitation, Membership, Role, User
from vircle.foundation import clock

logger = logging.getLogger(__name__)

LIFETIME = timedelta(days=7)
# So many wait at a time: a stolen session is not to become a mailing machine.
MOST_OPEN = 50
_MAIL_SECONDS = 10

ALREADY_MEMBER = gettext_noop("이미 함께 일하고 있는 구성원의 이메일입니다.")
TOO_MANY = gettext_noop(
    "수락을 기다리는 초대가 너무 많습니다. 지난 초대를 취소한 뒤 다시 보내 주세요."
)
NOT_YOURS = gettext_noop("이 역할로는 소유자만 초대할 수 있습니다. 보낸 초대는 없습니다.")
NOT_OPEN = gettext_noop("이미 수락했거나 취소한 초대입니다. 화면을 새로 고쳐 주세요.")


class Standing(models.TextChoices):
    """What an invitation is worth at a moment."""

    OPEN = "open", _("수락 대기")
    EXPIRED = "expired", _("기한 지남")
    REVOKED = "revoked", _("초대 취소됨")
    ACCEPTED = "accepted", _("참여함")


def standing(invitation: Invitation, *, now: datetime) -> Standing:
    """Return whether an invitation can still be accepted, or why not."""
    if invitation.accepted_at:
        return Standing.ACCEPTED
    if invitation.revoked_at:
        return Standing.REVOKED
    return Standing.OPEN if now < invitation.expires_at else Standing.EXPIRED


@transaction.atomic
def invite(*, act: Act, actor: Role, email: str, role: Role) -> Invitation:
    """Offer a place and send the link; asked again, it is sent anew. Raises Impossible."""
    if role not in member_rules.assignable(actor):
        raise Impossible(NOT_YOURS)
    # The brand's row, so that two clicks make one invitation.
    Brand.objects.select_for_update(no_key=True).get(pk=act.brand.pk)
    address = email.lower()
    if Membership.objects.filter(brand_id=act.brand.pk, user__email=address).exists():
        raise Impossible(ALREADY_MEMBER)
    waiting = _open(act.brand)
    known = waiting.filter(email=address).first()
    if known is not None:
        _insist_on_rank(known, actor=actor)
        return _send_anew(known, act=act, role=role)
    if waiting.count() >= MOST_OPEN:
        raise Impossible(TOO_MANY)
    invitation = Invitation.objects.create(
        brand_id=act.brand.pk,
        email=address,
        role=role,
        invited_by_id=act.user_id,
        created_at=act.now,
        expires_at=act.now + LIFETIME,
    )
    act.audit("invitation.sent", subject=str(invitation), role=role)
    _deliver_after_commit(invitation)
    return invitation


@transaction.atomic
def resend(*, act: Act, actor: Role, invitation_id: int) -> None:
    """Send a new link for another seven days; the former one is closed. Raises Impossible."""
    invitation = _lock(act.brand, invitation_id, actor=actor)
    _send_anew(invitation, act=act, role=Role(invitation.role))


@transaction.atomic
def revoke(*, act: Act, actor: Role, invitation_id: int) -> None:
    """Close a link that nobody has used; raises Impossible."""
    invitation = _lock(act.brand, invitation_id, actor=actor)
    invitation.revoked_at = act.now
    invitation.save(update_fields=["revoked_at"])
    act.audit("invitation.revoked", subject=str(invitation))


def _open(brand: Brand) -> models.QuerySet[Invitation]:
    return Invitation.objects.filter(brand_id=brand.pk, accepted_at=None, revoked_at=None)


def _lock(brand: Brand, invitation_id: int, *, actor: Role) -> Invitation:
    invitation = _open(brand).select_for_update().filter(pk=invitation_id).first()
    if invitation is None:
        raise Impossible(NOT_OPEN)
    _insist_on_rank(invitation, actor=actor)
    return invitation


def _insist_on_rank(invitation: Invitation, *, actor: Role) -> None:
    if Role(invitation.role) not in member_rules.assignable(actor):
        raise Impossible(NOT_YOURS)


def _send_anew(invitation: Invitation, *, act: Act, role: Role) -> Invitation:
    invitation.role = role
    invitation.generation += 1
    invitation.expires_at = act.now + LIFETIME
    invitation.sent_at = None
    invitation.invited_by_id = act.user_id
    invitation.save()
    act.audit("invitation.resent", subject=str(invitation), role=role)
    _deliver_after_commit(invitation)
    return invitation


# ---- the link ---------------------------------------------------------------------------------
_SIGNER = partial(Signer, sep=".", salt="vircle.brands.invitation")


def link_of(invitation: Invitation, *, brand: Brand) -> str:
    """Return the address that opens an invitation; only who invites and the mail see it."""
    token = _SIGNER().sign(f"{invitation.ref.hex}-{invitation.generation}")
    path = reverse("brands:join", kwargs={"code": brand.code, "token": token})
    return f"{settings.BASE_URL}{path}"


def find(*, brand: Brand, token: str) -> Invitation | None:
    """Return the invitation that a link was signed for, unless another was sent since."""
    try:
        ref, generation = _SIGNER().unsign(token).split("-")
        rows = Invitation.objects.filter(brand_id=brand.pk, ref=UUID(ref))
    except (BadSignature, ValueError):
        return None
    return rows.filter(generation=generation).select_related("invited_by").first()


def is_for(invitation: Invitation, *, user: User) -> bool:
    """Tell whether somebody is who was invited: by the sign-in's address, or a confirmed one.

    An address that was merely added proves nothing.
    """
    if user.email.lower() == invitation.email:
        return True
    mine = EmailAddress.objects.filter(user=user, verified=True, email__iexact=invitation.email)
    return bool(mine.exists())


@transaction.atomic
def accept(*, act: Act, invitation_id: int) -> Standing:
    """Take the place that was offered, once; returns how the invitation was found.

    The caller has checked whose invitation it is.
    """
    invitation = Invitation.objects.select_for_update().get(brand_id=act.brand.pk, pk=invitation_id)
    found = standing(invitation, now=act.now)
    if found != Standing.OPEN:
        return found
    # Whoever is a member already, by another address, keeps the role they have.
    Membership.objects.get_or_create(
        brand_id=act.brand.pk,
        user_id=act.user_id,
        defaults={"role": invitation.role, "created_at": act.now},
    )
    invitation.accepted_at = act.now
    invitation.save(update_fields=["accepted_at"])
    act.audit("member.joined", subject=str(invitation), role=invitation.role)
    return found


# ---- the mail ---------------------------------------------------------------------------------
def _deliver_after_commit(invitation: Invitation) -> None:
    """Speak to the mail server with no transaction open; what fails is shown in the list."""
    transaction.on_commit(partial(_deliver, brand_id=invitation.brand_id, id_=invitation.pk))


def _deliver(*, brand_id: int, id_: int) -> None:
    invitation = Invitation.objects.select_related("brand", "invited_by").get(
        brand_id=brand_id, pk=id_
    )
    values = {
        "invitation": invitation,
        "brand": invitation.brand,
        "link": link_of(invitation, brand=invitation.brand),
    }
    mail = EmailMessage(
        subject=" ".join(render_to_string("brands/email/invitation_subject.txt", values).split()),
        body=render_to_string("brands/email/invitation_message.txt", values),
        to=[invitation.email],
        connection=get_connection(timeout=_MAIL_SECONDS),
    )
    try:
        mail.send()
    except (OSError, smtplib.SMTPException) as error:
        # The class only: a mail server's answer names the address.
        logger.warning("An invitation could not be mailed: %s", type(error).__name__)
        return
    Invitation.objects.filter(brand_id=brand_id, pk=id_).update(sent_at=clock.now())
