"""A mirror of each mall's categories and products, and the products still to be fetched."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from integrations.catalog.shared import SharedCategory
from integrations.models import Integration, WorkRow
from vircle.brands.tenancy import BrandOwned
from vircle.foundation.schema import TenantForeignKey

__all__ = [
    "CatalogSync",
    "Category",
    "CodeName",
    "DetailField",
    "Product",
    "ProductWork",
    "SharedCategory",
]


class Category(BrandOwned):
    """One node of a mall's tree, at most four levels deep; `path` are the names from the top.

    `synced_at` is when a read last saw it: what a read of the whole tree did not see is gone.
    """

    integration = TenantForeignKey(Integration, related_name="+")
    shop_no = models.IntegerField(default=1)
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
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "integration", "shop_no", "external_id"], name="category_once"
            ),
            models.CheckConstraint(
                condition=models.Q(depth__gte=1, depth__lte=4), name="category_depth"
            ),
        ]

    def __str__(self) -> str:
        return " - ".join(self.path)


class Product(BrandOwned):
    """What a mall says of one product; `additional` are the shown fields it added itself.

    `category_ids` are the product's own categories and all their ancestors. `details` maps each
    displayed field's key to its value: what is hidden in the mall is not stored. `options` are
    [name, [values]]. `changed_at` is when the mall says that it last changed.
    """

    integration = TenantForeignKey(Integration, related_name="+")
    shop_no = models.IntegerField(default=1)
    external_id = models.CharField(max_length=20)
    name = models.CharField(max_length=300)
    english_name = models.CharField(max_length=300, blank=True)
    supplier_name = models.CharField(max_length=300, blank=True)
    model_name = models.CharField(max_length=150, blank=True)
    image_url = models.URLField(max_length=500, blank=True)
    price = models.BigIntegerField(null=True)
    own_category_ids = ArrayField(models.CharField(max_length=20), default=list)
    category_ids = ArrayField(models.CharField(max_length=20), default=list)
    category_path = ArrayField(models.CharField(max_length=100), default=list)
    details = models.JSONField(default=dict)
    additional = models.JSONField(default=list)
    options = models.JSONField(default=list)
    changed_at = models.DateTimeField(null=True)
    observed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "integration", "shop_no", "external_id"], name="product_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class DetailField(BrandOwned):
    """A product field that a mall displays, as its admin names it (상품정보표시 설정)."""

    integration = TenantForeignKey(Integration, related_name="+")
    shop_no = models.IntegerField(default=1)
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    is_shown = models.BooleanField()
    is_custom = models.BooleanField(default=False)
    sort_order = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "integration", "shop_no", "key"], name="detailfield_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ProductWork(WorkRow):
    """A product whose facts are missing or old; orders that need it wait for it."""

    integration = TenantForeignKey(Integration, related_name="+")
    shop_no = models.IntegerField(default=1)
    external_id = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "integration", "shop_no", "external_id"], name="productwork_once"
            )
        ]
        indexes = [models.Index(fields=["brand", "due_at"], name="productwork_due")]

    def __str__(self) -> str:
        return self.external_id


class CatalogSync(BrandOwned):
    """How fresh a store's mirror is, and who is at it; how far a sync is, is on the integration.

    `turn` is raised by each worker that takes the sync over: one that was overtaken stops.
    """

    integration = TenantForeignKey(Integration, related_name="+")
    turn = models.BigIntegerField(default=1)
    leased_until = models.DateTimeField(null=True)
    # Every product that changed before this was read; every number compared; every product read.
    changed_until = models.DateTimeField(null=True)
    compared_at = models.DateTimeField(null=True)
    whole_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "integration"], name="catalogsync_store")
        ]

    def __str__(self) -> str:
        return f"{self.integration_id}"


class CodeName(BrandOwned):
    """What a code means that stands on products instead of a name: a brand's, a maker's.

    An empty name is a code that the mall does not explain.
    """

    integration = TenantForeignKey(Integration, related_name="+")
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100, blank=True)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "integration", "kind", "code"], name="codename_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
