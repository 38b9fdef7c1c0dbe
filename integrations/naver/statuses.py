"""Naver's status codes in our words."""

from integrations.orders.models import ClaimKind, ClaimState, ItemStatus

STATUSES: dict[str, ItemStatus] = {
    "PAYMENT_WAITING": ItemStatus.UNPAID,
    "PAYED": ItemStatus.PAID,
    "DELIVERING": ItemStatus.SHIPPING,
    "DELIVERED": ItemStatus.DELIVERED,
    "PURCHASE_DECIDED": ItemStatus.CONFIRMED,
    "EXCHANGED": ItemStatus.EXCHANGED,
    "CANCELED": ItemStatus.CANCELED,
    "RETURNED": ItemStatus.RETURNED,
    "CANCELED_BY_NOPAYMENT": ItemStatus.CANCELED,
}
# Nothing of the product order is left with the buyer.
OVER = frozenset({"CANCELED", "RETURNED", "CANCELED_BY_NOPAYMENT"})

# 구매확정 보류 is missing on purpose: it holds the seller's money back, not the buyer's goods.
KINDS: dict[str, ClaimKind] = {
    "CANCEL": ClaimKind.CANCEL,
    "ADMIN_CANCEL": ClaimKind.CANCEL,
    "RETURN": ClaimKind.RETURN,
    "EXCHANGE": ClaimKind.EXCHANGE,
}
STATES: dict[str, ClaimState] = {
    "CANCEL_REQUEST": ClaimState.REQUESTED,
    "RETURN_REQUEST": ClaimState.REQUESTED,
    "EXCHANGE_REQUEST": ClaimState.REQUESTED,
    "CANCELING": ClaimState.ACCEPTED,
    "ADMIN_CANCELING": ClaimState.ACCEPTED,
    "COLLECTING": ClaimState.ACCEPTED,
    "COLLECT_DONE": ClaimState.ACCEPTED,
    "EXCHANGE_REDELIVERING": ClaimState.ACCEPTED,
    "CANCEL_DONE": ClaimState.DONE,
    "ADMIN_CANCEL_DONE": ClaimState.DONE,
    "RETURN_DONE": ClaimState.DONE,
    "EXCHANGE_DONE": ClaimState.DONE,
    # Named 철회 by Naver, whoever ended it.
    "CANCEL_REJECT": ClaimState.WITHDRAWN,
    "ADMIN_CANCEL_REJECT": ClaimState.WITHDRAWN,
    "RETURN_REJECT": ClaimState.WITHDRAWN,
    "EXCHANGE_REJECT": ClaimState.WITHDRAWN,
}
AFTER: dict[ClaimKind, ItemStatus] = {
    ClaimKind.CANCEL: ItemStatus.CANCELED,
    ClaimKind.RETURN: ItemStatus.RETURNED,
    ClaimKind.EXCHANGE: ItemStatus.EXCHANGED,
}
