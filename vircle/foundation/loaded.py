"""What a process loads before its first task or request, and keeps until its end."""

import gc


def keep_what_is_loaded() -> None:
    """Take it out of the collector's rounds.

    A full round over a worker's 145,000 objects takes as long as deciding some 200 items, and
    every request that waits meanwhile waits for all of it.
    """
    gc.collect()
    gc.freeze()
