"""Where Naver and the sellers whom it sends arrive."""

from django.urls import path

from integrations.naver import own_views, views
from integrations.naver.hook import hook

app_name = "naver"
urlpatterns = [
    path("naver/launch/", views.launch, name="launch"),
    path("naver/connect/<uuid:handoff_id>/", views.connect, name="connect"),
    path("naver/own/<slug:brand_code>/", own_views.own_application, name="own"),
    path("naver/own/<slug:brand_code>/renewed/", own_views.authenticated_anew, name="renewed"),
    path("hooks/naver/", hook, name="hook"),
]
