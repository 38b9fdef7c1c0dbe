"""Puts the parts of the Naver stand-in behind one prefix."""

import secrets
from typing import Any

from flask import Blueprint, Response, g
from flask.blueprints import BlueprintSetupState

from sandbox.context import Context
from sandbox.naver import catalog_api, errors, order_api, seed, seller_api, solution_api, token_api
from sandbox.naver.gate import Gate, refusal
from sandbox.naver.hooks import Hooks

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def make_blueprint(context: Context) -> Blueprint:
    api = Blueprint("naver", __name__)
    gate, hooks = Gate(api, context), Hooks(context)

    @api.record_once
    def start(state: BlueprintSetupState) -> None:
        state.app.extensions["naver_gate"] = gate
        state.app.extensions["naver_hooks"] = hooks
        hooks.resume()

    token_api.add_routes(gate, context)
    order_api.add_routes(gate, context)
    catalog_api.add_routes(gate, context)
    seller_api.add_routes(gate, context)
    solution_api.add_routes(gate, context, hooks)
    seed.make_seeder(context)
    context.on_reset(gate.limits.clear)

    @api.route("/external/<path:path>", methods=_METHODS)
    def not_found(**_path: Any) -> Response:
        g.trace = secrets.token_hex(8)
        answer = refusal(context, errors.gateway(404))
        answer.headers["GNCP-GW-Trace-ID"] = g.trace
        return answer

    return api
