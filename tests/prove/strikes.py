"""How a town's processes and connections are ended."""

import os
import random
import signal
import subprocess
import time

import psycopg
import redis

from vircle.demo.town import Town


def strike(town: Town, what: str, *, chance: random.Random) -> None:
    """End a child, every connection, or PostgreSQL at once and without a checkpoint."""
    if what == "connections":
        reset_connections(town)
    elif what == "postgres_immediate":
        # SIGQUIT is what `pg_ctl stop -m immediate` sends.
        end(town, "postgres", by=signal.SIGQUIT)
        town.supervisor.wait_ready(name="postgres")
    else:
        end_child(town, what.removesuffix("_child"), chance=chance)


def end(town: Town, name: str, *, by: signal.Signals) -> None:
    """End a process that lives; one that just died of another's death is waited for."""
    while True:
        town.supervisor.wait_ready(name=name)
        try:
            os.kill(town.supervisor.pids()[name], by)
        except ProcessLookupError:
            time.sleep(0.05)
        else:
            return


def end_child(town: Town, name: str, *, chance: random.Random) -> None:
    """Kill one of the processes that a service has made for its work, if it has any by now."""
    parent = str(town.supervisor.pids()[name])
    words = ["ps", "--ppid", parent, "-o", "pid="]
    found = subprocess.run(words, capture_output=True, text=True, check=False)
    children = [int(word) for word in found.stdout.split()]
    if children:
        try:
            os.kill(chance.choice(children), signal.SIGKILL)
        except ProcessLookupError:
            return


def reset_connections(town: Town) -> None:
    """Cut everybody off the database and the broker."""
    with psycopg.connect(town.environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    broker = redis.Redis.from_url(town.environment["REDIS_URL"])
    broker.client_kill_filter(_type="normal", skipme=True)
