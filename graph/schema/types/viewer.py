"""The viewer: the caller as the API shows it."""

import strawberry

from db.reading import parties
from graph.execution.context import Info
from graph.execution.cost.prices import sized
from graph.execution.errors import NotFoundError
from graph.schema.fields import resolved_field
from graph.schema.types.enums import Permission
from graph.schema.types.reference_data.distributor import Distributor
from graph.security.permissions import usable_permissions


@strawberry.type(description="Who asks, as the bearer token says.")
class Viewer:
    subject: str = strawberry.field(description="The person or program, as the issuer of the token names it.")
    tenant: str = strawberry.field(description="The name of the tenant whose data is shown.")
    permissions: list[Permission] = strawberry.field(
        description="What it may do, in the order of the enum; a partner only reads.", metadata=sized(1)
    )

    @resolved_field(
        "The distributor whose portal this is; null for operators. Where the token names one that is not there,"
        " an error NOT_FOUND says so, and nothing is shown to it."
    )
    async def distributor(self, info: Info) -> Distributor | None:
        name = info.context.caller.distributor
        if name is None:
            return None
        found = await parties.distributor_named(await info.context.session(), name)
        if found is None:
            raise NotFoundError("There is no distributor of the name that the token has: nothing is shown to it.")
        return Distributor.of(found)

    @classmethod
    def of_caller(cls, info: Info) -> "Viewer":
        """The caller of this operation."""
        caller = info.context.caller
        usable = usable_permissions(caller)
        permissions = [permission for permission in Permission if permission in usable]
        return cls(subject=caller.subject, tenant=caller.tenant_name, permissions=permissions)
