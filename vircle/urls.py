"""Every address of the product."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.account.urls")),
]
for room in (
    "vircle.console",
    "vircle.brands",
    "warranties",
    "stamps",
    "integrations",
    "integrations.cafe24",
    "vircle.notifications",
):
    if find_spec(f"{room}.urls"):
        urlpatterns.append(path("", include(f"{room}.urls")))

if settings.DEBUG or settings.DEMO or settings.TESTING:
    from vircle.console.styleguide import styleguide

    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
