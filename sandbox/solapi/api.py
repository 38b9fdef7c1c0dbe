"""The gateway's front: every route below /solapi, its signature check and its errors."""

from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from sandbox.context import Context
from sandbox.solapi import accounts, assumptions, auth, kakao_api, message_api
from sandbox.solapi.errors import ApiError, Refusal
from sandbox.solapi.reports import Reporter


def make_blueprint(context: Context) -> Blueprint:
    blueprint = Blueprint("solapi", __name__)
    reporter = Reporter(context)
    memory = auth.SignatureMemory()

    @blueprint.record_once
    def start(state: BlueprintSetupState) -> None:
        state.app.extensions["solapi_reporter"] = reporter
        reporter.resume()

    @blueprint.before_request
    def admit() -> None:
        auth.check(
            request.headers.get("Authorization"),
            key=context.config.solapi_key,
            secret=context.config.solapi_secret,
            clocks=(datetime.now(UTC), context.clock.now()),
            memory=memory,
        )
        _limit_rate(context)

    @blueprint.errorhandler(ApiError)
    def refuse(error: ApiError) -> ResponseReturnValue:
        return _answer(error.refusal)

    @blueprint.get("/cash/v1/balance")
    def balance() -> ResponseReturnValue:
        account = accounts.read(context.store)
        return {
            "accountId": accounts.ACCOUNT_ID,
            "balance": account["balance"],
            "point": account["point"],
        }

    message_api.add_routes(blueprint, context=context, reporter=reporter)
    kakao_api.add_routes(blueprint, context=context)
    return blueprint


def _limit_rate(context: Context) -> None:
    fault = context.faults.take("solapi", "rate_limited", request.path)
    if fault is not None:
        wait = {"Retry-After": str(max(1, round(fault.seconds)))}
        raise ApiError(replace(assumptions.RATE_LIMITED, headers=wait))


def _answer(refusal: Refusal) -> Response:
    answer = jsonify({"errorCode": refusal.code, "errorMessage": refusal.message})
    answer.status_code = refusal.status
    answer.headers.extend(dict(refusal.headers))
    return answer
