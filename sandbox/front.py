"""The front door: sends each host name to its service and plays the armed faults."""

import json
import socket
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from sandbox.faults import AFTER_EFFECT, BEFORE_EFFECT, Fault, Faults

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ERROR_BODIES: dict[str, dict[str, Any]] = {
    "cafe24": {"error": {"code": 500, "message": "Internal Server Error", "more_info": {}}},
    "solapi": {"errorCode": "InternalError", "errorMessage": "Internal Server Error"},
}
_CAFE24_SUFFIX = ".cafe24api.com"
_HOSTS = {"api.solapi.com": "/solapi"}


def path_by_host(host: str, path: str) -> str:
    """`marogyeol.cafe24api.com/api/v2/...` is served at `/cafe24/marogyeol/api/v2/...`."""
    name = host.partition(":")[0].lower()
    if name.endswith(_CAFE24_SUFFIX):
        return f"/cafe24/{name.removesuffix(_CAFE24_SUFFIX)}{path}"
    return f"{_HOSTS.get(name, '')}{path}"


def service_of(path: str) -> str:
    """Only the APIs have faults; the pages that people use (the consent window too) do not."""
    if path.startswith("/cafe24/") and not path.endswith("/oauth/authorize"):
        return "cafe24"
    return "solapi" if path.startswith("/solapi/") else ""


class Front:
    def __init__(self, *, app: "WSGIApplication", faults: Faults) -> None:
        self._app = app
        self._faults = faults

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        asked = environ.get("PATH_INFO", "/")
        path = path_by_host(environ.get("HTTP_HOST", ""), asked)
        # Links in an answer must lead back the way the request came.
        environ["sandbox.prefix"] = "" if path != asked else path.partition("/api/")[0]
        environ["PATH_INFO"] = path
        service = service_of(path)
        answer = self._before(service, path) or Response.from_app(self._app, environ, buffered=True)
        if service:
            self._after(service, path, answer)
        return answer(environ, start_response)

    def _before(self, service: str, path: str) -> Response | None:
        for name in BEFORE_EFFECT if service else ():
            fault = self._faults.take(service, name, path)
            if fault is not None:
                return _play_before(fault)
        return None

    def _after(self, service: str, path: str, answer: Response) -> None:
        for name in AFTER_EFFECT:
            fault = self._faults.take(service, name, path)
            if fault is not None:
                _play_after(fault, answer)


def _play_before(fault: Fault) -> Response | None:
    if fault.fault == "drop":
        raise ConnectionAbortedError("fault: dropped before the effect")
    if fault.fault == "slow":
        time.sleep(fault.seconds)
        return None
    return _error(fault)


def _play_after(fault: Fault, answer: Response) -> None:
    if fault.fault == "accept_then_drop":
        raise ConnectionAbortedError("fault: dropped after the effect")
    if fault.fault == "accept_then_slow":
        time.sleep(fault.seconds)
    elif fault.fault == "truncate":
        answer.set_data(answer.get_data()[: len(answer.get_data()) // 2])
    else:
        answer.status_code = fault.status
        answer.set_data(_error(fault).get_data())


def _error(fault: Fault) -> Response:
    body = json.dumps(_ERROR_BODIES[fault.service])
    return Response(body, status=fault.status, mimetype="application/json")


def hang_up(connection: socket.socket) -> None:
    """End the connection now, in a way that the other side notices at once."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the client was faster
