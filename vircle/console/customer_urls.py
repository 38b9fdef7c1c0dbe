"""The customer's addresses; templates of messages hold them, so they never change."""

from django.urls import path

from vircle.console import customer, theme

app_name = "customer"
urlpatterns = [
    path("w/<slug:code>/<str:token>", customer.warranties, name="warranties"),
    path("s/<slug:code>/<str:token>", customer.card, name="card"),
    path("theme/<slug:code>.css", theme.theme, name="theme"),
]
