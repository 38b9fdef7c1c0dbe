"""What every blueprint of the sandbox is made with."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path

from sandbox.calls import Calls
from sandbox.clock import Clock
from sandbox.config import Config
from sandbox.faults import Faults
from sandbox.outbox import Outbox
from sandbox.pace import Pace
from sandbox.store import Store


@dataclass
class Context:
    store: Store
    clock: Clock
    faults: Faults
    config: Config
    outbox: Outbox
    calls: Calls = field(default_factory=Calls)
    pace: Pace = field(default_factory=Pace)
    seeders: list[Callable[[], None]] = field(default_factory=list)
    forgetters: list[Callable[[], None]] = field(default_factory=list)
    started_with: Config = field(default_factory=Config)

    def on_seed(self, seeder: Callable[[], None]) -> None:
        """Register what fills an empty store; it must do nothing when its documents exist."""
        self.seeders.append(seeder)

    def on_reset(self, forgetter: Callable[[], None]) -> None:
        """Register what empties a memory that is not in the store."""
        self.forgetters.append(forgetter)

    def seed(self) -> None:
        with self.store.transaction():
            for seeder in self.seeders:
                seeder()

    def reset(self) -> None:
        """Back to the first day: orders, tokens, messages, faults, clock and settings."""
        with self.store.transaction():
            self.store.clear()
            for each in fields(Config):
                setattr(self.config, each.name, getattr(self.started_with, each.name))
            self.seed()
        self.outbox.forget()
        for forgetter in (self.calls.clear, self.pace.clear, *self.forgetters):
            forgetter()

    def remember_config(self, changes: dict[str, object]) -> None:
        self.config.apply(changes)
        kept = self.store.get("config", "overrides") or {}
        self.store.put("config", "overrides", kept | changes)


def make_context(*, path: Path, changes: dict[str, str]) -> Context:
    store = Store(path)
    config, started_with = Config(), Config()
    config.apply(changes)
    started_with.apply(changes)
    config.apply(store.get("config", "overrides") or {})
    faults = Faults(store)
    clock = Clock(store)
    outbox = Outbox(store=store, faults=faults, config=config, now=clock.now)
    return Context(
        store=store,
        clock=clock,
        faults=faults,
        config=config,
        outbox=outbox,
        started_with=started_with,
    )
