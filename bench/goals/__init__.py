"""One module a goal: what has to hold, and how it is measured."""

from types import ModuleType

from bench.goals import (
    g01_ingest,
    g02_decide,
    g03_naive,
    g04_statements,
    g05_webhook,
    g06_say,
    g07_latency,
    g08_pages,
    g09_replay,
    g10_fairness,
    g11_sessions,
    g12_log,
    g13_memory,
)

ALL: tuple[ModuleType, ...] = (
    g01_ingest,
    g02_decide,
    g12_log,
    g04_statements,
    g09_replay,
    g10_fairness,
    g11_sessions,
    g13_memory,
    g08_pages,
    g03_naive,
    g05_webhook,
    g06_say,
    g07_latency,
)
