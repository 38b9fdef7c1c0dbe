"""Every address of the product."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.account.urls")),
]

if settings.DEBUG or settings.DEMO or settings.TESTING:
    from vircle.console.styleguide import styleguide

    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
