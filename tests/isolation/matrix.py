"""Who may open which address: one row for every URL and method of the product.

`least` is the least role that a brand's page asks for. `ok` is what the least role gets. Addresses
outside a brand name what anybody gets instead.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from vircle.brands.models import Role

OK, FOUND, NO_CONTENT, INVALID = 200, 302, 204, 422
# Tests set no app store's address, so there is nowhere to go.
NO_APPSTORE = 404

Data = dict[str, Any]


@dataclass(frozen=True)
class World:
    """A brand with one of everything, by id."""

    order: int
    warranty: int
    integration: int
    backfill: int
    gap_check: int
    member: int
    invitation: int
    issued: int
    card: int
    reward: int


@dataclass(frozen=True)
class Page:
    """A page of a brand."""

    least: Role
    ok: int = OK
    method: str = "get"
    path: Callable[[World], Data] = field(default=lambda _: {})
    data: Callable[[World], Data] = field(default=lambda _: {})


def _order(world: World) -> Data:
    return {"order_id": world.order}


def _warranty(world: World) -> Data:
    return {"warranty_id": world.warranty}


def _issued(world: World) -> Data:
    return {"warranty_id": world.issued}


def _integration(world: World) -> Data:
    return {"integration_id": world.integration}


def _card(world: World) -> Data:
    return {"card_id": world.card}


def _reward(world: World) -> Data:
    return {"reward_id": world.reward}


def _backfill(world: World) -> Data:
    return {"integration_id": world.integration, "wish_id": world.backfill}


def _gap_check(world: World) -> Data:
    return {"check_id": world.gap_check}


def _member(world: World) -> Data:
    return {"member_id": world.member}


def _invitation(world: World) -> Data:
    return {"invitation_id": world.invitation}


def _role(_world: World) -> Data:
    return {"role": Role.OPERATOR}


def _chosen(world: World) -> Data:
    return {"id": [f"{world.warranty}"], "reason": "not_eligible"}


def _act(ok: int = FOUND) -> Page:
    return Page(Role.OPERATOR, ok, "post", data=_chosen)


BRAND_PAGES: dict[str, list[Page]] = {
    "console:home": [Page(Role.VIEWER)],
    "console:integrations": [Page(Role.VIEWER)],
    "console:integration_cafe24": [Page(Role.VIEWER)],
    "console:integration_cafe24_open": [Page(Role.ADMIN, NO_APPSTORE)],
    "console:integration_cafe24_state": [Page(Role.VIEWER, NO_CONTENT)],
    "console:integration_naver": [Page(Role.VIEWER)],
    "console:integration_naver_open": [Page(Role.ADMIN, NO_APPSTORE)],
    "console:integration_naver_state": [Page(Role.VIEWER, NO_CONTENT)],
    "console:category_picker": [Page(Role.ADMIN, path=_integration)],
    "console:category_tree": [Page(Role.ADMIN, path=_integration)],
    "console:integration_sync": [Page(Role.VIEWER, path=_integration)],
    "console:integration_sync_now": [Page(Role.ADMIN, FOUND, "post", path=_integration)],
    "console:integration_disconnect": [Page(Role.ADMIN, FOUND, "post", path=_integration)],
    "console:integration_release": [Page(Role.OPERATOR, FOUND, "post", path=_integration)],
    "console:event_log": [Page(Role.VIEWER, path=_integration)],
    "console:event_log_read": [
        Page(Role.OPERATOR, FOUND, "post", path=_integration, data=lambda _: {"order": "1"})
    ],
    "console:integration_rule": [Page(Role.ADMIN, INVALID, "post", path=_integration)],
    "console:backfill": [
        Page(Role.VIEWER, path=_integration),
        Page(Role.ADMIN, INVALID, "post", path=_integration),
    ],
    "console:backfill_state": [Page(Role.VIEWER, path=_backfill)],
    "console:backfill_start": [Page(Role.ADMIN, FOUND, "post", path=_backfill)],
    "console:backfill_stop": [Page(Role.ADMIN, FOUND, "post", path=_backfill)],
    "console:orders": [Page(Role.VIEWER)],
    "console:decisions": [Page(Role.VIEWER)],
    "console:gaps": [
        Page(Role.VIEWER),
        Page(
            Role.OPERATOR,
            FOUND,
            "post",
            data=lambda world: {"store": f"{world.integration}", "day": "2026-11-19"},
        ),
    ],
    "console:gap_check": [Page(Role.VIEWER, path=_gap_check)],
    "console:gap_close": [Page(Role.OPERATOR, FOUND, "post", path=_gap_check)],
    "console:order": [Page(Role.VIEWER, path=_order)],
    "console:read_order": [Page(Role.OPERATOR, FOUND, "post", path=_order)],
    "console:rejudge_preview": [Page(Role.OPERATOR, path=_order)],
    "console:rejudge": [Page(Role.OPERATOR, FOUND, "post", path=_order)],
    "console:issue_preview": [_act(OK)],
    "console:issue": [_act()],
    "console:undo_issue": [_act()],
    "console:send_issued": [_act()],
    "console:cancel_preview": [_act(OK)],
    "console:cancel": [
        Page(
            Role.OPERATOR,
            FOUND,
            "post",
            data=lambda world: {"id": [f"{world.issued}"], "cancel_reason": "hand_mistake"},
        )
    ],
    "console:issue_individual": [Page(Role.OPERATOR), Page(Role.OPERATOR, INVALID, "post")],
    "console:individual_products": [Page(Role.OPERATOR, data=lambda _: {"words": "토트백"})],
    "console:resend": [Page(Role.OPERATOR, FOUND, "post", path=_issued)],
    "console:correct_phone": [
        Page(Role.OPERATOR, OK, "post", path=_issued, data=lambda _: {"phone": "02-000-0001"})
    ],
    "console:copy_link": [Page(Role.OPERATOR, OK, "post", path=_issued)],
    "console:customer_view": [Page(Role.VIEWER, path=_issued)],
    "warranties:history": [Page(Role.VIEWER)],
    "warranties:matching": [Page(Role.OPERATOR, data=lambda _: {"status": "pending"})],
    "warranties:export": [
        Page(Role.OPERATOR, OK, "post", data=lambda _: {"reason": "확인", "status": "pending"})
    ],
    "warranties:reveal": [Page(Role.OPERATOR, OK, "post", path=_issued)],
    "warranties:detail": [Page(Role.VIEWER, path=_warranty)],
    "warranties:reject": [_act()],
    "warranties:hold": [_act()],
    "warranties:release": [_act()],
    "warranties:settings": [Page(Role.VIEWER), Page(Role.ADMIN, INVALID, "post")],
    "warranties:preview": [Page(Role.VIEWER, NO_CONTENT, "post")],
    "brands:settings": [Page(Role.VIEWER), Page(Role.ADMIN, INVALID, "post")],
    "brands:preview": [Page(Role.VIEWER, NO_CONTENT, "post")],
    "brands:members": [Page(Role.VIEWER)],
    "brands:invite": [Page(Role.ADMIN, INVALID, "post")],
    "brands:leave": [Page(Role.VIEWER, FOUND, "post")],
    "brands:change_role": [Page(Role.ADMIN, FOUND, "post", path=_member, data=_role)],
    "brands:remove_member": [Page(Role.ADMIN, FOUND, "post", path=_member)],
    "brands:hand_over": [Page(Role.OWNER, FOUND, "post", path=_member)],
    "brands:resend_invitation": [Page(Role.ADMIN, FOUND, "post", path=_invitation)],
    "brands:revoke_invitation": [Page(Role.ADMIN, FOUND, "post", path=_invitation)],
    "stamps:settings": [Page(Role.VIEWER), Page(Role.ADMIN, INVALID, "post")],
    "console:rule_preview": [Page(Role.VIEWER, method="post", path=_integration)],
    "console:rule_products": [Page(Role.VIEWER, path=_integration)],
    "console:rule_dry_run": [Page(Role.ADMIN, method="post", path=_integration)],
    "console:sample": [Page(Role.VIEWER), Page(Role.ADMIN, INVALID, "post")],
    "console:sample_state": [Page(Role.VIEWER)],
    "stamps:preview": [Page(Role.VIEWER, NO_CONTENT, "post")],
    "stamps:history": [Page(Role.VIEWER)],
    "stamps:card": [Page(Role.VIEWER, path=_card)],
    "stamps:use_reward": [Page(Role.OPERATOR, FOUND, "post", path=_reward)],
    "stamps:unuse_reward": [Page(Role.OPERATOR, FOUND, "post", path=_reward)],
    "stamps:reward_code": [Page(Role.OPERATOR, OK, "post", path=_reward)],
    "stamps:add_codes": [Page(Role.ADMIN, FOUND, "post", data=lambda _: {"codes": ""})],
    "stamps:clear_codes": [Page(Role.ADMIN, FOUND, "post")],
    "console:adjust_stamps": [
        Page(Role.OPERATOR, FOUND, "post", path=_card, data=lambda _: {"amount": "1", "note": "-"})
    ],
    "console:keep_reward": [Page(Role.OPERATOR, FOUND, "post", path=_reward)],
    "console:deduct_reward": [Page(Role.OPERATOR, FOUND, "post", path=_reward)],
    "console:integration_stamps": [
        Page(Role.VIEWER, path=_integration),
        Page(Role.ADMIN, INVALID, "post", path=_integration),
    ],
}

# Outside a brand: what somebody gets who is not signed in, and why that is right.
ELSEWHERE: dict[str, str] = {
    "livez": "says that the process lives",
    "readyz": "says whether the database answers",
    "set_language": "sets a cookie",
    "styleguide": "exists in development and tests only, shows made-up data",
    "customer:warranties": "a secret link is the key; tests/console/test_customer_pages.py",
    "customer:card": "a secret link is the key; tests/console/test_customer_pages.py",
    "customer:theme": "a brand's colour is public",
    "cafe24:launch": "a signed launch is the key; tests/integrations/cafe24/test_install.py",
    "cafe24:landing": "a launch that this session verified is the key; test_landing.py",
    "cafe24:start": "asks for sign-in and for a role in the brand; test_install.py",
    "cafe24:callback": "asks for sign-in and a consent of its own session; test_install.py",
    "cafe24:done": "asks for sign-in; test_install.py",
    "cafe24:connected": "asks for sign-in, speaks of own brands only; test_install.py",
    "cafe24:webhook": "the webhook key is the key; tests/integrations/cafe24/test_webhook.py",
    "naver:launch": "Naver's token is the key; tests/integrations/naver/test_install.py",
    "naver:connect": "a hand-off to this very session is the key; test_install.py",
    "naver:own": "asks for sign-in and for a role in the brand; test_own.py",
    "naver:renewed": "asks for sign-in and for a role in the brand; test_own.py",
    "naver:hook": "the hook's key is the key; tests/integrations/naver/test_hook.py",
    "console:guide": "the guide is public; tests/console/test_guide.py",
    "console:guide_chapter": "the guide is public; tests/console/test_guide.py",
    "console:guide_article": "the guide is public; tests/console/test_guide.py",
    "console:staff": "the platform's own staff only; tests/console/test_staff.py",
    "console:staff_retry": "the platform's own staff only; tests/console/test_staff.py",
    "notifications:solapi_webhook": "its secret is the key; tests/notifications",
    "brands:index": "leads to one's own brands",
    "brands:switch": "lists one's own brands",
    "brands:create": "makes a brand of one's own",
    "brands:account": "shows and names oneself; tests/brands/test_account.py",
    "brands:end_other_sessions": "ends one's own sessions; tests/brands/test_account.py",
    "brands:join": "a signed invitation is the key; tests/brands/test_invitations.py",
    "brands:logo": "a brand's logo is public; tests/brands/test_brand_settings.py",
}
SIGNED_IN_ONLY = {
    "brands:index",
    "brands:switch",
    "brands:create",
    "brands:account",
    "cafe24:done",
    "cafe24:connected",
}
