"""Stories are told over real HTTP, or read by read where no mall is needed."""

from tests.issuance.conftest import integration, story
from tests.notifications.conftest import gateway, pace, solapi
from tests.sandboxed import sandbox, sandbox_process

__all__ = ["gateway", "integration", "pace", "sandbox", "sandbox_process", "solapi", "story"]
