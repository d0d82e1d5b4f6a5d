"""Statistics of a selection of accounts."""

import strawberry

from db import statistics
from db.facts import STATUSES
from graph.execution.context import Info
from graph.execution.loaders import load_many
from graph.schema.fields import resolved_field
from graph.schema.types.enums import AccountStatus
from graph.schema.types.reference_data.product import Product


@strawberry.type(description="How many of the selected accounts have one status.")
class StatusCount:
    status: AccountStatus = strawberry.field(description="The status shown.")
    count: int = strawberry.field(description="So many accounts, possibly none.")


@strawberry.type(description="How many of the selected accounts have one main product.")
class ProductCount:
    product: Product = strawberry.field(description="The main product.")
    count: int = strawberry.field(description="So many accounts, at least one.")


@strawberry.type(description="Exact numbers of the accounts that a filter selects, all of one moment.")
class AccountBatchStatistics:
    counted: strawberry.Private[statistics.Statistics]
    selected: int = strawberry.field(description="Accounts that match the filter.")
    started: int = strawberry.field(description="Of those, used at least once.")
    depleted: int = strawberry.field(
        description="Of those, without funds or below their product's service availability threshold."
    )

    @resolved_field("The selected by status: all seven in the order of the enum, zeros too.", size=1)
    def by_status(self) -> list[StatusCount]:
        counts = self.counted.by_status
        return [StatusCount(status=AccountStatus(status), count=counts.get(status, 0)) for status in STATUSES]

    @resolved_field("The selected by main product, by name: what occurs.", size=2)
    async def by_product(self, info: Info) -> list[ProductCount]:
        counts = self.counted.by_product
        products = await load_many(info.context.load.products, counts)
        by_name = sorted(products.values(), key=lambda product: product.name)
        return [ProductCount(product=Product.of(product), count=counts[product.key]) for product in by_name]

    @classmethod
    def of(cls, counted: statistics.Statistics) -> "AccountBatchStatistics":
        """The statistics as counted."""
        return cls(counted=counted, selected=counted.selected, started=counted.started, depleted=counted.depleted)
