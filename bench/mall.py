"""A practice mall, connected as its owner would."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import requests

from bench.stage import wait_for
from integrations.cafe24 import oauth, tokens
from integrations.models import Integration, Platform
from integrations.services import connect
from stamps import programs as stamp_programs
from vircle.brands.models import User
from vircle.brands.services import create_brand
from vircle.foundation import clock
from vircle.notifications.profiles import ensure_profile
from warranties import programs as warranty_programs
from warranties import rules_settings

MALL = "marogyeol"


def connect_mall(sandbox: str) -> Integration:
    """Make a brand, give consent in the mall, save its settings, and wait for its catalogue."""
    del sandbox  # It runs: the settings lead there.
    now = clock.now()
    since = now - timedelta(days=1)
    user = User.objects.create(email="mall@example.com", name="연습", password="!")
    brand = create_brand(
        name="연습 쇼핑몰",
        support_phone="010-0000-9000",
        user=user,
        now=since,
        code="benchm",
        color="#3355aa",
        quiet_hours=False,
    )
    ensure_profile(brand_id=brand.pk)
    pair = oauth.exchange_code(mall_id=MALL, code=_consent(), now=now)
    store = connect(
        brand=brand,
        user=user,
        platform=Platform.CAFE24,
        store_id=MALL,
        grant=lambda integration: tokens.store(integration, pair),
        now=now,
    ).integration
    stamp_programs.save_program(
        brand_id=brand.pk,
        user_id=user.pk,
        now=since,
        values=stamp_programs.ProgramValues(),
        based_on=0,
    )
    warranty_programs.save_program(
        brand_id=brand.pk,
        user_id=user.pk,
        now=since,
        values=warranty_programs.ProgramValues(),
        based_on=0,
    )
    rules_settings.save_rule(
        brand_id=brand.pk,
        integration_id=store.pk,
        user_id=user.pk,
        now=since,
        values=rules_settings.RuleValues(is_on=True),
        based_on=0,
    )
    synced = Integration.objects.filter(pk=store.pk, catalog_synced_at__isnull=False)
    wait_for(synced.exists, longest=120, about="the mall's catalogue")
    return store


def _consent() -> str:
    address = oauth.consent_url(mall_id=MALL, state="-")
    agreed = requests.post(address, data={"decision": "agree"}, allow_redirects=False, timeout=20)
    return parse_qs(urlsplit(agreed.headers["Location"]).query)["code"][0]
