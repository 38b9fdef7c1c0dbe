"""Addresses of the guide."""

from django.urls import path

from vircle.console import guide

urlpatterns = [
    path("guide/", guide.index, name="guide"),
    path("guide/<slug:name>/", guide.chapter, name="guide_chapter"),
    path("guide/articles/<slug:name>/", guide.article, name="guide_article"),
]
