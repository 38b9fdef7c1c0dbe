"""Addresses of 스탬프 내역 and the codes; `stamps/urls.py` adds them to the room's."""

from django.urls import path

from stamps import card_views, code_views, history_views, reward_views

_ROOT = "b/<slug:brand_code>/stamps/"
_REWARD = f"{_ROOT}rewards/<int:reward_id>/"
urlpatterns = [
    path(_ROOT, history_views.index, name="history"),
    path(f"{_ROOT}cards/<int:card_id>/", card_views.detail, name="card"),
    path(f"{_REWARD}use/", reward_views.use, name="use_reward"),
    path(f"{_REWARD}unuse/", reward_views.unuse, name="unuse_reward"),
    path(f"{_REWARD}code/", reward_views.code, name="reward_code"),
    path(f"{_ROOT}settings/codes/", code_views.add, name="add_codes"),
    path(f"{_ROOT}settings/codes/clear/", code_views.clear, name="clear_codes"),
]
