"""Addresses of 카테고리 선택; `vircle/console/urls.py` adds them to the room's."""

from django.urls import path

from vircle.console import category_picker

_PICKER = "b/<slug:brand_code>/integrations/<int:integration_id>/category-picker/"
urlpatterns = [
    path(_PICKER, category_picker.category_picker, name="category_picker"),
    path(f"{_PICKER}tree/", category_picker.category_tree_rows, name="category_tree"),
]
