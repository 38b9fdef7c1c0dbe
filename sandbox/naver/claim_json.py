"""Claims as the API tells them: the running one, the one before it, the finished ones."""

from typing import Any

from sandbox.naver import assumptions, dates
from sandbox.naver.orders import Item

Json = dict[str, Any]
Claim = dict[str, Any]

_OBJECT = {
    "CANCEL": "cancel",
    "ADMIN_CANCEL": assumptions.ADMIN_CANCEL_SHOWN_AS,
    "RETURN": "return",
    "EXCHANGE": "exchange",
}
_RETURNED = {"CANCEL", "ADMIN_CANCEL"}
_COLLECT_STATUS = {"COLLECTING": "COLLECTING", "COLLECT_DONE": "COLLECT_DONE"}


def claims_of(item: Item, *, quantity_claims: bool) -> Json:
    claim = item["claim"]
    if not quantity_claims:
        return _under_its_name(claim)
    body: Json = {}
    if item["before"]:
        body["beforeClaim"] = {"exchange": _claim(item["before"])}
    if claim and claim["id"] not in {each["id"] for each in item["done"]}:
        body["currentClaim"] = _under_its_name(claim)
    if item["done"]:
        body["completedClaims"] = [_completed(each) for each in item["done"]]
    return {name: value for name, value in body.items() if value}


def _under_its_name(claim: Claim | None) -> Json:
    """A held purchase decision has a type and a status, but no object."""
    name = _OBJECT.get(claim["kind"]) if claim else None
    return {name: _claim(claim)} if claim and name else {}


def _claim(claim: Claim) -> Json:
    common = {
        "claimId": claim["id"],
        "claimStatus": claim["status"],
        "claimRequestDate": dates.shown(claim["asked_at"]),
        "requestChannel": "구매자",
        "requestQuantity": claim["quantity"],
    }
    found = common | _own(claim) | _collected(claim) | _sent_again(claim)
    return {name: value for name, value in found.items() if value is not None}


def _own(claim: Claim) -> Json:
    name = _OBJECT[claim["kind"]]
    reason = {f"{name}Reason": "INTENT_CHANGED", f"{name}DetailedReason": "마음이 바뀌었어요."}
    if name == "exchange":
        return reason
    done = claim["dates"].get(f"{claim['kind']}_DONE")
    return reason | {f"{name}CompletedDate": dates.shown(done)}


def _collected(claim: Claim) -> Json:
    if claim["kind"] in _RETURNED:
        return {}
    status = _COLLECT_STATUS.get(claim["status"], "NOT_REQUESTED")
    if "COLLECT_DONE" in claim["dates"]:
        status = "COLLECT_DONE"
    return {
        "collectStatus": status,
        "collectDeliveryMethod": "RETURN_DESIGNATED",
        "collectCompletedDate": dates.shown(claim["dates"].get("COLLECT_DONE")),
    }


def _sent_again(claim: Claim) -> Json:
    parcel = claim["redelivery"]
    if not parcel:
        return {}
    return {
        "reDeliveryMethod": "DELIVERY",
        "reDeliveryCompany": "CJGLS",
        "reDeliveryStatus": parcel["status"],
        "reDeliveryTrackingNumber": parcel["tracking"],
        "reDeliveryOperationDate": dates.shown(parcel["at"]),
    }


def _completed(claim: Claim) -> Json:
    found = {
        "claimType": claim["kind"],
        "claimId": claim["id"],
        "claimStatus": claim["status"],
        "claimRequestDate": dates.shown(claim["asked_at"]),
        "claimCompleteOperationDate": dates.shown(claim["done_at"]),
        "requestChannel": "구매자",
        "claimRequestReason": "INTENT_CHANGED",
        "requestQuantity": claim["quantity"],
    }
    found |= _collected(claim) | _sent_again(claim)
    return {name: value for name, value in found.items() if value is not None}
