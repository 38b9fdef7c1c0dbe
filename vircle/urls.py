"""Every address of the product."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from vircle.health import livez, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    # Where platforms call us: first, as every pattern before is one that each call is held against.
    path("", include("integrations.cafe24.urls")),
    path("", include("integrations.naver.urls")),
    path("", include("vircle.notifications.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.account.urls")),
]
ROOMS = (
    "vircle.console",
    "vircle.brands",
    "warranties",
    "stamps",
)
# Not inside the console's namespace: templates and messages name these pages `customer:…`.
urlpatterns.append(path("", include("vircle.console.customer_urls")))
urlpatterns += [path("", include(f"{room}.urls")) for room in ROOMS]

if settings.DEBUG or settings.DEMO or settings.TESTING:
    from vircle.console.styleguide import styleguide

    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
