"""The front door: sends each host name to its service and plays the armed faults."""

import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from sandbox import play
from sandbox.delivery import KEY, Delivery
from sandbox.faults import AFTER_EFFECT, BEFORE_EFFECT, DELIVERY, Faults

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_CAFE24_SUFFIX = ".cafe24api.com"
_HOSTS = {"api.commerce.naver.com": "/naver", "api.solapi.com": "/solapi"}


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
    if path.startswith("/naver/external/"):
        return "naver"
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
        answer = self._play(service, path, environ) if service else self._answer(environ)
        return answer(environ, start_response)

    def _answer(self, environ: "WSGIEnvironment") -> Response:
        return Response.from_app(self._app, environ, buffered=True)

    def _play(self, service: str, path: str, environ: "WSGIEnvironment") -> Response:
        query = environ.get("QUERY_STRING", "")
        asked = f"{path}?{query}"
        refused = self._before(service, asked)
        found = [self._faults.take(service, name, asked) for name in AFTER_EFFECT]
        armed = [fault for fault in found if fault is not None]
        if any(fault.fault == "endless_pages" for fault in armed):
            environ["QUERY_STRING"] = play.first_page(query)
        answer = refused or self._answer(environ)
        for fault in armed:
            play.after(fault, answer, query=query)
        self._choose_delivery(service, asked, environ)
        return answer

    def _before(self, service: str, asked: str) -> Response | None:
        for name in BEFORE_EFFECT:
            fault = self._faults.take(service, name, asked)
            if fault is not None:
                return play.before(fault)
        return None

    def _choose_delivery(self, service: str, asked: str, environ: "WSGIEnvironment") -> None:
        chosen: Delivery | None = environ.get(KEY)
        if chosen is None:
            return
        for name in DELIVERY:
            fault = self._faults.take(service, name, asked)
            if fault is not None:
                chosen.how, chosen.seconds = name, fault.seconds


def hang_up(connection: socket.socket) -> None:
    """End the connection now, in a way that the other side notices at once."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the client was faster
