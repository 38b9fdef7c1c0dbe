"""The walls between brands: the base of every tenant row, and the scope of a web request."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

from vircle.foundation.schema import WEB_ROLE


class BrandOwned(models.Model):
    """A row of one brand.

    `brand` has no index of its own: it is the first column of the primary key.
    """

    brand = models.ForeignKey("brands.Brand", models.PROTECT, db_index=False, related_name="+")

    class Meta:
        abstract = True

    def _do_update(self, base_qs: models.QuerySet[Any], *args: Any, **kwargs: Any) -> Any:
        # The table's key is (brand_id, id); Django alone would look for the id only.
        return super()._do_update(base_qs.filter(brand_id=self.brand_id), *args, **kwargs)

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Any] | None = None,
    ) -> None:
        """Reload by brand and id."""
        queryset = type(self)._base_manager if from_queryset is None else from_queryset
        super().refresh_from_db(
            using=using, fields=fields, from_queryset=queryset.filter(brand_id=self.brand_id)
        )


@contextmanager
def brand_scope(*, brand_id: int) -> Iterator[None]:
    """Run as the web role, seeing one brand's rows, in one transaction.

    A query that forgot its brand finds nothing of another brand, and cannot write there.
    """
    with transaction.atomic():
        before = _switch(role=WEB_ROLE, brand=str(brand_id))
        yield
        # Not in `finally`: after an error the transaction is void, and its end restores both.
        _switch(role=before[0], brand=before[1])


def _switch(*, role: str, brand: str) -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH before AS MATERIALIZED (
              SELECT current_setting('role') AS role,
                     coalesce(current_setting('vircle.brand_id', true), '') AS brand
            )
            SELECT role, brand, set_config('role', %s, true),
                   set_config('vircle.brand_id', %s, true) FROM before
            """,
            [role, brand],
        )
        row = cursor.fetchone()
    assert row is not None
    return row[0], row[1]
