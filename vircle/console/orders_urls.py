"""Addresses of orders and of issuing by hand; `vircle/console/urls.py` adds them to the room's."""

from django.urls import path

from vircle.console import orders, warranty_actions

_REJUDGE = "b/<slug:brand_code>/orders/<int:order_id>/rejudge/"
urlpatterns = [
    path("b/<slug:brand_code>/orders/", orders.orders, name="orders"),
    path("b/<slug:brand_code>/orders/<int:order_id>/", orders.order, name="order"),
    path("b/<slug:brand_code>/orders/<int:order_id>/read/", orders.read_order, name="read_order"),
    path(f"{_REJUDGE}preview/", orders.rejudge_preview, name="rejudge_preview"),
    path(_REJUDGE, orders.rejudge, name="rejudge"),
    path(
        "b/<slug:brand_code>/warranties/issue/preview/",
        warranty_actions.issue_preview,
        name="issue_preview",
    ),
    path("b/<slug:brand_code>/warranties/issue/", warranty_actions.issue, name="issue"),
    path(
        "b/<slug:brand_code>/warranties/issue/undo/", warranty_actions.undo_issue, name="undo_issue"
    ),
    path(
        "b/<slug:brand_code>/warranties/issue/send/",
        warranty_actions.send_issued,
        name="send_issued",
    ),
]
