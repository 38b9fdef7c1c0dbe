"""The control API's part about the solution, its hook, the tokens and the limits."""

import secrets

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from sandbox.context import Context
from sandbox.control import sent
from sandbox.naver import handoff, solution_api, subscriptions, tokens
from sandbox.naver.control_orders import SellerOf
from sandbox.naver.gate import Gate
from sandbox.naver.hooks import Hooks


def hooks() -> Hooks:
    found: Hooks = current_app.extensions["naver_hooks"]
    return found


def add_routes(control: Blueprint, context: Context, seller_of: SellerOf) -> None:
    _subscription(control, context, seller_of)
    _events(control, context, seller_of)
    _limits(control, context)

    @control.get("/public-key")
    def public_key() -> ResponseReturnValue:
        return {"public_key": handoff.public_key(context)}


def _subscription(control: Blueprint, context: Context, seller_of: SellerOf) -> None:
    @control.post("/<account_id>/subscription/<step>")
    def take(account_id: str, step: str) -> ResponseReturnValue:
        if step not in subscriptions.STEPS:
            raise ValueError(f"unknown step: {step}")
        return solution_api.take(context, hooks(), seller_of(context, account_id), step, **sent())

    @control.post("/<account_id>/handoff")
    def hand_off(account_id: str) -> ResponseReturnValue:
        body, seller = sent(), seller_of(context, account_id)
        make = handoff.make_jwt if body.get("type") == "jwt" else handoff.make_jwe
        token = make(context, seller, role=body.get("role", handoff.ROLES[0]))
        url = handoff.redirect_url(context, token, state=str(body.get("state", "")))
        return {"token": token, "url": url}


def _events(control: Blueprint, context: Context, seller_of: SellerOf) -> None:
    @control.get("/events")
    def events() -> ResponseReturnValue:
        return {"events": hooks().log()}

    @control.post("/events/replay")
    def replay() -> ResponseReturnValue:
        body = sent()
        times, new_ids = int(body.get("times", 1)), bool(body.get("new_ids", True))
        return {"queued": hooks().replay(times=times, new_ids=new_ids)}

    @control.post("/events/wait")
    def wait() -> ResponseReturnValue:
        return {"idle": hooks().wait_idle(float(sent().get("seconds", 10)))}

    @control.post("/<account_id>/event")
    def one(account_id: str) -> ResponseReturnValue:
        body, seller = sent(), seller_of(context, account_id)
        if seller["subscription"] is None:
            raise ValueError("there is no subscription to tell of")
        event_id = str(body.get("eventId") or secrets.token_hex(12))
        event = subscriptions.event(context, seller, body["changeType"], event_id=event_id)
        hooks().send([event])
        return event


def _limits(control: Blueprint, context: Context) -> None:
    @control.delete("/tokens")
    def end_tokens() -> ResponseReturnValue:
        return {"ended": tokens.end_all(context)}

    @control.post("/limits/clear")
    def clear() -> ResponseReturnValue:
        gate: Gate = current_app.extensions["naver_gate"]
        gate.limits.clear()
        return {"cleared": True}

    @control.get("/calls")
    def calls() -> ResponseReturnValue:
        return context.calls.summary("naver")

    @control.get("/<account_id>/calls")
    def seller_calls(account_id: str) -> ResponseReturnValue:
        return context.calls.summary(f"naver {account_id}")
