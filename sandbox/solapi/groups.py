"""Groups: filled while PENDING, sent once, or deleted and then never sent."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.context import Context
from sandbox.solapi import accounts, assumptions, messages
from sandbox.solapi.errors import ApiError
from sandbox.solapi.rules import recipients_of
from sandbox.store import Document

KIND = "solapi_group"
MESSAGE_LIMIT = 10_000


def create(*, context: Context, body: Mapping[str, Any]) -> Document:
    now = context.clock.now()
    agent = body.get("agent") or body
    doc: Document = {
        "group_id": messages.new_id(prefix="G4V", now=now),
        "number": context.store.next_id(KIND),
        "status": "PENDING",
        "allow_duplicates": bool(body.get("allowDuplicates")),
        "strict": bool(body.get("strict")),
        "app_id": agent.get("appId") or body.get("appId"),
        "sdk_version": agent.get("sdkVersion"),
        "os_platform": agent.get("osPlatform"),
        "custom_fields": body.get("customFields") or {},
        "sent_at": None,
        "completed_at": None,
        "created_at": accounts.iso(now),
        "updated_at": accounts.iso(now),
        "log": [],
    }
    return _save(context, doc, note="메시지 그룹이 생성되었습니다.")


def read(*, context: Context, group_id: str) -> Document:
    doc = context.store.get(KIND, group_id)
    if doc is None:
        raise ApiError(assumptions.UNKNOWN_GROUP)
    return doc


def add(
    *, context: Context, group_id: str, raws: Sequence[Any], fail_last: bool = False
) -> list[Document]:
    """Register these messages; what breaks a rule is kept as refused and never sent."""
    if len(raws) > MESSAGE_LIMIT:
        raise ApiError(assumptions.TOO_MANY_MESSAGES)
    if not raws or not all(isinstance(raw, dict) for raw in raws):
        raise ApiError(assumptions.MALFORMED_BODY)
    with context.store.transaction():
        group = _pending(context, group_id)
        registration = messages.Registration(
            context=context,
            group=group,
            registry=accounts.registry(store=context.store, messages=raws),
            present=messages.of_group(context=context, group_id=group_id),
            fail_last=fail_last,
        )
        pairs = [(raw, to) for raw in raws for to in recipients_of(raw)]
        added = [
            registration.add(raw, to=to, last=place == len(pairs))
            for place, (raw, to) in enumerate(pairs, start=1)
        ]
        accepted = sum(doc["state"] == "registered" for doc in added)
        _save(context, group, note=f"국가코드(82)의 알림톡(ATA) {accepted} 건이 추가되었습니다.")
    return added


def send(*, context: Context, group_id: str) -> list[Document]:
    """Send what was registered. Only a PENDING group can be sent, so it is sent at most once."""
    with context.store.transaction():
        group = _pending(context, group_id)
        present = messages.of_group(context=context, group_id=group_id)
        waiting = [doc for doc in present if doc["state"] == "registered"]
        if not waiting:
            raise ApiError(assumptions.EMPTY_GROUP)
        accounts.pay(store=context.store, amount=assumptions.ALIMTALK_PRICE * len(waiting))
        group |= {"status": "SENDING", "sent_at": accounts.iso(context.clock.now())}
        _save(context, group, note="메시지를 발송했습니다.")
        now = time.time()
        return [messages.mark_sent(context=context, doc=doc, at=now) for doc in waiting]


def fail(*, context: Context, group_id: str) -> None:
    """Nothing in it could be registered, and it was to be sent at once."""
    with context.store.transaction():
        group = read(context=context, group_id=group_id)
        _save(context, group | {"status": "FAILED"}, note="발송할 메시지가 없습니다.")


def delete(*, context: Context, group_id: str) -> Document:
    """The fence: after this the group can neither be filled nor sent."""
    with context.store.transaction():
        group = read(context=context, group_id=group_id)
        if group["status"] == "DELETED" and assumptions.DELETED_GROUP_CAN_BE_DELETED_AGAIN:
            return group
        group = _pending(context, group_id)
        return _save(context, group | {"status": "DELETED"}, note="메시지 그룹이 삭제되었습니다.")


def delete_messages(
    *, context: Context, group_id: str, message_ids: Sequence[str]
) -> list[Document]:
    with context.store.transaction():
        group = _pending(context, group_id)
        results = [_delete_message(context, group_id, each) for each in message_ids]
        _save(context, group, note="그룹 메시지가 삭제되었습니다.")
    return results


def _delete_message(context: Context, group_id: str, message_id: str) -> Document:
    doc = context.store.get(messages.KIND, message_id)
    if doc is None or doc["group_id"] != group_id:
        return {"messageId": message_id, "resultCode": "ResourceNotFound"}
    context.store.delete(messages.KIND, message_id)
    return {"messageId": message_id, "resultCode": "Success"}


def complete(*, context: Context, group_id: str) -> None:
    """COMPLETE as soon as no message of it waits for a report."""
    with context.store.transaction():
        group = context.store.get(KIND, group_id)
        if group is None or group["status"] != "SENDING":
            return
        present = messages.of_group(context=context, group_id=group_id)
        if all(doc["state"] in ("reported", "rejected") for doc in present):
            group |= {"status": "COMPLETE", "completed_at": accounts.iso(context.clock.now())}
            _save(context, group, note="발송이 완료되었습니다.")


def _pending(context: Context, group_id: str) -> Document:
    group = read(context=context, group_id=group_id)
    if group["status"] != "PENDING":
        raise ApiError(assumptions.GROUP_NOT_PENDING)
    return group


def _save(context: Context, group: Document, *, note: str) -> Document:
    now = accounts.iso(context.clock.now())
    group["updated_at"] = now
    group["log"] = [*group["log"], {"message": note, "createAt": now}]
    context.store.put(KIND, group["group_id"], group)
    return group
