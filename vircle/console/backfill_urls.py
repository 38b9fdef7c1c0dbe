"""Addresses of 지난 주문 발급; `vircle/console/urls.py` adds them to the room's."""

from django.urls import path

from vircle.console import backfill

_PAGE = "b/<slug:brand_code>/integrations/<int:integration_id>/past/"
urlpatterns = [
    path(_PAGE, backfill.past_orders, name="backfill"),
    path(f"{_PAGE}<int:wish_id>/", backfill.past_orders_state, name="backfill_state"),
    path(f"{_PAGE}<int:wish_id>/start/", backfill.start_past_orders, name="backfill_start"),
    path(f"{_PAGE}<int:wish_id>/stop/", backfill.stop_past_orders, name="backfill_stop"),
]
