"""Addresses of the stamps' own pages."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from stamps import settings_views

app_name = "stamps"
urlpatterns: list[URLPattern | URLResolver] = [
    path("b/<slug:brand_code>/stamps/settings/", settings_views.settings, name="settings"),
    path("b/<slug:brand_code>/stamps/settings/preview/", settings_views.preview, name="preview"),
]
if find_spec("stamps.history_urls"):
    urlpatterns.append(path("", include("stamps.history_urls")))
