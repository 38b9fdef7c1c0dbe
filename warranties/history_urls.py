"""Addresses of 보증서 발급 내역; `warranties/urls.py` adds them to the room's."""

from django.urls import path

from warranties import detail_views, export_views, history_views, operation_views

_LIST = "b/<slug:brand_code>/warranties/"
_ONE = f"{_LIST}<int:warranty_id>/"

urlpatterns = [
    path(_LIST, history_views.history, name="history"),
    path(f"{_LIST}matching/", history_views.matching, name="matching"),
    path(f"{_LIST}export/", export_views.export, name="export"),
    path(f"{_LIST}reject/", operation_views.reject, name="reject"),
    path(f"{_LIST}hold/", operation_views.hold, name="hold"),
    path(f"{_LIST}release/", operation_views.release, name="release"),
    path(_ONE, detail_views.detail, name="detail"),
    path(f"{_ONE}person/", detail_views.reveal, name="reveal"),
]
