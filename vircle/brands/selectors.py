"""What pages read of brands and their people."""

from vircle.brands.models import Membership


def memberships_of(*, user_id: int) -> list[Membership]:
    """Return a person's places with their brands, by name.

    Outside `brand_scope`: inside it a request sees the one brand it is about.
    """
    rows = Membership.objects.filter(user_id=user_id).select_related("brand")
    return list(rows.order_by("brand__name", "brand_id"))
