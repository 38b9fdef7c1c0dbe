"""The control API for a mall as a whole: more malls, the app in it, webhooks, counted calls."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from sandbox.cafe24 import app_events, hooks, launch, malls, seed
from sandbox.context import Context
from sandbox.control import sent

_CHANGEABLE = ("shop_name", "company", "phone", "email", "properties", "shops", "reception")


def add_routes(control: Blueprint, context: Context) -> None:
    _malls(control, context)
    _installation(control, context)
    _webhooks(control, context)
    _calls(control, context)


def _malls(control: Blueprint, context: Context) -> None:
    @control.get("/malls")
    def list_malls() -> ResponseReturnValue:
        return {"malls": malls.every(context)}

    @control.post("/malls")
    def make_malls() -> ResponseReturnValue:
        """{"mall_ids": [..], "like": "marogyeol"}: more malls with the same catalogue."""
        body = sent()
        with context.store.transaction():
            for mall_id in body["mall_ids"]:
                seed.make_mall(context, str(mall_id), like=str(body.get("like", "marogyeol")))
        return {"mall_ids": body["mall_ids"]}, 201

    @control.get("/<mall_id>")
    def mall(mall_id: str) -> ResponseReturnValue:
        return malls.known(context, mall_id)

    @control.patch("/<mall_id>")
    def change_mall(mall_id: str) -> ResponseReturnValue:
        """`reception` "F" is what Cafe24 does after too many failures; `properties`, `shops`, …"""
        malls.known(context, mall_id)
        body = sent()
        if unknown := set(body) - set(_CHANGEABLE):
            raise ValueError(f"unknown field: {', '.join(sorted(unknown))}")
        return malls.change(context, mall_id, **body)


def _installation(control: Blueprint, context: Context) -> None:
    @control.get("/<mall_id>/launch-url")
    def launch_url(mall_id: str) -> ResponseReturnValue:
        return {"url": launch.launch_url(context, malls.known(context, mall_id))}

    @control.post("/<mall_id>/uninstall")
    def uninstall(mall_id: str) -> ResponseReturnValue:
        """{"webhook": false}: the app only notices by the 403."""
        app_events.remove(context, mall_id, webhook=bool(sent().get("webhook", True)))
        return {"uninstalled": True}

    @control.post("/<mall_id>/app/expire")
    def expire(mall_id: str) -> ResponseReturnValue:
        """The subscription ends (90078)."""
        app_events.expire(context, mall_id)
        return {"expired": True}

    @control.post("/<mall_id>/app/extend")
    def extend(mall_id: str) -> ResponseReturnValue:
        """The subscription goes on (90079)."""
        app_events.extend(context, mall_id)
        return {"expired": False}


def _webhooks(control: Blueprint, context: Context) -> None:
    @control.post("/<mall_id>/webhooks")
    def tell(mall_id: str) -> ResponseReturnValue:
        """{"event_no": 90024, "resource": {..}}: any event, true or not.

        {"body": {..}} instead is sent as it stands; "kind" is the log's G, R or T.
        """
        malls.known(context, mall_id)
        body = sent()
        kind = str(body.get("kind", "G"))
        if "body" in body:
            event_no = int(body.get("event_no") or 0)
            hooks.send_raw(context, mall_id, event_no, body["body"], kind=kind)
        else:
            resource: dict[str, Any] = {"mall_id": mall_id} | (body.get("resource") or {})
            hooks.send(context, mall_id, int(body["event_no"]), resource, kind=kind)
        return {"sent": True}


def _calls(control: Blueprint, context: Context) -> None:
    @control.get("/<mall_id>/calls")
    def calls(mall_id: str) -> ResponseReturnValue:
        oauth = context.calls.summary(f"cafe24-oauth {mall_id}")
        return context.calls.summary(f"cafe24 {mall_id}") | {"oauth": oauth["paths"]}

    @control.get("/calls")
    def calls_of_all() -> ResponseReturnValue:
        """Per mall and path."""
        return {"malls": context.calls.paths_of("cafe24")}

    @control.delete("/calls")
    def forget_calls() -> ResponseReturnValue:
        context.calls.clear()
        return {"malls": {}}
