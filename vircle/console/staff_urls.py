"""Addresses of the page of whoever runs the platform; see `vircle/console/urls.py`."""

from django.urls import path

from vircle.console import staff

urlpatterns = [
    path("staff/", staff.staff, name="staff"),
    path("staff/retry/", staff.retry, name="staff_retry"),
]
