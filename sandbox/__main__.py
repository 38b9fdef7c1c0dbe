"""`python -m sandbox`: the outside world of the product on this computer's loopback."""

import argparse
import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from werkzeug.serving import BaseWSGIServer

from sandbox.app import create_app
from sandbox.config import from_environment
from sandbox.context import Context, make_context
from sandbox.server import bind, serve_on
from sandbox.tls import make_tls


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8100, help="this port or the next free one")
    parser.add_argument("--data", type=Path, required=True, help="directory that keeps the state")
    parser.add_argument("--reset", action="store_true", help="forget everything first")
    parser.add_argument("--app-url", help="address of the product's web process")
    parser.add_argument(
        "--tls-port", type=int, help="serve https as well, on this port or the next"
    )
    parser.add_argument("--tls-dir", type=Path, help="where ca.pem goes (default: DATA/tls)")
    return parser.parse_args(argv)


def _context(arguments: argparse.Namespace) -> Context:
    if arguments.reset:
        shutil.rmtree(arguments.data, ignore_errors=True)
    changes = from_environment(os.environ)
    if arguments.app_url:
        changes["app_url"] = arguments.app_url.rstrip("/")
    return make_context(path=arguments.data / "sandbox.sqlite3", changes=changes)


def _servers(arguments: argparse.Namespace, context: Context) -> dict[str, BaseWSGIServer]:
    listener = bind(arguments.port)
    context.config.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    context.started_with.base_url = context.config.base_url
    app = create_app(context)
    servers = {"sandbox": serve_on(app=app, listener=listener)}
    if arguments.tls_port is not None:
        tls = make_tls(arguments.tls_dir or arguments.data / "tls")
        servers["tls"] = serve_on(app=app, listener=bind(arguments.tls_port), tls=tls)
    return servers


def _address(name: str, server: BaseWSGIServer) -> str:
    return f"{'https' if name == 'tls' else 'http'}://127.0.0.1:{server.port}"


def main(argv: Sequence[str]) -> int:
    arguments = _arguments(argv)
    context = _context(arguments)
    servers = _servers(arguments, context)
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    context.outbox.start()
    for server in servers.values():
        threading.Thread(target=server.serve_forever, daemon=True).start()
    addresses = {name: _address(name, server) for name, server in servers.items()}
    print(json.dumps(addresses), flush=True)  # noqa: T201  (the line that a starter waits for)
    stopped.wait()
    for server in servers.values():
        server.shutdown()
    context.outbox.stop()
    context.store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
