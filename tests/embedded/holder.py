"""A process that runs the servers as the demo does and says on one line how to reach them."""

import json
import signal
import sys
from pathlib import Path

from vircle.embedded.process import Service
from vircle.embedded.servers import start_servers
from vircle.embedded.supervisor import Supervisor

FAMILY = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(600)
open(os.environ["MARK"], "w").close()
time.sleep(600)
"""


def family(data_dir: Path) -> Service:
    """Has a child in another session and a grandchild, as worker pools do."""
    mark = data_dir / "family.mark"
    return Service(
        name="family",
        argv=[sys.executable, "-c", FAMILY],
        env={"MARK": str(mark)},
        ready=mark.exists,
        log=data_dir / "family.log",
    )


def main() -> None:
    data_dir = Path(sys.argv[1])
    # A shell that runs the tests in the background lets all below it ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with Supervisor() as supervisor:
        urls = start_servers(supervisor=supervisor, data_dir=data_dir)
        supervisor.start(family(data_dir))
        told = {"database": urls.database, "redis": urls.redis, "pids": supervisor.pids()}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        while True:
            signal.pause()


if __name__ == "__main__":
    main()
