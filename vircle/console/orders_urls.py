"""Addresses of orders, and of certificates where rooms are joined; see `vircle/console/urls.py`."""

from django.urls import path

from vircle.console import orders, warranty_urls

_REJUDGE = "b/<slug:brand_code>/orders/<int:order_id>/rejudge/"
urlpatterns = [
    path("b/<slug:brand_code>/orders/", orders.orders, name="orders"),
    path("b/<slug:brand_code>/orders/<int:order_id>/", orders.order, name="order"),
    path("b/<slug:brand_code>/orders/<int:order_id>/read/", orders.read_order, name="read_order"),
    path(f"{_REJUDGE}preview/", orders.rejudge_preview, name="rejudge_preview"),
    path(_REJUDGE, orders.rejudge, name="rejudge"),
    *warranty_urls.urlpatterns,
]
