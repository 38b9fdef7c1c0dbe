"""Messages as the gateway keeps them: registered or refused, then sent, then reported."""

import secrets
import string
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from sandbox.context import Context
from sandbox.solapi import accounts, assumptions, codes, recipients
from sandbox.solapi.errors import Rejected
from sandbox.solapi.rules import Registry, compose
from sandbox.store import Document

KIND = "solapi_message"
# Numbers the AlimTalk messages in the order in which phones received them.
ON_PHONE = "solapi_on_phone"
_KST = timezone(timedelta(hours=9))
_LETTERS = string.ascii_uppercase + string.digits


def new_id(*, prefix: str, now: datetime) -> str:
    """`M4V` or `G4V`, the Korean time to the second and 15 random letters."""
    tail = "".join(secrets.choice(_LETTERS) for _ in range(15))
    return f"{prefix}{now.astimezone(_KST):%Y%m%d%H%M%S}{tail}"


class Registration:
    """One request's messages on their way into a group."""

    def __init__(
        self,
        *,
        context: Context,
        group: Document,
        registry: Registry,
        present: list[Document],
        fail_last: bool = False,
    ) -> None:
        self._context = context
        self._group = group
        self._registry = registry
        waiting = [doc for doc in present if doc["state"] == "registered"]
        self._taken = {doc["to"] for doc in waiting}
        account = accounts.read(context.store)
        money = account["balance"] + account["point"]
        self._affordable = int(money // assumptions.ALIMTALK_PRICE) - len(waiting)
        self.fail_last = fail_last

    def add(self, raw: Mapping[str, Any], *, to: str, last: bool = False) -> Document:
        doc = self._blank(raw, to)
        try:
            draft = compose(raw, to=to, registry=self._registry)
            self._check_group(to, last=last)
        except Rejected as refusal:
            doc |= {"state": "rejected", "status_code": refusal.code}
        else:
            doc |= {"text": draft.text, "buttons": draft.buttons}
            self._taken.add(to)
            self._affordable -= 1
        doc["log"] = [_entry(doc["status_code"], doc["created_at"])]
        self._context.store.put(KIND, doc["message_id"], doc)
        return doc

    def _check_group(self, to: str, *, last: bool) -> None:
        if to in self._taken and not self._group["allow_duplicates"]:
            raise Rejected("1026")
        if self._affordable < 1:
            raise Rejected("1030")
        if last and self.fail_last:
            raise Rejected(assumptions.PARTIAL_FAILURE)

    def _blank(self, raw: Mapping[str, Any], to: str) -> Document:
        now = self._context.clock.now()
        options = raw.get("kakaoOptions") or {}
        fields = raw.get("customFields")
        return {
            "message_id": new_id(prefix="M4V", now=now),
            "number": self._context.store.next_id(KIND),
            "group_id": self._group["group_id"],
            "state": "registered",
            "type": str(raw.get("type") or "ATA").upper(),
            "to": to,
            "from": str(raw.get("from") or "").replace("-", "") or None,
            "country": str(raw.get("country") or "82"),
            "text": raw.get("text"),
            "buttons": [],
            "pf_id": options.get("pfId"),
            "template_id": options.get("templateId"),
            "disable_sms": bool(options.get("disableSms")),
            "custom_fields": fields if isinstance(fields, dict) else {},
            "status_code": codes.ACCEPTED,
            "replacement": False,
            "reporting": 0,
            "place_on_phone": 0,
            "steps": [],
            "created_at": accounts.iso(now),
            "updated_at": accounts.iso(now),
            "sent_at": None,
            "handed_over_at": None,
            "reported_at": None,
        }


def of_group(*, context: Context, group_id: str) -> list[Document]:
    return context.store.find(KIND, "group_id", group_id)


def mark_sent(*, context: Context, doc: Document, at: float) -> Document:
    """Leave the group for good; the steps are real moments, so that a restart keeps them."""
    account = accounts.read(context.store)
    delay: dict[str, float] = {codes.HANDED_OVER: account["handed_over_after"]}
    last = float(account["reported_after"])
    doc |= {
        "state": "sent",
        "sent_at": accounts.iso(context.clock.now()),
        "reporting": 1,
        "steps": [[at + delay.get(code, last), code] for code in recipients.steps(doc["to"])],
    }
    context.store.put(KIND, doc["message_id"], doc)
    return doc


def take_step(*, context: Context, doc: Document) -> Document:
    """The next report for one message; falls back to text message where that was left on."""
    _, code = doc["steps"].pop(0)
    now = accounts.iso(context.clock.now())
    if code[0] == "3" and codes.is_final(code) and not doc["disable_sms"]:
        doc |= {"replacement": True, "type": "LMS"}
        doc["log"].append(_entry(code, now))
        code = codes.DELIVERED
    moment = "handed_over_at" if code == codes.HANDED_OVER else "reported_at"
    doc |= {
        "status_code": code,
        "updated_at": now,
        moment: now,
        "reporting": int(bool(doc["steps"])),
    }
    if codes.is_final(code):
        _finish(context, doc)
    doc["log"].append(_entry(code, now))
    context.store.put(KIND, doc["message_id"], doc)
    return doc


def _finish(context: Context, doc: Document) -> None:
    doc["state"] = "reported"
    if doc["status_code"] != codes.DELIVERED:
        accounts.pay(store=context.store, amount=-assumptions.ALIMTALK_PRICE)
    elif not doc["replacement"]:
        doc["place_on_phone"] = context.store.next_id(ON_PHONE)


def _entry(code: str, at: str) -> Document:
    return {"message": codes.TEXTS[code], "statusCode": code, "createAt": at}
