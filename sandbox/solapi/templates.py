"""AlimTalk templates and their way through inspection."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.context import Context
from sandbox.solapi import accounts, assumptions, rules
from sandbox.solapi.errors import ApiError, invalid
from sandbox.store import Document

KIND = "solapi_template"
CHANNEL = "solapi_channel"
VARIABLE_LIMIT = 40
_EDITABLE = ("name", "content", "buttons")


def read(*, context: Context, template_id: str) -> Document:
    doc = context.store.get(KIND, template_id)
    if doc is None:
        raise ApiError(assumptions.UNKNOWN_TEMPLATE)
    return doc


def create(*, context: Context, body: Mapping[str, Any]) -> Document:
    """A new template, PENDING until its inspection is asked for."""
    channel_id = body.get("channelId") or body.get("pfId")
    if context.store.get(CHANNEL, str(channel_id)) is None:
        raise invalid("channelId가 등록된 채널이 아닙니다.")
    return _put(context, body, channel_id=str(channel_id), status="PENDING")


def register_approved(*, context: Context, items: Sequence[Mapping[str, Any]]) -> list[Document]:
    """What the control API uses: templates and their channels appear, already approved."""
    with context.store.transaction():
        for item in items:
            register_channel(context=context, channel_id=str(item["pfId"]))
        return [
            _put(context, item, channel_id=str(item["pfId"]), status="APPROVED") for item in items
        ]


def register_channel(
    *, context: Context, channel_id: str, name: str | None = None, search_id: str | None = None
) -> Document:
    now = accounts.iso(context.clock.now())
    known = context.store.get(CHANNEL, channel_id) or {
        "channel_id": channel_id,
        "number": context.store.next_id(CHANNEL),
        "name": None,
        "search_id": f"@{channel_id[-8:].lower()}",
        "created_at": now,
    }
    doc: Document = known | {
        "name": name or known["name"],
        "search_id": search_id or known["search_id"],
        "updated_at": now,
    }
    context.store.put(CHANNEL, channel_id, doc)
    return doc


def edit(*, context: Context, template_id: str, body: Mapping[str, Any]) -> Document:
    with context.store.transaction():
        doc = _editable(context, template_id)
        changes = {name: body[name] for name in _EDITABLE if name in body}
        merged = {"templateId": template_id} | _api_fields(doc) | changes
        return _put(context, merged, channel_id=doc["channel_id"], status=doc["status"])


def rename(*, context: Context, template_id: str, name: object) -> Document:
    if not isinstance(name, str) or not name:
        raise invalid("name은 필수입니다.")
    return _save(context, read(context=context, template_id=template_id) | {"name": name})


def set_status(
    *, context: Context, template_id: str, status: str, allowed_from: Sequence[str] = ()
) -> Document:
    with context.store.transaction():
        doc = read(context=context, template_id=template_id)
        if allowed_from and doc["status"] not in allowed_from:
            raise ApiError(assumptions.TEMPLATE_NOT_EDITABLE)
        return _save(context, doc | {"status": status})


def delete(*, context: Context, template_id: str) -> Document:
    with context.store.transaction():
        doc = _editable(context, template_id)
        context.store.delete(KIND, template_id)
    return doc


def _editable(context: Context, template_id: str) -> Document:
    doc = read(context=context, template_id=template_id)
    if doc["status"] not in assumptions.EDITABLE_TEMPLATE_STATES:
        raise ApiError(assumptions.TEMPLATE_NOT_EDITABLE)
    return doc


def _put(context: Context, body: Mapping[str, Any], *, channel_id: str, status: str) -> Document:
    _validate(body)
    now = accounts.iso(context.clock.now())
    template_id = body.get("templateId") or f"KA01TP{secrets.token_hex(13)}"
    known = context.store.get(KIND, template_id) or {}
    doc = {
        "template_id": template_id,
        "number": known.get("number") or context.store.next_id(KIND),
        "name": body["name"],
        "channel_id": channel_id,
        "content": body["content"],
        "buttons": body.get("buttons") or [],
        "status": status,
        "is_hidden": False,
        "created_at": known.get("created_at") or now,
    }
    return _save(context, doc)


def _save(context: Context, doc: Document) -> Document:
    doc["updated_at"] = accounts.iso(context.clock.now())
    context.store.put(KIND, doc["template_id"], doc)
    return doc


def _validate(body: Mapping[str, Any]) -> None:
    problem = _text_problem(body) or _button_problem(body.get("buttons") or [])
    if problem:
        raise invalid(problem)


def _text_problem(body: Mapping[str, Any]) -> str | None:
    name, content = body.get("name"), body.get("content")
    if not isinstance(name, str) or not name or not isinstance(content, str) or not content:
        return "name과 content는 필수입니다."
    if len(content) > rules.TEXT_LIMIT:
        return "content는 1,000자까지입니다."
    if len(set(rules.VARIABLE.findall(content))) > VARIABLE_LIMIT:
        return "변수는 40개까지입니다."
    return None


def _button_problem(buttons: object) -> str | None:
    if not isinstance(buttons, list) or not all(isinstance(each, dict) for each in buttons):
        return "buttons는 버튼의 목록입니다."
    if len(buttons) > rules.BUTTON_LIMIT:
        return "버튼은 5개까지입니다."
    problems = (_one_button_problem(button) for button in buttons)
    return next((problem for problem in problems if problem), None)


def _one_button_problem(button: Mapping[str, Any]) -> str | None:
    name = button.get("buttonName")
    if not isinstance(name, str) or not 0 < len(name) <= rules.BUTTON_NAME_LIMIT:
        return "버튼 이름은 14자까지입니다."
    if rules.VARIABLE.search(name):
        return "버튼 이름에는 변수를 쓸 수 없습니다."
    if button.get("buttonType") != "WL":
        return None
    links = [button.get("linkMo"), button.get("linkPc") or button.get("linkMo")]
    if not all(str(link).startswith(("http://", "https://")) for link in links):
        return "링크는 http:// 또는 https://로 시작해야 합니다."
    return None


def _api_fields(doc: Document) -> Document:
    return {name: doc[name] for name in _EDITABLE}


def shape(doc: Document) -> Document:
    """The template as the API shows it."""
    texts = [doc["content"], *(button.get("linkMo") or "" for button in doc["buttons"])]
    variables = dict.fromkeys(found for text in texts for found in rules.VARIABLE.findall(text))
    empty = ("channelGroupId", "extra", "ad", "emphasizeTitle", "emphasizeSubtitle", "imageId")
    return {
        **dict.fromkeys((*empty, "header", "highlight", "item", "code")),
        "templateId": doc["template_id"],
        "accountId": accounts.ACCOUNT_ID,
        "name": doc["name"],
        "channelId": doc["channel_id"],
        "pfId": doc["channel_id"],
        "content": doc["content"],
        "isHidden": doc["is_hidden"],
        "messageType": "BA",
        "emphasizeType": "NONE",
        "securityFlag": False,
        "assignType": "CHANNEL",
        "buttons": doc["buttons"],
        "quickReplies": [],
        "comments": [],
        "commentable": True,
        "status": doc["status"],
        "variables": [{"name": name} for name in variables],
        "dateCreated": doc["created_at"],
        "dateUpdated": doc["updated_at"],
    }


def channel_shape(doc: Document) -> Document:
    return {
        "channelId": doc["channel_id"],
        "searchId": doc["search_id"],
        "accountId": accounts.ACCOUNT_ID,
        "sharedAccountIds": [],
        "dateCreated": doc["created_at"],
        "dateUpdated": doc["updated_at"],
    }
