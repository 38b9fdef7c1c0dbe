"""The guide's sentences as steps, followed in the guide's order and named where they fail."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

log = logging.getLogger(__name__)

Reader = TypeVar("Reader")
Steps = Sequence[tuple[str, Callable[[Reader], None]]]


@contextmanager
def step(sentence: str) -> Iterator[None]:
    """Do what a sentence says; whatever goes wrong says which sentence it was."""
    log.info("%s", sentence)
    try:
        yield
    except BaseException as error:
        error.add_note(f"The guide says: {sentence}")
        raise


def follow(reader: Reader, steps: Steps[Reader]) -> list[str]:
    """Let somebody do one sentence after the other; returns those that were done."""
    done = []
    for sentence, do in steps:
        with step(sentence):
            do(reader)
        done.append(sentence)
    return done


def fingerprint(sentences: Iterable[str]) -> str:
    """Return what tells whether a word was left out; spaces and bullets do not count.

    The guide itself is not ours to keep, so its fingerprint stands beside the steps.
    """
    letters = "".join(filter(str.isalnum, "".join(sentences)))
    return hashlib.sha256(letters.encode()).hexdigest()
