"""The JSON that the gateway answers with, made from what the sandbox keeps."""

from collections.abc import Sequence

from sandbox.solapi import assumptions, codes
from sandbox.solapi.accounts import ACCOUNT_ID
from sandbox.store import Document

_CHARGED = (
    *("sms", "lms", "mms", "ata", "cta", "cti", "nsa", "rcs_sms", "rcs_lms", "rcs_mms"),
    *("rcs_tpl", "rcs_itpl", "rcs_ltpl", "fax", "voice"),
)
_STATUS = {"registered": "PENDING", "rejected": "FAILED", "sent": "SENDING", "reported": "COMPLETE"}


def group(doc: Document, messages: Sequence[Document]) -> Document:
    registered = [each for each in messages if each["state"] != "rejected"]
    countries = {"82": len(registered)} if registered else {}
    sent = [each for each in messages if each["sent_at"]]
    price = assumptions.ALIMTALK_PRICE
    return {
        "count": _count(messages, registered, sent),
        "countForCharge": {kind: countries if kind == "ata" else {} for kind in _CHARGED},
        "balance": _cash(requested=price * len(sent), refund=price * _failed(sent)),
        "point": _cash(requested=0, refund=0),
        "app": {
            "profit": dict.fromkeys(_CHARGED, 0),
            "appId": doc["app_id"],
            "version": None,
        },
        "serviceMethod": "MT",
        "sdkVersion": doc["sdk_version"],
        "osPlatform": doc["os_platform"],
        "log": doc["log"],
        "status": doc["status"],
        "scheduledDate": None,
        "dateSent": doc["sent_at"],
        "dateCompleted": doc["completed_at"],
        "isRefunded": _failed(sent) > 0,
        "flagUpdated": False,
        "prepaid": True,
        "strict": doc["strict"],
        "masterAccountId": None,
        "allowDuplicates": doc["allow_duplicates"],
        "accountId": ACCOUNT_ID,
        "apiVersion": "4",
        "customFields": doc["custom_fields"],
        "hint": None,
        "groupId": doc["group_id"],
        "price": {"82": {"ata": price}} if registered else {},
        "dateCreated": doc["created_at"],
        "dateUpdated": doc["updated_at"],
        "_id": doc["group_id"],
    }


def _count(
    messages: Sequence[Document], registered: Sequence[Document], sent: Sequence[Document]
) -> dict[str, int]:
    delivered = sum(each["status_code"] == codes.DELIVERED for each in sent)
    return {
        "total": len(messages),
        "sentTotal": len(sent),
        "sentFailed": _failed(sent),
        "sentSuccess": delivered,
        "sentPending": len(sent) - delivered - _failed(sent),
        "sentReplacement": sum(each["replacement"] for each in sent),
        "refund": _failed(sent),
        "registeredFailed": len(messages) - len(registered),
        "registeredSuccess": len(registered),
    }


def _failed(sent: Sequence[Document]) -> int:
    return sum(
        codes.is_final(each["status_code"]) and each["status_code"] != codes.DELIVERED
        for each in sent
    )


def _cash(*, requested: float, refund: float) -> dict[str, float]:
    return {"requested": requested, "replacement": 0, "refund": refund, "sum": requested - refund}


def result(doc: Document) -> Document:
    """One line of a registration's answer."""
    return {
        "to": doc["to"],
        "from": doc["from"],
        "type": doc["type"],
        "country": doc["country"],
        "messageId": doc["message_id"],
        "statusCode": doc["status_code"],
        "statusMessage": codes.TEXTS[doc["status_code"]],
        "accountId": ACCOUNT_ID,
        "customFields": doc["custom_fields"],
    }


def brief(doc: Document) -> Document:
    """One line of the message list of send-many/detail."""
    full = result(doc)
    return {
        name: full[name] for name in ("messageId", "statusCode", "statusMessage", "customFields")
    }


def message(doc: Document) -> Document:
    return {
        **result(doc),
        "_id": doc["message_id"],
        "groupId": doc["group_id"],
        "status": _STATUS[doc["state"]],
        "kakaoOptions": _kakao_options(doc),
        "text": doc["text"],
        "subject": None,
        "imageId": None,
        "dateProcessed": doc["handed_over_at"],
        "dateReported": doc["reported_at"],
        "dateReceived": _received_at(doc),
        "dateCreated": doc["created_at"],
        "dateUpdated": doc["updated_at"],
        "networkCode": None,
        "networkName": "KAKAO" if doc["handed_over_at"] else None,
        "log": doc["log"],
        "replacement": doc["replacement"],
        "autoTypeDetect": True,
        "resendCount": 0,
        "reason": codes.TEXTS[doc["status_code"]],
    }


def report(doc: Document, *, envelope: bool) -> Document:
    """One item of a SINGLE-REPORT webhook."""
    item: Document = {
        "messageId": doc["message_id"],
        "groupId": doc["group_id"],
        "type": doc["type"],
        "to": doc["to"],
        "from": doc["from"],
        "statusCode": doc["status_code"],
        "statusMessage": codes.TEXTS[doc["status_code"]],
        "dateProcessed": doc["handed_over_at"],
        "dateReported": doc["reported_at"],
        "dateReceived": _received_at(doc),
        "networkCode": None,
        "customFields": doc["custom_fields"],
        "kakaoOptions": _kakao_options(doc),
    }
    if envelope:
        return {"eventDataId": doc["message_id"], "data": item, "retryCount": 0}
    return item


def _received_at(doc: Document) -> str | None:
    at: str | None = doc["reported_at"]
    return at if doc["status_code"] == codes.DELIVERED else None


def _kakao_options(doc: Document) -> Document:
    return {
        "pfId": doc["pf_id"],
        "templateId": doc["template_id"],
        "disableSms": doc["disable_sms"],
        "imageId": None,
        "buttons": doc["buttons"],
    }
