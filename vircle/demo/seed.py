"""The demo's brands in the database, made by the same services as anybody's."""

from datetime import datetime

from django.contrib.auth.hashers import make_password

from integrations.catalog.models import Category
from integrations.models import Integration
from stamps import programs as stamp_programs
from vircle.brands.models import Brand, Membership, User
from vircle.brands.services import create_brand
from vircle.demo.content import BRANDS, PASSWORD, DemoBrand
from vircle.notifications.profiles import ensure_profile
from warranties import programs as warranty_programs
from warranties import rules_settings


def seed_brands(*, now: datetime) -> None:
    """Make both brands, their people and their one-time settings, unless they exist."""
    hashed = make_password(PASSWORD)
    for content in BRANDS:
        if not Brand.objects.filter(code=content.code).exists():
            _seed(content, hashed=hashed, now=now)


def _seed(content: DemoBrand, *, hashed: str, now: datetime) -> None:
    users = [
        User.objects.create(email=email, name=name, password=hashed)
        for email, name, _ in content.people
    ]
    brand = create_brand(
        name=content.name,
        support_phone=content.support_phone,
        user=users[0],
        now=now,
        code=content.code,
        color=content.color,
        quiet_hours=False,
    )
    for user, (_, _, role) in zip(users[1:], content.people[1:], strict=True):
        Membership.objects.create(brand=brand, user=user, role=role)
    ensure_profile(brand_id=brand.pk)
    stamp_programs.save_program(
        brand_id=brand.pk,
        user_id=users[0].pk,
        now=now,
        values=stamp_programs.ProgramValues(
            name=content.stamp_name,
            goal=content.goal,
            reward_name=content.reward,
            reward_days=content.reward_days,
        ),
        based_on=0,
    )
    warranty_programs.save_program(
        brand_id=brand.pk,
        user_id=users[0].pk,
        now=now,
        values=warranty_programs.ProgramValues(
            title="디지털 보증서",
            period_count=content.years,
            service_contact=content.support_phone,
            stripped_phrases=content.phrases,
        ),
        based_on=0,
    )


def turn_on(*, content: DemoBrand, now: datetime) -> None:
    """Start warranties on the brand's store: at once, for bags and sandals."""
    integration = Integration.objects.get(brand__code=content.code, store_id=content.mall_id)
    if rules_settings.rule_of(brand_id=integration.brand_id, integration_id=integration.pk):
        return
    rules_settings.save_rule(
        brand_id=integration.brand_id,
        integration_id=integration.pk,
        user_id=None,
        now=now,
        values=rules_settings.RuleValues(
            is_on=True,
            covers_all=False,
            categories=tuple(
                {"id": category.external_id, "path": category.path}
                for category in _chosen(integration)
            ),
        ),
        based_on=0,
    )


def _chosen(integration: Integration) -> list[Category]:
    wanted = (["가방"], ["신발", "샌들"])
    return list(
        Category.objects.filter(
            brand_id=integration.brand_id, integration=integration, path__in=wanted
        )
    )
