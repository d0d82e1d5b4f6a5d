"""Add-on products."""

import strawberry

from db.reading import catalogue
from graph.execution.context import Info
from graph.schema import ids
from graph.schema.fields import resolved_field
from graph.schema.scalars import Amount, amount
from graph.schema.types.node import Node
from graph.schema.types.reference_data.plan import PrepaidPlan


@strawberry.type(description="A product that goes with a main product and has a recurring cost.")
class AddOnProduct(Node):
    key: strawberry.Private[int]
    name: str = strawberry.field(description="Unique in the tenant.")
    currency: str = strawberry.field(description="ISO 4217.")
    recurring_cost: Amount = strawberry.field(description="What it costs each period, in its currency.")

    @resolved_field(
        "The plans of its in-advance subscription, by name; none where it has no such subscription.", size=3
    )
    async def prepaid_plans(self, info: Info) -> list[PrepaidPlan]:
        return list(map(PrepaidPlan.of, await info.context.load.plans_of_add_ons.load(self.key)))

    @classmethod
    def of(cls, add_on: catalogue.AddOnProduct) -> "AddOnProduct":
        """The add-on as stored."""
        return cls(
            id=ids.encode("AddOnProduct", add_on.key),
            key=add_on.key,
            name=add_on.name,
            currency=add_on.currency,
            recurring_cost=amount(add_on.recurring_cost, add_on.currency),
        )
