"""Brands, the people who work for them, and the customers they sell to."""

import secrets
import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vircle.brands.tenancy import BrandOwned
from vircle.foundation.schema import TenantForeignKey


class UserManager(BaseUserManager["User"]):
    """Make users who are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Create an active user; the address is compared in lower case."""
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Create a member of the platform's own staff."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in to the console."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=40, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    # Raising it ends every session that was begun before, as a new password does.
    sessions_ended = models.PositiveIntegerField(default=0)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email

    def get_session_auth_hash(self) -> str:
        """Return what a session must carry to be this person's."""
        return f"{super().get_session_auth_hash()}{self.sessions_ended}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Return the same for each earlier secret key that still counts."""
        for former in super().get_session_auth_fallback_hash():
            yield f"{former}{self.sessions_ended}"


# Crockford's alphabet: no I, L, O, U, so that a code read out on the phone is understood.
CODE_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_code() -> str:
    """Return a random brand code for links, eight characters."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(8))


class Brand(models.Model):
    """A tenant. `code` stands in every link and every printed number, so it never changes."""

    name = models.CharField(max_length=14)
    code = models.CharField(
        max_length=8, unique=True, default=new_code, validators=[RegexValidator(r"^[a-z0-9]{2,8}$")]
    )
    support_phone = models.CharField(max_length=20)
    color = models.CharField(
        max_length=7, default="#2F4B7C", validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}$")]
    )
    # The name of the BrandLogo that customers see; "" for none.
    logo = models.CharField(max_length=22, blank=True)
    quiet_hours = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[a-z0-9]{2,8}$"), name="brand_code_shape"
            ),
            models.CheckConstraint(
                condition=models.Q(color__regex=r"^#[0-9A-Fa-f]{6}$"), name="brand_color_shape"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member may do, from everything to looking only."""

    OWNER = "owner", _("소유자")
    ADMIN = "admin", _("관리자")
    OPERATOR = "operator", _("운영자")
    VIEWER = "viewer", _("조회자")


# Nobody becomes an owner by a link: an owner makes another one of a member.
INVITABLE = [choice for choice in Role.choices if choice[0] != Role.OWNER]


class Membership(BrandOwned):
    """A person's place in a brand."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "user"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.brand_id}: {self.role}"


class Invitation(BrandOwned):
    """A place offered to whoever owns an address; its link is signed, and works once.

    Raising `generation` closes the link that was sent before.
    """

    ref = models.UUIDField(default=uuid.uuid4)
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=INVITABLE)
    generation = models.SmallIntegerField(default=1)
    invited_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # Null until a mail server took it.
    sent_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "ref"], name="invitation_ref"),
            models.UniqueConstraint(
                fields=["brand", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_open",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[value for value, _label in INVITABLE]),
                name="invitation_role",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.ref}"


class BrandLogo(BrandOwned):
    """A logo as customers get it: encoded by us, under a random name that never means another."""

    name = models.CharField(max_length=22)
    image = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="brandlogo_name")]

    def __str__(self) -> str:
        return f"logo {self.name}"


class Customer(BrandOwned):
    """A person who bought; all personal fields of people live here and nowhere else.

    `ref` is the natural key that the sealed values are bound to.
    """

    ref = models.UUIDField(default=uuid.uuid4)
    name_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    phone_last4 = models.CharField(max_length=4, blank=True)
    # Why no message can be sent, in one of the words of customers.Reach; "" when one can.
    unreachable = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "ref"], name="customer_ref")]
        indexes = [models.Index(fields=["brand", "phone_last4"], name="customer_last4")]

    def __str__(self) -> str:
        return f"customer {self.ref}"


class IdentityKind(models.TextChoices):
    """By what a customer is recognised, or found."""

    PHONE = "phone", _("휴대폰 번호")
    # A buyer without a usable number is known only as the buyer of one order.
    ORDER = "order", _("주문")


class CustomerIdentity(BrandOwned):
    """One keyed index value that leads to a customer."""

    customer = TenantForeignKey(Customer, related_name="identities")
    kind = models.CharField(max_length=8, choices=IdentityKind.choices)
    index = models.BinaryField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "kind", "index"], name="identity_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=IdentityKind.values), name="identity_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.customer_id}"


class CustomerName(BrandOwned):
    """The keyed index of an exact name, for search only: many customers share one."""

    customer = TenantForeignKey(Customer, related_name="names")
    index = models.BinaryField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "index", "customer"], name="customer_name_once"
            ),
        ]

    def __str__(self) -> str:
        return f"name of {self.customer_id}"


class LinkKind(models.TextChoices):
    """What a customer's link opens."""

    WARRANTIES = "w", _("보증서")
    CARD = "s", _("스탬프 카드")


class CustomerLink(BrandOwned):
    """A secret address: an order's warranties of one customer, or a stamp card.

    `subject_id` names an order or a card, rooms above this one; only the hash of the token is
    kept. Raising `generation` closes the old address.
    """

    ref = models.UUIDField(default=uuid.uuid4)
    kind = models.CharField(max_length=1, choices=LinkKind.choices)
    subject_id = models.BigIntegerField()
    customer = TenantForeignKey(Customer, related_name="links")
    generation = models.SmallIntegerField(default=1)
    token_hash = models.BinaryField(max_length=32)
    first_opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "kind", "subject_id"], name="link_subject"),
            models.UniqueConstraint(fields=["brand", "token_hash"], name="link_token"),
            models.CheckConstraint(condition=models.Q(kind__in=LinkKind.values), name="link_kind"),
        ]

    def __str__(self) -> str:
        return f"link {self.ref}"


class AuditLog(BrandOwned):
    """What somebody did in a brand's console; append-only."""

    at = models.DateTimeField()
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["brand", "-at"], name="auditlog_recent")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class AccessLog(BrandOwned):
    """Who looked at whose unmasked data, and who exported it; append-only."""

    at = models.DateTimeField()
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    action = models.CharField(max_length=40)
    customer_ref = models.UUIDField(null=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = [models.Index(fields=["brand", "-at"], name="accesslog_recent")]

    def __str__(self) -> str:
        return f"{self.action} {self.at}"


class SignInLog(models.Model):
    """Sign-ins, sign-outs and failures: of people, not of brands; append-only."""

    at = models.DateTimeField()
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=20)
    address = models.GenericIPAddressField(null=True)

    def __str__(self) -> str:
        return f"{self.action} {self.at}"
