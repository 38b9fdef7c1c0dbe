"""One module a goal: what has to hold, and how it is measured."""

from types import ModuleType

from bench.goals import (
    g01_ingest,
    g02_decide,
    g04_statements,
    g12_log,
)

ALL: tuple[ModuleType, ...] = (
    g01_ingest,
    g02_decide,
    g04_statements,
    g12_log,
)
