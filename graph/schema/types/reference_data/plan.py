"""Prepaid plans."""

import strawberry

from db.reading import catalogue
from graph.schema import ids
from graph.schema.scalars import Amount, amount
from graph.schema.types.node import Node


@strawberry.type(description="A charging period of an in-advance subscription: so many months for one fee.")
class PrepaidPlan(Node):
    name: str = strawberry.field(description="Unique among the plans of its product.")
    months: int = strawberry.field(description="How many months the fee pays for.")
    fee: Amount = strawberry.field(description="Paid in advance, in the currency of its product.")

    @classmethod
    def of(cls, plan: catalogue.PrepaidPlan) -> "PrepaidPlan":
        """The plan as stored."""
        fee = amount(plan.fee, plan.currency)
        return cls(id=ids.encode("PrepaidPlan", plan.key), name=plan.name, months=plan.months, fee=fee)
