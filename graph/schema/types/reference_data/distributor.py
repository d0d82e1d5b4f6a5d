"""Distributors."""

import strawberry

from db.reading import parties
from graph.schema import ids
from graph.schema.types.node import Node


@strawberry.type(description="Who sells accounts on, and is charged for them when they are activated.")
class Distributor(Node):
    name: str = strawberry.field(description="Unique in the tenant.")
    suspended: bool = strawberry.field(description="By the operator, or because the debt has reached its limit.")

    @classmethod
    def of(cls, distributor: parties.Distributor) -> "Distributor":
        """The distributor as stored."""
        return cls(
            id=ids.encode("Distributor", distributor.key), name=distributor.name, suspended=distributor.suspended
        )
