"""The SmartStore among the besieged malls: Naver tells of no arrival, so its orders are watched."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.prove.gauntlet import Gauntlet
    from vircle.demo.play import Play

SELLER = "teranubi"
UID = "ncp_sandbox02teranubi"
BAG = 8_000_000_000 + 2001


def link(play: "Play", *, brand: Any, user: Any) -> None:
    """Connect the store as its owner would: the solution is subscribed to, a token is issued."""
    from integrations.models import Platform
    from integrations.naver import applications, oauth, tokens
    from integrations.services import connect
    from vircle.foundation import clock

    now = clock.now()
    if play.control(f"naver/{SELLER}")["subscription"] is None:
        play.control(f"naver/{SELLER}/subscription/start", {})

    def grant(store: Any) -> None:
        applications.adopt(store, None)
        issued = oauth.request_token(applications.solution(), account_uid=UID, now=now)
        tokens.store(store, issued)

    connect(brand=brand, user=user, platform=Platform.NAVER, store_id=UID, grant=grant, now=now)


def buy(gauntlet: "Gauntlet") -> None:
    """Let one order be sent that has arrived, and one that is still on its way."""
    for state in ("DELIVERED", "DELIVERING"):
        phone = f"010-0000-{len(gauntlet.orders):04d}"
        lines = [{"product_no": BAG, "quantity": 1}]
        each = {"orderer_name": f"연습{phone[-4:]}", "orderer_phone": phone, "items": lines}
        body = {"orders": [each], "state": state}
        (order,) = gauntlet.play.control(f"naver/{SELLER}/orders/bulk", body)["order_ids"]
        gauntlet.orders[f"{UID} {order}"] = phone.replace("-", "")


def deliver(play: "Play") -> None:
    """Let everything arrive that is on its way; nobody is told."""
    play.control(f"naver/{SELLER}/move/deliver", {"status": "DELIVERING"})
