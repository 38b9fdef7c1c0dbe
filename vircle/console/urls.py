"""Addresses of the pages that join rooms."""

from django.urls import URLPattern, URLResolver, include, path

from vircle.console import event_log, home, integration_actions, integrations_page

app_name = "console"
_LIST = "b/<slug:brand_code>/integrations/"
_CAFE24 = f"{_LIST}cafe24/"
_STORE = f"{_LIST}<int:integration_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("b/<slug:brand_code>/", home.home, name="home"),
    path(_LIST, integrations_page.index, name="integrations"),
    path(_CAFE24, integrations_page.cafe24, name="integration_cafe24"),
    path(f"{_CAFE24}open/", integrations_page.open_appstore, name="integration_cafe24_open"),
    path(f"{_CAFE24}state/", integrations_page.cafe24_state, name="integration_cafe24_state"),
    path(f"{_STORE}rule/", integrations_page.save_rule_form, name="integration_rule"),
    path(f"{_STORE}sync/", integrations_page.sync_state, name="integration_sync"),
    path(f"{_STORE}sync/now/", integration_actions.sync, name="integration_sync_now"),
    path(f"{_STORE}disconnect/", integration_actions.disconnect, name="integration_disconnect"),
    path(f"{_STORE}release/", integration_actions.release, name="integration_release"),
    path(f"{_STORE}events/", event_log.event_log, name="event_log"),
    path(f"{_STORE}events/read/", event_log.read_told_order, name="event_log_read"),
    path("", include("vircle.console.orders_urls")),
    path("", include("vircle.console.backfill_urls")),
    path("", include("vircle.console.naver_urls")),
    path("", include("vircle.console.rule_urls")),
    path("", include("vircle.console.category_urls")),
    path("", include("vircle.console.stamps_urls")),
    path("", include("vircle.console.guide_urls")),
    path("", include("vircle.console.gap_urls")),
    path("", include("vircle.console.staff_urls")),
]
