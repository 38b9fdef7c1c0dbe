"""Every page that a person can come to, by a name of its own; and what no person comes to."""

from pathlib import Path

_DOCS = Path(__file__).resolve().parents[2] / "docs"


def _chapters(folder: str) -> list[str]:
    """Return what is written in a folder of the documentation that people read in the product."""
    return sorted(path.name.removesuffix(".ko.md") for path in (_DOCS / folder).glob("*.ko.md"))


VISITOR = {
    "sign in": "/accounts/login/",
    "sign up": "/accounts/signup/",
    "forgotten password": "/accounts/password/reset/",
    "password link sent": "/accounts/password/reset/done/",
    "password link that is over": "/accounts/password/reset/key/1-over/",
    "password is new": "/accounts/password/reset/key/done/",
    "address to confirm": "/accounts/confirm-email/",
    "confirmation that is over": "/accounts/confirm-email/over/",
    "account that is closed": "/accounts/inactive/",
    "guide": "/guide/",  # with the chapter on the start
    **{f"guide to {name}": f"/guide/{name}/" for name in _chapters("guide") if name != "start"},
    **{f"article on {name}": f"/guide/articles/{name}/" for name in _chapters("articles")},
}
MEMBER = {
    "home": "/b/maro/",
    "home of a beginner": "/b/tera/",
    "brands": "/brands/",
    "new brand": "/brands/new/",
    "account": "/account/",
    "addresses": "/accounts/email/",
    "new password": "/accounts/password/change/",
    "password again": "/accounts/reauthenticate/",
    "sign out": "/accounts/logout/",
    "integrations": "/b/maro/integrations/",
    "cafe24": "/b/maro/integrations/cafe24/",
    "not connected": "/b/tera/integrations/cafe24/",
    "smartstore": "/b/maro/integrations/naver/",
    "own application": "/naver/own/maro/",
    "orders": "/b/maro/orders/",
    "decisions": "/b/maro/orders/decisions/",
    "gaps": "/b/maro/orders/gaps/",
    "no orders found": "/b/maro/orders/?q=99999999-9999999",
    "warranties": "/b/maro/warranties/",
    "none on hold": "/b/maro/warranties/?status=held",
    "individual issue": "/b/maro/warranties/individual/",
    "warranty settings": "/b/maro/warranties/settings/",
    "sample": "/b/maro/sample/",
    "stamp settings": "/b/maro/stamps/settings/",
    "stamp ledger": "/b/maro/stamps/",
    "stamp cards": "/b/maro/stamps/?tab=cards",
    "rewards": "/b/maro/stamps/?tab=rewards",
    "members": "/b/maro/members/",
    "brand settings": "/b/maro/settings/",
}
# For whoever runs Vircle.
STAFF = {"platform": "/staff/"}
# Refused with a page of its own: the brand of somebody else.
REFUSED = {"not found": "/b/tera/orders/"}
# Known once something has happened: the name of the address, where the path holds ids or a secret.
FOUND = {
    "order": "console:order",
    "warranty": "warranties:detail",
    "canceled warranty": "warranties:detail",
    "as the customer sees it": "console:customer_view",
    "collected card": "stamps:card",
    "event log": "console:event_log",
    "past orders": "console:backfill",
    "store's stamps": "console:integration_stamps",
}
CUSTOMER = {
    "valid warranty": "customer:warranties",
    "invalid warranty": "customer:warranties",
    "stamp card": "customer:card",
    "invitation": "brands:join",
    "landing": "cafe24:landing",
}
EVERY = (*VISITOR, *MEMBER, *STAFF, *REFUSED, *FOUND, *CUSTOMER)

_PART = "a part of a page that is looked at, put in by htmx"
_LEADS_ON = "leads on to another page and shows none itself"
_DATA = "no page: data, a file or a status"
NOT_LOOKED_AT = {
    "account_confirm_login_code": "signing in by a code is switched off",
    "account_set_password": "everybody has a password, so it leads on to changing it",
    "brands:index": _LEADS_ON,
    "brands:end_other_sessions": _LEADS_ON,
    "brands:logo": _DATA,
    "cafe24:callback": f"{_LEADS_ON}; its refusals: tests/e2e/test_installing.py",
    "cafe24:connected": _DATA,
    "cafe24:done": "the popup's last page, looked at by tests/e2e/test_connecting.py",
    "cafe24:launch": _LEADS_ON,
    "cafe24:start": _LEADS_ON,
    "cafe24:webhook": _DATA,
    "console:backfill_state": _PART,
    "console:category_picker": f"{_PART}; tests/e2e/test_category_picker.py opens it",
    "console:category_tree": _DATA,
    "console:gap_check": _PART,
    "console:individual_products": _PART,
    "console:integration_cafe24_open": _LEADS_ON,
    "console:integration_cafe24_state": _PART,
    "console:integration_naver_open": _LEADS_ON,
    "console:integration_naver_state": _PART,
    "console:integration_sync": _PART,
    "console:rejudge_preview": _PART,
    "console:rule_products": _PART,
    "console:sample_state": _PART,
    "console:staff_retry": _LEADS_ON,
    "customer:theme": _DATA,
    "livez": _DATA,
    "naver:connect": "needs a hand-off of Naver's; tests/e2e/test_smartstore.py goes through it",
    "naver:hook": _DATA,
    "naver:launch": _LEADS_ON,
    "naver:renewed": _LEADS_ON,
    "notifications:solapi_webhook": _DATA,
    "readyz": _DATA,
    "set_language": _LEADS_ON,
    "styleguide": "developers' own; tests/console/test_styleguide.py",
    "warranties:matching": _DATA,
}
