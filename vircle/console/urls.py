"""Addresses of the pages that join rooms."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from vircle.console import home, integrations_page

app_name = "console"
_CAFE24 = "b/<slug:brand_code>/integrations/cafe24/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("b/<slug:brand_code>/", home.home, name="home"),
    path("b/<slug:brand_code>/integrations/", integrations_page.index, name="integrations"),
    path(_CAFE24, integrations_page.cafe24, name="integration_cafe24"),
    path(f"{_CAFE24}open/", integrations_page.open_appstore, name="integration_cafe24_open"),
    path(f"{_CAFE24}state/", integrations_page.cafe24_state, name="integration_cafe24_state"),
    path(
        "b/<slug:brand_code>/integrations/<int:integration_id>/sync/",
        integrations_page.sync_state,
        name="integration_sync",
    ),
    path(
        "b/<slug:brand_code>/integrations/<int:integration_id>/rule/",
        integrations_page.save_rule_form,
        name="integration_rule",
    ),
]
if find_spec("vircle.console.orders_urls"):
    urlpatterns.append(path("", include("vircle.console.orders_urls")))
