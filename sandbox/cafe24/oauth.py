"""OAuth as a mall owner and an app meet it: the consent window, the token, the revocation."""

import base64
import hmac
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Request, redirect, render_template, request
from flask.typing import ResponseReturnValue

from sandbox.cafe24 import assumptions, malls, tokens
from sandbox.cafe24.errors import OAuthError
from sandbox.context import Context


def add_routes(api: Blueprint, context: Context) -> None:
    api.register_error_handler(OAuthError, lambda error: (error.body(), error.status))

    @api.get("/<mall_id>/api/v2/oauth/authorize")
    def consent(mall_id: str) -> ResponseReturnValue:
        mall, scopes = _asked(context, mall_id)
        labels = [(scope, malls.SCOPES[scope]) for scope in scopes]
        return render_template("cafe24/consent.html", mall=mall, scopes=labels)

    @api.post("/<mall_id>/api/v2/oauth/authorize")
    def decide(mall_id: str) -> ResponseReturnValue:
        _mall, scopes = _asked(context, mall_id)
        redirect_uri = request.args["redirect_uri"]
        if request.form.get("decision") == "agree":
            malls.change(context, mall_id, uninstalled=False, expired=False)
            code = tokens.make_code(
                context, mall_id=mall_id, redirect_uri=redirect_uri, scopes=scopes
            )
            answer = {"code": code}
        else:
            answer = _error(OAuthError(*assumptions.CONSENT_REFUSED))
        return _back(redirect_uri, answer)

    @api.post("/<mall_id>/api/v2/oauth/token")
    def token(mall_id: str) -> ResponseReturnValue:
        grant = request.form.get("grant_type", "")
        context.calls.record(tag=f"cafe24-oauth {mall_id}", path=f"POST token {grant}", status=0)
        _check_client(context, request)
        _check_installed(context, mall_id)
        _check_pace(context, mall_id)
        return _grant(context, mall_id, request.form)

    @api.post("/<mall_id>/api/v2/oauth/revoke")
    def revoke(mall_id: str) -> ResponseReturnValue:
        _check_client(context, request)
        if request.form.get("token_hint", "") not in assumptions.REVOKE_HINTS:
            raise OAuthError("invalid_request", "Invalid token_hint")
        tokens.revoke(context, mall_id=mall_id, token=request.form.get("token", ""))
        return "", 200


def _error(error: OAuthError) -> dict[str, str]:
    return {name: str(value) for name, value in error.body().items()}


def _back(redirect_uri: str, answer: dict[str, str]) -> ResponseReturnValue:
    glue = "&" if "?" in redirect_uri else "?"
    state = {"state": request.args["state"]} if "state" in request.args else {}
    return redirect(f"{redirect_uri}{glue}{urlencode(answer | state)}")


def _asked(context: Context, mall_id: str) -> tuple[dict[str, Any], list[str]]:
    """Check the authorize query; what is wrong with it is never sent to an unknown address."""
    mall = malls.read(context, mall_id)
    if mall is None:
        raise OAuthError("invalid_request", "Invalid mall_id", 404)
    if request.args.get("redirect_uri") not in context.config.redirect_uris():
        message = "The redirect_uri added by Cafe24 Developers is invalid."
        raise OAuthError("invalid_request", message, 400)
    if request.args.get("client_id") != context.config.cafe24_client_id:
        raise OAuthError(*assumptions.UNKNOWN_CLIENT, 400)
    if request.args.get("response_type") != "code":
        raise OAuthError("unsupported_response_type", "Invalid response_type", 400)
    scopes = request.args.get("scope", "").split(",")
    if not all(scope in malls.SCOPES for scope in scopes):
        raise OAuthError(*assumptions.INVALID_SCOPE, 400)
    return mall, scopes


def _check_client(context: Context, asked: Request) -> None:
    scheme, _, encoded = asked.headers.get("Authorization", "").partition(" ")
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        client_id = secret = ""
    if scheme != "Basic" or client_id != context.config.cafe24_client_id:
        raise OAuthError(*assumptions.UNKNOWN_CLIENT)
    if not hmac.compare_digest(secret.encode(), context.config.cafe24_client_secret.encode()):
        raise OAuthError("invalid_grant", "Invalid client_secret")


def _check_installed(context: Context, mall_id: str) -> None:
    mall = malls.read(context, mall_id)
    lied_to = context.faults.take("cafe24", "false_uninstalled", request.full_path)
    if mall is None or malls.shut(mall) or lied_to:
        raise OAuthError(*assumptions.UNINSTALLED)


def _check_pace(context: Context, mall_id: str) -> None:
    """The token endpoint's own throttle, when the setting asks for one."""
    limit = context.config.cafe24_token_calls_per_minute
    if limit and not context.pace.allows(f"cafe24 token {mall_id}", limit=limit):
        raise OAuthError(*assumptions.TOKEN_THROTTLED)


def _grant(context: Context, mall_id: str, form: Any) -> dict[str, Any]:
    if form.get("grant_type") == "authorization_code":
        return tokens.redeem_code(
            context,
            mall_id=mall_id,
            code=form.get("code", ""),
            redirect_uri=form.get("redirect_uri", ""),
        )
    if form.get("grant_type") == "refresh_token":
        return tokens.refresh(context, mall_id=mall_id, refresh_token=form.get("refresh_token", ""))
    raise OAuthError(*assumptions.UNSUPPORTED_GRANT, 400)
