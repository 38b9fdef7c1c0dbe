"""The permissions that the app asks for, in the words of the consent page."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from integrations.cafe24 import oauth
from integrations.models import Integration

_NAMES = {
    "mall.read_order": gettext_noop("주문 읽기"),
    "mall.read_product": gettext_noop("상품 읽기"),
    "mall.read_category": gettext_noop("카테고리 읽기"),
    "mall.read_store": gettext_noop("상점 읽기"),
    "mall.read_application": gettext_noop("앱 정보 읽기"),
    "mall.read_collection": gettext_noop("판매분류 읽기"),
}


def lacking(granted: Iterable[str]) -> set[str]:
    """Return the permissions without which a store cannot be connected."""
    return set(oauth.SCOPES) - set(granted)


def missing_scopes(integration: Integration) -> list[str]:
    """List what the app asks for by now and this store's consent does not cover, named."""
    return named(set(oauth.asked_scopes()) - set(integration.scopes))


def named(scopes: Iterable[str]) -> list[str]:
    """Name permissions for people; one without a name of ours keeps Cafe24's."""
    return [_one(scope) for scope in sorted(scopes)]


def _one(scope: str) -> str:
    return f"{_(_NAMES[scope])}({scope})" if scope in _NAMES else scope
