"""Pure: who may give which role to whom, and what a brand can never be without."""

from collections.abc import Iterable

from vircle.brands.models import Role

_BELOW_ADMIN = (Role.OPERATOR, Role.VIEWER)


def assignable(actor: Role) -> tuple[Role, ...]:
    """Return the roles that somebody may give, by inviting or by changing.

    Ownership is not given but handed over, so that it is never shared by a slip.
    """
    if actor == Role.OWNER:
        return (Role.ADMIN, *_BELOW_ADMIN)
    return _BELOW_ADMIN if actor == Role.ADMIN else ()


def may_manage(actor: Role, *, target: Role) -> bool:
    """Tell whether somebody may change or end another member's place."""
    return actor == Role.OWNER or target in assignable(actor)


def loses_last_owner(*, roles: Iterable[Role], before: Role, after: Role | None) -> bool:
    """Tell whether a change would leave a brand without an owner; `after` None: the place ends."""
    owners = sum(role == Role.OWNER for role in roles)
    return before == Role.OWNER and after != Role.OWNER and owners <= 1
