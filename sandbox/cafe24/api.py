"""Puts the parts of the Cafe24 stand-in behind one prefix."""

from flask import Blueprint

from sandbox.cafe24 import (
    catalog_api,
    collection_api,
    oauth,
    order_api,
    seed,
    store_api,
    webhook_api,
)
from sandbox.cafe24.errors import ApiError
from sandbox.cafe24.gate import Gate
from sandbox.context import Context


def make_blueprint(context: Context) -> Blueprint:
    api = Blueprint("cafe24", __name__)
    gate = Gate(api, context)
    oauth.add_routes(api, context)
    order_api.add_routes(gate, context)
    catalog_api.add_routes(gate, context)
    collection_api.add_routes(gate, context)
    store_api.add_routes(gate, context)
    webhook_api.add_routes(gate, context)
    api.register_error_handler(ApiError, lambda error: (error.body(), error.status))
    seed.make_seeder(context)
    return api
