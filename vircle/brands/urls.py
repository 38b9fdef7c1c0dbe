"""Addresses about brands as a whole; a brand's own pages are under b/<code>/."""

from django.urls import path

from vircle.brands import views

app_name = "brands"
urlpatterns = [
    path("", views.index, name="index"),
    path("brands/", views.switch, name="switch"),
    path("brands/new/", views.create, name="create"),
]
