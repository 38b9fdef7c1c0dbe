"""Addresses of what tries a store's rule before it is saved; `urls.py` adds them to the room's."""

from django.urls import path

from vircle.console import dry_run, rule_preview, sample

_RULE = "b/<slug:brand_code>/integrations/<int:integration_id>/rule/"
_SAMPLE = "b/<slug:brand_code>/sample/"
urlpatterns = [
    path(f"{_RULE}preview/", rule_preview.preview, name="rule_preview"),
    path(f"{_RULE}products/", rule_preview.products, name="rule_products"),
    path(f"{_RULE}dry-run/", dry_run.dry_run, name="rule_dry_run"),
    path(_SAMPLE, sample.sample, name="sample"),
    path(f"{_SAMPLE}state/", sample.state, name="sample_state"),
]
