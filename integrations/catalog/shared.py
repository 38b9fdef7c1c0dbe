"""A platform's one category tree, which all of its stores share: kept once for all brands."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from integrations.catalog.snapshots import CategorySnapshot
from integrations.models import Platform
from vircle.foundation.db import hot_cursor

FRESH_FOR = timedelta(days=1)


class SharedCategory(models.Model):
    """One node of a platform's tree; it says nothing of any brand."""

    platform = models.CharField(max_length=8, choices=Platform.choices)
    external_id = models.CharField(max_length=20)
    parent_external_id = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=100)
    depth = models.SmallIntegerField()
    path = ArrayField(models.CharField(max_length=100))
    path_ids = ArrayField(models.CharField(max_length=20))
    sort_order = models.IntegerField(default=0)
    synced_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "catalog"
        constraints = [
            models.UniqueConstraint(fields=["platform", "external_id"], name="sharedcategory_once"),
            models.CheckConstraint(
                condition=models.Q(depth__gte=1, depth__lte=4), name="sharedcategory_depth"
            ),
            models.CheckConstraint(
                condition=models.Q(platform__in=Platform.values), name="sharedcategory_platform"
            ),
        ]
        indexes = [
            models.Index(fields=["platform", "parent_external_id"], name="sharedcategory_parent")
        ]

    def __str__(self) -> str:
        return " - ".join(self.path)


def is_fresh(*, platform: Platform, now: datetime) -> bool:
    """Tell whether the tree was read within the last day."""
    rows = SharedCategory.objects.filter(platform=platform, synced_at__gt=now - FRESH_FOR)
    return rows.exists()


def find(*, platform: Platform, external_ids: Iterable[str]) -> Mapping[str, CategorySnapshot]:
    """Return these categories and all above them by their ids."""
    wanted = SharedCategory.objects.filter(platform=platform, external_id__in=set(external_ids))
    ids = {id_ for path_ids in wanted.values_list("path_ids", flat=True) for id_ in path_ids}
    rows = SharedCategory.objects.filter(platform=platform, external_id__in=ids)
    return {row.external_id: _snapshot(row) for row in rows}


def children(*, platform: Platform, parent: str = "") -> list[CategorySnapshot]:
    """Return one level of the tree that the platform still has, in its order."""
    rows = SharedCategory.objects.filter(
        platform=platform, parent_external_id=parent, deleted_at=None
    )
    return [_snapshot(row) for row in rows.order_by("sort_order", "external_id")]


def _snapshot(row: SharedCategory) -> CategorySnapshot:
    return CategorySnapshot(
        external_id=row.external_id,
        parent_external_id=row.parent_external_id,
        name=row.name,
        depth=row.depth,
        path=tuple(row.path),
        path_ids=tuple(row.path_ids),
        sort_order=row.sort_order,
    )


_REPLACE = """
INSERT INTO catalog_sharedcategory AS c (platform, external_id, parent_external_id, name, depth,
  path, path_ids, sort_order, synced_at)
SELECT %b, r.id, r.parent, r.name, r.depth,
  ARRAY(SELECT jsonb_array_elements_text(r.path::jsonb)),
  ARRAY(SELECT jsonb_array_elements_text(r.path_ids::jsonb)), r.sort_order, %b
FROM unnest(%b::text[], %b::text[], %b::text[], %b::smallint[], %b::text[], %b::text[], %b::int[])
  AS r(id, parent, name, depth, path, path_ids, sort_order)
ORDER BY r.id
ON CONFLICT (platform, external_id) DO UPDATE SET
  parent_external_id = excluded.parent_external_id, name = excluded.name, depth = excluded.depth,
  path = excluded.path, path_ids = excluded.path_ids, sort_order = excluded.sort_order,
  synced_at = excluded.synced_at, deleted_at = NULL
"""
_GONE = """
UPDATE catalog_sharedcategory SET deleted_at = %b
WHERE platform = %b AND synced_at < %b AND deleted_at IS NULL
"""


def replace(*, platform: Platform, categories: Sequence[CategorySnapshot], now: datetime) -> None:
    """Mirror the whole tree; what is not in it any more is marked. Inside a transaction."""
    columns = [
        [c.external_id for c in categories],
        [c.parent_external_id for c in categories],
        [c.name for c in categories],
        [c.depth for c in categories],
        [json.dumps(c.path) for c in categories],
        [json.dumps(c.path_ids) for c in categories],
        [c.sort_order for c in categories],
    ]
    with hot_cursor() as cursor:
        cursor.execute(_REPLACE, [platform.value, now, *columns])
        cursor.execute(_GONE, [now, platform.value, now])
