"""The Flask application: every stand-in, page and control under one roof."""

from importlib import import_module

from flask import Flask

from sandbox.context import Context
from sandbox.front import Front

# Module and prefix.
_PARTS = (
    ("sandbox.control", "/_control"),
    ("sandbox.pages", ""),
    ("sandbox.cafe24.api", "/cafe24"),
    ("sandbox.cafe24.control", "/_control/cafe24"),
    ("sandbox.cafe24.appstore", ""),
    ("sandbox.mall.pages", ""),
    ("sandbox.naver.api", "/naver"),
    ("sandbox.naver.control", "/_control/naver"),
    ("sandbox.naver.market", "/naver/market"),
    ("sandbox.naver.mall", "/naver/mall"),
    ("sandbox.solapi.api", "/solapi"),
    ("sandbox.solapi.control", "/_control/solapi"),
    ("sandbox.phone.pages", "/phone"),
)


def create_app(context: Context) -> Flask:
    app = Flask("sandbox", template_folder="templates", static_folder="static")
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the platforms keep their own order
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    for name, prefix in _PARTS:
        blueprint = import_module(name).make_blueprint(context)
        app.register_blueprint(blueprint, url_prefix=prefix or None)
    context.seed()
    app.wsgi_app = Front(app=app.wsgi_app, faults=context.faults)  # type: ignore[method-assign]
    return app
