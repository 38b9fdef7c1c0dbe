"""A brand's own application (내스토어 애플리케이션): linked, changed, authenticated anew."""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.connector import ConnectorError
from integrations.models import Integration, Platform
from integrations.naver import checkup, seller, tokens
from integrations.naver.applications import Application
from integrations.naver.install import link_store
from integrations.naver.stops import TAKEN
from integrations.services import Connected, StoreTaken, is_taken
from vircle.brands.models import Brand, User
from vircle.brands.services import write_audit

OTHER_STORE = _("다른 스토어의 애플리케이션입니다. 이 스토어의 애플리케이션인지 확인해 주세요.")


class NotLinked(Exception):
    """The application cannot be used; nothing was saved. Its words tell why."""

    def __init__(self, words: str | Promise) -> None:
        super().__init__(words)
        self.words = words


def link_own(
    *, brand: Brand, user: User, application: Application, store_id: str = "", now: datetime
) -> Connected:
    """Link the store of an application after asking Naver whose it is; raises NotLinked.

    With `store_id` it must be that store's: its application or its secret was changed.
    """
    try:
        found = seller.check_own_application(application.client_id, application.client_secret)
    except ConnectorError as error:
        raise NotLinked(str(error)) from error
    if store_id and found.account_uid != store_id:
        raise NotLinked(OTHER_STORE)
    if is_taken(brand_id=brand.pk, platform=Platform.NAVER, store_id=found.account_uid):
        raise NotLinked(TAKEN.text)
    try:
        return link_store(
            found.account_uid,
            name=found.store_name,
            application=application,
            facts=checkup.facts_on_connecting(now=now),
            brand=brand,
            user=user,
            now=now,
        )
    except StoreTaken as taken:
        raise NotLinked(TAKEN.text) from taken


def renew_authentication(*, store: Integration, user: User, now: datetime) -> None:
    """Count the 180 days from now, as somebody says; raises NotLinked unless Naver gives a token.

    Naver does not tell when an application was authenticated.
    """
    try:
        tokens.confirm(store)
    except ConnectorError as error:
        raise NotLinked(str(error)) from error
    facts = {**store.checkup, **checkup.facts_on_connecting(now=now), "reauthenticate_soon": False}
    Integration.objects.filter(brand_id=store.brand_id, pk=store.pk).update(checkup=facts)
    write_audit(
        brand_id=store.brand_id,
        user_id=user.pk,
        now=now,
        action="integration.reauthenticated",
        subject=str(store),
    )
