"""The sandbox's own doors to the gateway: templates, channels, account and the ledger."""

from typing import Any

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from sandbox.context import Context
from sandbox.solapi import accounts, codes, ledger, templates
from sandbox.solapi.errors import ApiError
from sandbox.solapi.reports import Reporter


def make_blueprint(context: Context) -> Blueprint:
    control = Blueprint("solapi_control", __name__)
    _templates(control, context)
    _account(control, context)

    @control.get("/ledger")
    def read_ledger() -> ResponseReturnValue:
        return ledger.entries(
            context=context,
            to=request.args.get("to", ""),
            delivered_only=request.args.get("statusCode") == codes.DELIVERED,
        )

    @control.post("/wait")
    def wait_for_reports() -> ResponseReturnValue:
        reporter: Reporter = current_app.extensions["solapi_reporter"]
        seconds = float((request.get_json(silent=True) or {}).get("seconds", 10))
        return {"idle": reporter.wait_idle(seconds)}

    @control.errorhandler(ApiError)
    def refused(error: ApiError) -> ResponseReturnValue:
        return {"error": error.refusal.message}, 400

    @control.errorhandler(ValueError)
    @control.errorhandler(KeyError)
    @control.errorhandler(TypeError)
    def misused(error: Exception) -> ResponseReturnValue:
        return {"error": f"{type(error).__name__}: {error}"}, 400

    return control


def _templates(control: Blueprint, context: Context) -> None:
    @control.put("/templates")
    def put_templates() -> ResponseReturnValue:
        saved = templates.register_approved(context=context, items=_items())
        return {"templates": [templates.shape(doc) for doc in saved]}

    @control.post("/templates/<template_id>/approve")
    def approve(template_id: str) -> ResponseReturnValue:
        return templates.shape(
            templates.set_status(context=context, template_id=template_id, status="APPROVED")
        )

    @control.post("/templates/<template_id>/reject")
    def reject(template_id: str) -> ResponseReturnValue:
        return templates.shape(
            templates.set_status(context=context, template_id=template_id, status="REJECTED")
        )

    @control.put("/channels")
    def put_channels() -> ResponseReturnValue:
        saved = [
            templates.register_channel(
                context=context,
                channel_id=str(item["pfId"]),
                name=item.get("name"),
                search_id=item.get("searchId"),
            )
            for item in _items()
        ]
        return {"channels": [templates.channel_shape(doc) for doc in saved]}


def _account(control: Blueprint, context: Context) -> None:
    @control.get("/account")
    def read_account() -> ResponseReturnValue:
        return accounts.read(context.store)

    @control.put("/account")
    def change_account() -> ResponseReturnValue:
        changes = request.get_json()
        return accounts.change(store=context.store, changes=changes)


def _items() -> list[dict[str, Any]]:
    body = request.get_json()
    if not isinstance(body, list):
        raise ValueError("a list is expected")
    return body
