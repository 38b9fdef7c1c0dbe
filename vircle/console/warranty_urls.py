"""Addresses of what joins certificates with orders, messages and customers."""

from django.urls import path

from vircle.console import (
    warranty_actions,
    warranty_cancel,
    warranty_individual,
    warranty_messages,
)

_LIST = "b/<slug:brand_code>/warranties/"
_ONE = f"{_LIST}<int:warranty_id>/"

urlpatterns = [
    path(f"{_LIST}issue/preview/", warranty_actions.issue_preview, name="issue_preview"),
    path(f"{_LIST}issue/", warranty_actions.issue, name="issue"),
    path(f"{_LIST}issue/undo/", warranty_actions.undo_issue, name="undo_issue"),
    path(f"{_LIST}issue/send/", warranty_actions.send_issued, name="send_issued"),
    path(f"{_LIST}cancel/preview/", warranty_cancel.cancel_preview, name="cancel_preview"),
    path(f"{_LIST}cancel/", warranty_cancel.cancel, name="cancel"),
    path(f"{_LIST}individual/", warranty_individual.issue_individual, name="issue_individual"),
    path(
        f"{_LIST}individual/products/",
        warranty_individual.individual_products,
        name="individual_products",
    ),
    path(f"{_ONE}resend/", warranty_messages.resend, name="resend"),
    path(f"{_ONE}phone/", warranty_messages.correct_phone, name="correct_phone"),
    path(f"{_ONE}link/", warranty_messages.copy_link, name="copy_link"),
    path(f"{_ONE}customer/", warranty_messages.customer_view, name="customer_view"),
]
