"""Addresses of the warranties' own pages."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from warranties import settings_views

app_name = "warranties"
urlpatterns: list[URLPattern | URLResolver] = [
    path("b/<slug:brand_code>/warranties/settings/", settings_views.settings, name="settings"),
    path(
        "b/<slug:brand_code>/warranties/settings/preview/", settings_views.preview, name="preview"
    ),
]
if find_spec("warranties.history_urls"):
    urlpatterns.append(path("", include("warranties.history_urls")))
