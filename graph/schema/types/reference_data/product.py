"""Main products."""

import strawberry

from db.reading import catalogue
from graph.execution.context import Info
from graph.schema import ids
from graph.schema.fields import resolved_field
from graph.schema.scalars import Amount, amount
from graph.schema.types.node import Node
from graph.schema.types.reference_data.add_on import AddOnProduct
from graph.schema.types.reference_data.plan import PrepaidPlan


@strawberry.type(description="What an account is sold as: the services that it provides.")
class Product(Node):
    key: strawberry.Private[int]
    as_choice: strawberry.Private[bool] = False
    name: str = strawberry.field(description="Unique in the tenant.")
    currency: str = strawberry.field(description="ISO 4217.")
    service_availability_threshold: Amount = strawberry.field(
        description="Funds below this leave an account depleted; in its currency."
    )

    @resolved_field("The add-ons offered with it, by name; among a batch's choices those whose currency fits.", size=5)
    async def add_on_products(self, info: Info) -> list[AddOnProduct]:
        offered = await info.context.load.add_ons_offered.load(self.key)
        return [AddOnProduct.of(each) for each in offered if not self.as_choice or each.currency == self.currency]

    @resolved_field(
        "The plans of its in-advance subscription, by name; none where it has no such subscription.", size=3
    )
    async def prepaid_plans(self, info: Info) -> list[PrepaidPlan]:
        return list(map(PrepaidPlan.of, await info.context.load.plans_of_products.load(self.key)))

    @classmethod
    def of(cls, product: catalogue.Product, *, as_choice: bool = False) -> "Product":
        """The product as stored. `as_choice`: it is one of a batch's choices, and so are its add-ons."""
        return cls(
            id=ids.encode("Product", product.key),
            key=product.key,
            as_choice=as_choice,
            name=product.name,
            currency=product.currency,
            service_availability_threshold=amount(product.service_availability_threshold, product.currency),
        )
