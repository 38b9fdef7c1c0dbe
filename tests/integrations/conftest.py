"""The ears' tests meet the outside world as it is: over HTTP."""

from tests.sandboxed import sandbox, sandbox_process

__all__ = ["sandbox", "sandbox_process"]
