"""The routes below /messages/v4: groups, sending at once, and lists."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox.context import Context
from sandbox.solapi import assumptions, groups, messages, query, shapes
from sandbox.solapi.errors import ApiError
from sandbox.solapi.reports import Reporter
from sandbox.store import Document

_ROOT = "/messages/v4"
_MESSAGE_COLUMNS = {
    "messageId": "message_id",
    "messageIds": "message_id",
    "groupId": "group_id",
    "to": "to",
    "from": "from",
    "type": "type",
    "statusCode": "status_code",
    "replacement": "replacement",
    "dateCreated": "created_at",
    "dateUpdated": "updated_at",
}
_GROUP_COLUMNS = {
    "groupId": "group_id",
    "status": "status",
    "dateCreated": "created_at",
    "dateUpdated": "updated_at",
}


def add_routes(blueprint: Blueprint, *, context: Context, reporter: Reporter) -> None:
    _send_many(blueprint, context, reporter)
    _group(blueprint, context)
    _group_messages(blueprint, context)
    _group_send(blueprint, context, reporter)
    _lists(blueprint, context)


def _fails_partly(context: Context) -> bool:
    return context.faults.take("solapi", "partial_failure", request.path) is not None


def _shape(context: Context, group: Document) -> Document:
    present = messages.of_group(context=context, group_id=group["group_id"])
    return shapes.group(group, present)


def _send_many(blueprint: Blueprint, context: Context, reporter: Reporter) -> None:
    @blueprint.post(f"{_ROOT}/send-many/detail")
    def send_many() -> ResponseReturnValue:
        body = query.object_of(request.data)
        if body.get("scheduledDate"):
            raise ApiError(assumptions.SCHEDULING)
        with context.store.transaction():
            group_id = groups.create(context=context, body=body)["group_id"]
            added = _add(context, group_id, body)
            sent: list[Document] = []
            if any(doc["state"] == "registered" for doc in added):
                sent = groups.send(context=context, group_id=group_id)
            else:
                groups.fail(context=context, group_id=group_id)
        reporter.schedule(sent)
        return _send_many_answer(context, group_id, added, with_list=body.get("showMessageList"))


def _add(context: Context, group_id: str, body: dict[str, Any]) -> list[Document]:
    raws = body.get("messages")
    if not isinstance(raws, list):
        raise ApiError(assumptions.MALFORMED_BODY)
    return groups.add(
        context=context, group_id=group_id, raws=raws, fail_last=_fails_partly(context)
    )


def _send_many_answer(
    context: Context, group_id: str, added: list[Document], *, with_list: object
) -> Document:
    group = groups.read(context=context, group_id=group_id)
    refused = [shapes.result(doc) for doc in added if doc["state"] == "rejected"]
    answer: Document = {"failedMessageList": refused, "groupInfo": _shape(context, group)}
    if with_list:
        answer["messageList"] = [shapes.brief(doc) for doc in added]
    return answer


def _group(blueprint: Blueprint, context: Context) -> None:
    @blueprint.post(f"{_ROOT}/groups", strict_slashes=False)
    def create_group() -> ResponseReturnValue:
        body = query.object_of(request.data)
        return _shape(context, groups.create(context=context, body=body))

    @blueprint.get(f"{_ROOT}/groups")
    def list_groups() -> ResponseReturnValue:
        wanted = query.tests(args=request.args, columns=_GROUP_COLUMNS)
        found = query.select(context.store.all(groups.KIND), wanted=wanted)
        rows, keys = query.page(found, args=request.args, key="group_id")
        return {**keys, "groupList": {doc["group_id"]: _shape(context, doc) for doc in rows}}

    @blueprint.get(f"{_ROOT}/groups/<group_id>")
    def read_group(group_id: str) -> ResponseReturnValue:
        return _shape(context, groups.read(context=context, group_id=group_id))

    @blueprint.delete(f"{_ROOT}/groups/<group_id>")
    def delete_group(group_id: str) -> ResponseReturnValue:
        return _shape(context, groups.delete(context=context, group_id=group_id))


def _group_messages(blueprint: Blueprint, context: Context) -> None:
    @blueprint.put(f"{_ROOT}/groups/<group_id>/messages")
    def add_messages(group_id: str) -> ResponseReturnValue:
        added = _add(context, group_id, query.object_of(request.data))
        return {
            "errorCount": sum(doc["state"] == "rejected" for doc in added),
            "resultList": [shapes.result(doc) for doc in added],
        }

    @blueprint.get(f"{_ROOT}/groups/<group_id>/messages")
    def list_group_messages(group_id: str) -> ResponseReturnValue:
        groups.read(context=context, group_id=group_id)
        return _message_page(messages.of_group(context=context, group_id=group_id))

    @blueprint.delete(f"{_ROOT}/groups/<group_id>/messages")
    def delete_messages(group_id: str) -> ResponseReturnValue:
        wanted = query.object_of(request.data).get("messageIds")
        if not isinstance(wanted, list):
            raise ApiError(assumptions.MALFORMED_BODY)
        results = groups.delete_messages(context=context, group_id=group_id, message_ids=wanted)
        failed = sum(each["resultCode"] != "Success" for each in results)
        return {"groupId": group_id, "errorCount": failed, "resultList": results}


def _group_send(blueprint: Blueprint, context: Context, reporter: Reporter) -> None:
    @blueprint.post(f"{_ROOT}/groups/<group_id>/send")
    def send_group(group_id: str) -> ResponseReturnValue:
        reporter.schedule(groups.send(context=context, group_id=group_id))
        return _shape(context, groups.read(context=context, group_id=group_id))

    @blueprint.route(f"{_ROOT}/groups/<group_id>/schedule", methods=["POST", "DELETE"])
    def schedule_group(group_id: str) -> ResponseReturnValue:
        raise ApiError(assumptions.SCHEDULING)


def _lists(blueprint: Blueprint, context: Context) -> None:
    @blueprint.get(f"{_ROOT}/list")
    @blueprint.get(f"{_ROOT}/list-old")
    def list_messages() -> ResponseReturnValue:
        return _message_page(context.store.all(messages.KIND))


def _message_page(docs: list[Document]) -> Document:
    wanted = query.tests(args=request.args, columns=_MESSAGE_COLUMNS)
    found = query.select(docs, wanted=wanted)
    rows, keys = query.page(found, args=request.args, key="message_id")
    return {**keys, "messageList": {doc["message_id"]: shapes.message(doc) for doc in rows}}
