"""Addresses of what is done with stamps where rooms meet; `console/urls.py` adds them."""

from django.urls import path

from vircle.console import stamp_actions, stamp_rules

_ROOT = "b/<slug:brand_code>/stamps/"
urlpatterns = [
    path(f"{_ROOT}cards/<int:card_id>/adjust/", stamp_actions.adjust, name="adjust_stamps"),
    path(f"{_ROOT}rewards/<int:reward_id>/keep/", stamp_actions.keep, name="keep_reward"),
    path(f"{_ROOT}rewards/<int:reward_id>/deduct/", stamp_actions.deduct, name="deduct_reward"),
    path(
        "b/<slug:brand_code>/integrations/<int:integration_id>/stamps/",
        stamp_rules.stamp_rule,
        name="integration_stamps",
    ),
]
