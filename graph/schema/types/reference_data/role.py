"""Self-care roles."""

import strawberry

from db.reading import catalogue
from graph.execution.cost.prices import sized
from graph.schema import ids
from graph.schema.types.node import Node


@strawberry.type(description="What the owners of accounts may see and do on their self-care pages.")
class Role(Node):
    name: str = strawberry.field(description="Unique in the tenant.")
    permissions: list[str] = strawberry.field(description="The self-care components that it opens.", metadata=sized(1))

    @classmethod
    def of(cls, role: catalogue.Role) -> "Role":
        """The role as stored."""
        return cls(id=ids.encode("Role", role.key), name=role.name, permissions=role.permissions)
