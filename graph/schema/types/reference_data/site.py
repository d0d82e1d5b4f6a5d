"""Customer sites."""

import strawberry

from db.reading import parties
from graph.schema import ids
from graph.schema.types.node import Node


@strawberry.type(description="A group of a customer's accounts with limits of its own.")
class CustomerSite(Node):
    name: str = strawberry.field(description="Unique in the tenant.")

    @classmethod
    def of(cls, site: parties.CustomerSite) -> "CustomerSite":
        """The site as stored."""
        return cls(id=ids.encode("CustomerSite", site.key), name=site.name)
