"""The gateway's address for reports."""

from django.urls import path

from vircle.notifications import views

app_name = "notifications"
urlpatterns = [path("hooks/solapi/", views.solapi_webhook, name="solapi_webhook")]
