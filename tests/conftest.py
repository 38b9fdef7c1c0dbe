"""The cast of every test: a brand and its people, another brand, a stranger, and the moment."""

from datetime import datetime
from importlib.util import find_spec

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import translation

from tests.factories import NOW, make_brand, make_membership
from vircle.brands.models import Brand, Role, User

# `make test` installs no browser's driver; `make e2e` does, and finds these tests.
collect_ignore = [] if find_spec("playwright") else ["e2e"]


@pytest.fixture(autouse=True)
def _korean() -> None:
    """Begin in the language of most people: a page in English leaves its own behind."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def now() -> datetime:
    """A Friday afternoon in Korea, outside the quiet hours."""
    return NOW


@pytest.fixture
def brand(db: None) -> Brand:
    """마로결, the brand that most tests are about."""
    return make_brand(name="마로결", code="maro")


@pytest.fixture
def other_brand(db: None) -> Brand:
    """테라누비, whose rows must never be seen or touched."""
    return make_brand(name="테라누비", code="tera", support_phone="010-0000-9002")


@pytest.fixture
def owner(brand: Brand) -> User:
    """The brand's owner."""
    return make_membership(brand=brand, role=Role.OWNER).user


@pytest.fixture
def owner_client(owner: User) -> Client:
    """A browser in which the owner is signed in."""
    return signed_in(owner)


@pytest.fixture
def admin_client(brand: Brand) -> Client:
    """A browser in which an admin is signed in."""
    return signed_in(make_membership(brand=brand, role=Role.ADMIN).user)


@pytest.fixture
def operator_client(brand: Brand) -> Client:
    """A browser in which an operator is signed in."""
    return signed_in(make_membership(brand=brand, role=Role.OPERATOR).user)


@pytest.fixture
def viewer_client(brand: Brand) -> Client:
    """A browser in which a viewer is signed in."""
    return signed_in(make_membership(brand=brand, role=Role.VIEWER).user)


@pytest.fixture
def stranger_client(other_brand: Brand) -> Client:
    """A browser in which the other brand's owner is signed in."""
    return signed_in(make_membership(brand=other_brand, role=Role.OWNER).user)


@pytest.fixture
def anonymous() -> Client:
    """A browser in which nobody is signed in."""
    return Client()


def signed_in(user: User) -> Client:
    """Return a new browser with a session of this person."""
    # `force_login` makes the session twice, in fifteen statements, and every page's test pays them.
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client
