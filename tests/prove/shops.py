"""Brands with a practice mall each, connected as their owners would, without a browser."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

MALLS = ("gauntlet-0", "gauntlet-1", "gauntlet-2", "gauntlet-3", "gauntlet-4")
# Its warranties are issued a day after 배송완료.
LATER = "gauntlet-later"
BAG = 11


Link = Callable[..., None]


def open_shop(mall: str, *, number: int, delay_days: int = 0, link: Link | None = None) -> None:
    """Make a brand with its settings and connect its mall: of Cafe24, or by `link`."""
    from stamps import programs as stamp_programs
    from vircle.brands.models import User
    from vircle.brands.services import create_brand
    from vircle.foundation import clock
    from warranties import programs

    now = clock.now()
    user = User.objects.create(email=f"shop{number}@example.com", name="연습", password="!")
    brand = create_brand(
        name=f"연습 브랜드 {number}",
        support_phone="010-0000-9000",
        user=user,
        now=now,
        code=f"shop{number}",
        color="#3355aa",
        quiet_hours=False,
    )
    by: dict[str, Any] = {"brand_id": brand.pk, "user_id": user.pk, "now": now, "based_on": 0}
    stamp_programs.save_program(values=stamp_programs.ProgramValues(goal=30), **by)
    programs.save_program(values=programs.ProgramValues(), **by)
    (link or partial(link_cafe24, mall))(brand=brand, user=user)
    save_rule(mall, delay_days=delay_days, based_on=0)


def save_rule(mall: str, *, delay_days: int, based_on: int) -> None:
    """Save a mall's rule: all products, so many days after 배송완료."""
    from integrations.models import Integration
    from vircle.foundation import clock
    from warranties import rules_settings

    store = Integration.objects.get(store_id=mall)
    rules_settings.save_rule(
        brand_id=store.brand_id,
        integration_id=store.pk,
        user_id=None,
        values=rules_settings.RuleValues(
            is_on=True,
            delay_days=delay_days,
        ),
        based_on=based_on,
        now=clock.now(),
    )


def consent_again(mall: str, *, link: Link) -> None:
    """Give consent anew, as the owner is asked to once the link has ended."""
    from integrations.models import Integration
    from vircle.brands.models import Membership

    store = Integration.objects.select_related("brand").get(store_id=mall)
    user = Membership.objects.filter(brand=store.brand).select_related("user")[0].user
    link(brand=store.brand, user=user)


def link_cafe24(mall: str, *, brand: Any, user: Any) -> None:
    """Give consent, exchange the code and connect."""
    from integrations.cafe24 import oauth, tokens
    from integrations.models import Platform
    from integrations.services import connect
    from vircle.foundation import clock

    now = clock.now()
    consent = oauth.consent_url(mall_id=mall, state="-")
    agreed = requests.post(consent, data={"decision": "agree"}, allow_redirects=False, timeout=120)
    code = parse_qs(urlsplit(agreed.headers["Location"]).query)["code"][0]
    pair = oauth.exchange_code(mall_id=mall, code=code, now=now)
    connect(
        brand=brand,
        user=user,
        platform=Platform.CAFE24,
        store_id=mall,
        grant=lambda integration: tokens.store(integration, pair),
        now=now,
    )
