"""Ports in use: the next one is taken, or the person is told."""

import socket
from collections.abc import Iterator

import pytest

from vircle.embedded.errors import StartError
from vircle.embedded.ports import choose_port


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


def test_the_next_free_port_is_chosen(taken: int) -> None:
    assert taken < choose_port(preferred=taken) < taken + 20


def test_a_port_asked_for_is_not_replaced(taken: int) -> None:
    with pytest.raises(StartError, match=f"Port {taken} cannot be used.*make demo PORT="):
        choose_port(preferred=taken, insist=True)
