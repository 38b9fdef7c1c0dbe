"""A TCP port on this machine that nobody uses."""

import socket

from vircle.embedded.errors import StartError

TRIED = 20


def is_free(port: int) -> bool:
    with socket.socket() as listener:
        # As a web server does: a connection that ended a minute ago is in nobody's way.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def choose_port(*, preferred: int, insist: bool = False) -> int:
    """The preferred port or, unless the person asked for exactly that one, the next free."""
    for port in range(preferred, preferred + (1 if insist else TRIED)):
        if is_free(port):
            return port
    last = "" if insist else f" and the {TRIED - 1} after it"
    raise StartError(
        f"Port {preferred}{last} cannot be used, most likely another program has it; stop that "
        f"program or choose another port, for example: make demo PORT={preferred + 80}"
    )
