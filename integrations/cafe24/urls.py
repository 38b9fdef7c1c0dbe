"""Where Cafe24 and the people who install from it arrive."""

from django.urls import path

from integrations.cafe24 import views
from integrations.cafe24.webhook import webhook

app_name = "cafe24"
urlpatterns = [
    path("cafe24/launch/", views.launch, name="launch"),
    path("cafe24/launch/<str:mall_id>/", views.landing, name="landing"),
    path("cafe24/start/", views.start, name="start"),
    path("cafe24/callback/", views.callback, name="callback"),
    path("cafe24/done/", views.done, name="done"),
    path("cafe24/connected/", views.connected, name="connected"),
    path("hooks/cafe24/", webhook, name="webhook"),
]
