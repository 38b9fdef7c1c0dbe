"""Ways to send a right answer wrongly: stalled, drop by drop, cut off."""

import select
import socket
import time
from dataclasses import dataclass
from io import BufferedIOBase

_DROP_EVERY_SECONDS = 0.1
KEY = "sandbox.delivery"


@dataclass
class Delivery:
    """Filled in by the front door while the server waits for the answer; "" is the usual way."""

    how: str = ""
    seconds: float = 0.0

    def send(self, *, data: bytes, out: BufferedIOBase, connection: socket.socket) -> None:
        """The headers, with the true length, are out already."""
        if self.how == "stall":
            self._stall(connection)
        elif self.how == "drip":
            self._drip(data, out)
        elif self.how == "cut":
            out.write(data[: len(data) // 2])
            out.flush()
            raise ConnectionAbortedError("fault: cut off in the middle of the body")
        else:
            out.write(data)
            out.flush()

    def _stall(self, connection: socket.socket) -> None:
        # A client that hangs up makes the connection readable: nobody waits longer than needed.
        select.select([connection], [], [], self.seconds)
        raise ConnectionAbortedError("fault: nothing after the headers")

    def _drip(self, data: bytes, out: BufferedIOBase) -> None:
        drops = max(1, int(self.seconds / _DROP_EVERY_SECONDS))
        size = max(1, -(-len(data) // drops))
        for start in range(0, len(data), size):
            time.sleep(_DROP_EVERY_SECONDS)
            out.write(data[start : start + size])
            out.flush()
