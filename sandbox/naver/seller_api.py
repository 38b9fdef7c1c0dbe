"""Who am I: the account and its channels."""

from typing import Any

from sandbox.context import Context
from sandbox.naver import assumptions
from sandbox.naver.gate import SELLER, Gate
from sandbox.naver.sellers import Seller


def add_routes(gate: Gate, context: Context) -> None:
    @gate.seller("GET", "/v1/seller/account", group=SELLER)
    def account(seller: Seller) -> dict[str, Any]:
        return {
            "accountId": seller["account_id"],
            "accountUid": seller["uid"],
            "grade": seller["grade"],
        }

    @gate.seller("GET", "/v1/seller/channels", group=SELLER)
    def channels(seller: Seller) -> Any:
        one = {
            "channelNo": seller["channel_no"],
            "channelType": "STOREFARM",
            "name": seller["name"],
            "url": f"{context.config.base_url}/naver/mall/{seller['account_id']}/",
            "representativeImageUrl": None,
            "talkTalkAccountId": "",
        }
        return [one] if assumptions.CHANNELS_ARE_A_LIST else one
