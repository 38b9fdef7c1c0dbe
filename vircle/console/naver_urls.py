"""Addresses of 네이버 스마트스토어; `vircle/console/urls.py` adds them to the room's."""

from django.urls import path

from vircle.console import naver_page

_LIST = "b/<slug:brand_code>/integrations/"
_PAGE = f"{_LIST}naver/"
urlpatterns = [
    path(_PAGE, naver_page.naver, name="integration_naver"),
    path(f"{_PAGE}open/", naver_page.open_market, name="integration_naver_open"),
    path(f"{_PAGE}state/", naver_page.naver_state, name="integration_naver_state"),
]
