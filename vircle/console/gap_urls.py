"""Addresses of 누락 점검 and of the search through decisions; see `vircle/console/urls.py`."""

from django.urls import path

from vircle.console import decision_log, gaps_page

_ORDERS = "b/<slug:brand_code>/orders/"
_GAPS = f"{_ORDERS}gaps/"
urlpatterns = [
    path(f"{_ORDERS}decisions/", decision_log.decisions, name="decisions"),
    path(_GAPS, gaps_page.gap_checks, name="gaps"),
    path(f"{_GAPS}<int:check_id>/", gaps_page.gap_check, name="gap_check"),
    path(f"{_GAPS}<int:check_id>/close/", gaps_page.close_gaps, name="gap_close"),
]
