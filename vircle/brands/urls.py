"""Addresses about brands as a whole, and of a brand's own people and settings."""

from django.urls import path

from vircle.brands import account_views, join_views, member_views, settings_views, views

app_name = "brands"
_MEMBERS = "b/<slug:brand_code>/members/"
_MEMBER = f"{_MEMBERS}<int:member_id>/"
_INVITATION = f"{_MEMBERS}invitations/<int:invitation_id>/"
_SETTINGS = "b/<slug:brand_code>/settings/"
urlpatterns = [
    path("", views.index, name="index"),
    path("brands/", views.switch, name="switch"),
    path("brands/new/", views.create, name="create"),
    path("account/", account_views.account, name="account"),
    path("account/sessions/end/", account_views.end_other_sessions, name="end_other_sessions"),
    path("join/<slug:code>/<str:token>/", join_views.join, name="join"),
    path("logo/<slug:code>/<slug:name>.webp", settings_views.logo, name="logo"),
    path(_MEMBERS, member_views.index, name="members"),
    path(f"{_MEMBERS}invite/", member_views.invite, name="invite"),
    path(f"{_MEMBERS}leave/", member_views.leave, name="leave"),
    path(f"{_MEMBER}role/", member_views.change_role, name="change_role"),
    path(f"{_MEMBER}remove/", member_views.remove, name="remove_member"),
    path(f"{_MEMBER}owner/", member_views.hand_over, name="hand_over"),
    path(f"{_INVITATION}resend/", member_views.resend, name="resend_invitation"),
    path(f"{_INVITATION}revoke/", member_views.revoke, name="revoke_invitation"),
    path(_SETTINGS, settings_views.settings, name="settings"),
    path(f"{_SETTINGS}preview/", settings_views.preview, name="preview"),
]
