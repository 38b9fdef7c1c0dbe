"""A platform's one category tree, which all of its stores share: kept once for all brands."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from integrations.catalog import tree_sql
from integrations.catalog.snapshots import CategorySnapshot
from integrations.models import Platform

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


def find(
    *, platform: Platform, external_ids: Iterable[str], with_gone: bool = True
) -> Mapping[str, CategorySnapshot]:
    """Return these categories and all above them by their ids."""
    wanted = SharedCategory.objects.filter(platform=platform, external_id__in=set(external_ids))
    if not with_gone:
        wanted = wanted.filter(deleted_at=None)
    ids = {id_ for path_ids in wanted.values_list("path_ids", flat=True) for id_ in path_ids}
    rows = SharedCategory.objects.filter(platform=platform, external_id__in=ids)
    return {row.external_id: _snapshot(row) for row in rows}


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


def replace(*, platform: Platform, categories: Sequence[CategorySnapshot], now: datetime) -> None:
    """Mirror the whole tree; what is not in it any more is marked. Inside a transaction."""
    tree_sql.replace_shared(platform=platform.value, categories=categories, now=now)
