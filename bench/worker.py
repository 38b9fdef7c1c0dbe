"""`python -m bench.worker`: run the deciding task until nothing is left; print the sizes in MB."""

import json
import os
import sys
import threading
from pathlib import Path

_EVERY_SECONDS = 0.1
_STATM = Path("/proc/self/statm")


def size() -> float:
    """Return what of this process is in memory."""
    return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def main() -> None:
    """Load what a worker loads, then work and look."""
    import django

    django.setup()
    from bench.entries import task
    from integrations.orders.models import OrderWork
    from vircle.foundation.wake import Door

    decide, sizes, is_over = task(Door.DECIDE), [size()], threading.Event()

    def watch() -> None:
        while not is_over.wait(_EVERY_SECONDS):
            sizes.append(size())

    watcher = threading.Thread(target=watch)
    watcher.start()
    while OrderWork.objects.filter(parked_at=None).exists():
        decide()
    is_over.set()
    watcher.join()
    sys.stdout.write(json.dumps(sizes))


if __name__ == "__main__":
    main()
