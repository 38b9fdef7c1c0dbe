"""Run a town for browsers: `python -m tests.e2e.serve DATA_DIR`.

Says where it is in one line of JSON, and stops when its standard input is closed.
"""

import json
import os
import socket
import sys
from pathlib import Path

from tests.e2e.people import STAFF
from vircle.demo import run as demo
from vircle.demo.content import PASSWORD
from vircle.demo.play import Play
from vircle.demo.town import Town
from vircle.embedded.supervisor import Supervisor


def free_ports() -> tuple[int, int]:
    """Return two ports that nobody has; other towns of this machine count up from 8000."""
    with socket.socket() as one, socket.socket() as other:
        for each in (one, other):
            each.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def say(line: str) -> None:
    """Tell a person who looks into the log."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def serve(data_dir: Path) -> None:
    """Start everything, connect 마로결, and stay until nobody needs it any more."""
    web_port, sandbox_port = free_ports()
    with Supervisor(report=say) as supervisor:
        town = Town(supervisor, data_dir.absolute(), web_port, sandbox_port, throwaway=True)
        try:
            _start(town)
            sys.stdout.write(json.dumps({"web": town.web, "sandbox": town.sandbox}) + "\n")
            sys.stdout.flush()
            sys.stdin.read()
        finally:
            supervisor.stop_together("web", "worker", "beat", "sandbox")


def _start(town: Town) -> None:
    demo.start_town(town, say=say)
    play = Play(town, say)
    demo.connect_once(play, say=say)
    play.until(lambda: demo.catalog_size() >= 1, "the mall's products")
    demo.turn_warranties_on()
    _hire_staff()


def _hire_staff() -> None:
    from django.contrib.auth.hashers import make_password

    from vircle.brands.models import User

    User.objects.create(
        email=STAFF, name="버클 운영", password=make_password(PASSWORD), is_staff=True
    )


if __name__ == "__main__":
    # A person has as long as in the product; a machine waits less for what cannot be undone.
    os.environ.setdefault("UNDO_SECONDS", "6")
    serve(Path(sys.argv[1]))
