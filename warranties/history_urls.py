"""Addresses of 보증서 발급 내역; `warranties/urls.py` adds them to the room's."""

from django.urls import path

from warranties import history_views, operation_views

urlpatterns = [
    path("b/<slug:brand_code>/warranties/", history_views.history, name="history"),
    path("b/<slug:brand_code>/warranties/reject/", operation_views.reject, name="reject"),
    path("b/<slug:brand_code>/warranties/hold/", operation_views.hold, name="hold"),
    path("b/<slug:brand_code>/warranties/release/", operation_views.release, name="release"),
    path("b/<slug:brand_code>/warranties/<int:warranty_id>/", history_views.detail, name="detail"),
]
