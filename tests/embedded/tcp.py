"""Servers such as a company already has: reached by TCP, not ours to start."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg

from vircle.embedded import paths
from vircle.embedded.postgres import prepare_postgres
from vircle.embedded.process import Service
from vircle.embedded.servers import Urls
from vircle.embedded.supervisor import Supervisor
from vircle.embedded.valkey import prepare_valkey


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def accepts(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def listening(service: Service, *words: str) -> Service:
    return replace(service, argv=[*service.argv, *words])


@contextmanager
def servers_over_tcp() -> Iterator[Urls]:
    home, sockets, memory = (paths.throwaway_run_dir() for _ in range(3))
    postgres = prepare_postgres(home=home, run_dir=sockets, throwaway=True).service()
    valkey = prepare_valkey(home=memory, run_dir=memory, throwaway=True).service()
    first, second = str(free_port()), str(free_port())
    database = f"postgresql://vircle_owner@127.0.0.1:{first}/vircle"
    postgres = replace(postgres, ready=lambda: accepts(database))
    with Supervisor() as elsewhere:
        elsewhere.start(
            listening(postgres, "--listen_addresses=127.0.0.1", f"--port={first}"),
            listening(valkey, "--port", second),
        )
        yield Urls(database=database, redis=f"redis://127.0.0.1:{second}/0")
