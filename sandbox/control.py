"""The control API for tests and the demo: clock, faults, settings, webhooks, reset."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox.context import Context
from sandbox.faults import Fault


def sent() -> dict[str, Any]:
    """The JSON object of this request; anything else is treated as empty."""
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def make_blueprint(context: Context) -> Blueprint:
    control = Blueprint("control", __name__)
    _clock(control, context)
    _faults(control, context)
    _config(control, context)
    _webhooks(control, context)

    @control.post("/reset")
    def reset() -> ResponseReturnValue:
        context.reset()
        return {"reset": True}

    @control.get("/health")
    def health() -> ResponseReturnValue:
        return {"ok": True}

    @control.errorhandler(ValueError)
    @control.errorhandler(TypeError)
    def refused(error: Exception) -> ResponseReturnValue:
        return {"error": str(error)}, 400

    @control.errorhandler(KeyError)
    def incomplete(error: KeyError) -> ResponseReturnValue:
        return {"error": f"missing: {error.args[0]}"}, 400

    return control


def _clock(control: Blueprint, context: Context) -> None:
    def state() -> dict[str, Any]:
        clock = context.clock
        return {"now": clock.now().isoformat(), "offset_seconds": clock.offset_seconds}

    @control.get("/clock")
    def read_clock() -> ResponseReturnValue:
        return state()

    @control.put("/clock")
    def set_clock() -> ResponseReturnValue:
        context.clock.set_offset(float(sent()["offset_seconds"]))
        return state()


def _faults(control: Blueprint, context: Context) -> None:
    @control.get("/faults")
    def read_faults() -> ResponseReturnValue:
        return {"faults": context.faults.armed()}

    @control.put("/faults")
    def arm_fault() -> ResponseReturnValue:
        context.faults.arm(Fault(**sent()))
        return {"faults": context.faults.armed()}

    @control.delete("/faults")
    def disarm_faults() -> ResponseReturnValue:
        context.faults.disarm_all()
        return {"faults": []}


def _config(control: Blueprint, context: Context) -> None:
    @control.get("/config")
    def read_config() -> ResponseReturnValue:
        return vars(context.config)

    @control.put("/config")
    def change_config() -> ResponseReturnValue:
        context.remember_config(sent())
        return vars(context.config)


def _webhooks(control: Blueprint, context: Context) -> None:
    @control.get("/webhooks")
    def read_webhooks() -> ResponseReturnValue:
        service = request.args.get("service", "")
        limit = request.args.get("limit", 50, type=int)
        log = context.outbox.log(service=service, limit=limit)
        return {"counts": context.outbox.counts(service), "webhooks": log}

    @control.post("/webhooks/replay")
    def replay_webhooks() -> ResponseReturnValue:
        body = sent()
        times = int(body.get("times", 1))
        return context.outbox.replay(service=str(body.get("service", "")), times=times)

    @control.post("/webhooks/wait")
    def wait_for_webhooks() -> ResponseReturnValue:
        idle = context.outbox.wait_idle(float(sent().get("seconds", 10)))
        return {"idle": idle, "counts": context.outbox.counts()}
