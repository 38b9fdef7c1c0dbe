"""The routes below /kakao/v2: channels and templates."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox.context import Context
from sandbox.solapi import assumptions, query, templates
from sandbox.solapi.errors import ApiError

_COLUMNS = {
    "name": "name",
    "channelId": "channel_id",
    "pfId": "channel_id",
    "templateId": "template_id",
    "status": "status",
    "isHidden": "is_hidden",
    "dateCreated": "created_at",
    "dateUpdated": "updated_at",
}


def add_routes(blueprint: Blueprint, *, context: Context) -> None:
    _channels(blueprint, context)
    _templates(blueprint, context)
    _inspection(blueprint, context)


def _channels(blueprint: Blueprint, context: Context) -> None:
    @blueprint.get("/kakao/v2/channels")
    def list_channels() -> ResponseReturnValue:
        rows, keys = query.page(
            context.store.all(templates.CHANNEL), args=request.args, key="channel_id"
        )
        return {**keys, "channelList": [templates.channel_shape(doc) for doc in rows]}

    @blueprint.get("/kakao/v2/channels/<channel_id>")
    def read_channel(channel_id: str) -> ResponseReturnValue:
        doc = context.store.get(templates.CHANNEL, channel_id)
        if doc is None:
            raise ApiError(assumptions.UNKNOWN_CHANNEL)
        return templates.channel_shape(doc)


def _templates(blueprint: Blueprint, context: Context) -> None:
    @blueprint.get("/kakao/v2/templates")
    def list_templates() -> ResponseReturnValue:
        wanted = query.tests(args=request.args, columns=_COLUMNS)
        found = query.select(context.store.all(templates.KIND), wanted=wanted)
        rows, keys = query.page(found, args=request.args, key="template_id")
        return {**keys, "templateList": [templates.shape(doc) for doc in rows]}

    @blueprint.post("/kakao/v2/templates")
    def create_template() -> ResponseReturnValue:
        body = query.object_of(request.data)
        return templates.shape(templates.create(context=context, body=body))

    @blueprint.get("/kakao/v2/templates/<template_id>")
    def read_template(template_id: str) -> ResponseReturnValue:
        return templates.shape(templates.read(context=context, template_id=template_id))

    @blueprint.put("/kakao/v2/templates/<template_id>")
    def edit_template(template_id: str) -> ResponseReturnValue:
        body = query.object_of(request.data)
        return templates.shape(templates.edit(context=context, template_id=template_id, body=body))

    @blueprint.delete("/kakao/v2/templates/<template_id>")
    def delete_template(template_id: str) -> ResponseReturnValue:
        return templates.shape(templates.delete(context=context, template_id=template_id))


def _inspection(blueprint: Blueprint, context: Context) -> None:
    @blueprint.put("/kakao/v2/templates/<template_id>/name")
    def rename_template(template_id: str) -> ResponseReturnValue:
        name = query.object_of(request.data).get("name")
        return templates.shape(
            templates.rename(context=context, template_id=template_id, name=name)
        )

    @blueprint.put("/kakao/v2/templates/<template_id>/inspection")
    def ask_inspection(template_id: str) -> ResponseReturnValue:
        return templates.shape(
            templates.set_status(
                context=context,
                template_id=template_id,
                status="INSPECTING",
                allowed_from=assumptions.EDITABLE_TEMPLATE_STATES,
            )
        )

    @blueprint.put("/kakao/v2/templates/<template_id>/inspection/cancel")
    def cancel_inspection(template_id: str) -> ResponseReturnValue:
        return templates.shape(
            templates.set_status(
                context=context,
                template_id=template_id,
                status="PENDING",
                allowed_from=("INSPECTING",),
            )
        )
