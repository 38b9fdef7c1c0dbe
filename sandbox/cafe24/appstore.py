"""The app's page in the practice app store: install, open, remove."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sandbox.cafe24 import app_events, launch, malls
from sandbox.context import Context


def make_blueprint(context: Context) -> Blueprint:
    pages = Blueprint("appstore", __name__)

    def asked_mall() -> dict[str, Any]:
        mall = malls.read(context, request.values.get("mall_id", ""))
        if mall is None:
            abort(404)
        return mall

    @pages.get("/appstore/vircle")
    def app_page() -> ResponseReturnValue:
        every = malls.every(context)
        chosen = malls.read(context, request.args.get("mall_id", "")) or every[0]
        return render_template("cafe24/appstore.html", malls=every, mall=chosen)

    @pages.post("/appstore/vircle/open")
    def open_app() -> ResponseReturnValue:
        return redirect(launch.launch_url(context, asked_mall()), code=303)

    @pages.post("/appstore/vircle/remove")
    def remove() -> ResponseReturnValue:
        mall_id = asked_mall()["mall_id"]
        app_events.remove(context, mall_id)
        return redirect(url_for("appstore.app_page", mall_id=mall_id), code=303)

    return pages
