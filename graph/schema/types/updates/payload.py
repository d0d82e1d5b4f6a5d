"""What the mutations answer."""

import strawberry

from graph.execution.cost.prices import sized
from graph.schema.types.updates.update import BatchUpdate
from graph.schema.types.updates.user_error import UserError
from rules.requests.validation import RequestRefused


@strawberry.type(description="The batch update that was accepted, or why the request was refused.")
class BatchUpdateAccountsPayload:
    batch_update: BatchUpdate | None = strawberry.field(description="Null when there are user errors.")
    user_errors: list[UserError] = strawberry.field(
        description="What is wrong with the request: by path, then code.", metadata=sized(1)
    )

    @classmethod
    def refused(cls, refused: RequestRefused) -> "BatchUpdateAccountsPayload":
        """The answer to a request that was refused."""
        return cls(batch_update=None, user_errors=UserError.all_of(refused))
