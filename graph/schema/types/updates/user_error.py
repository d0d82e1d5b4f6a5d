"""The errors for which a request is refused."""

import strawberry

from graph.execution.cost.prices import sized
from graph.schema.types.described_enums import schema_enum
from rules.declarations.errors import UserErrorCode
from rules.requests.validation import RequestRefused

schema_enum(UserErrorCode)


@strawberry.type(description="One thing for which a request is refused; nothing was changed then.")
class UserError:
    code: UserErrorCode = strawberry.field(description="What is wrong, for programs.")
    message: str = strawberry.field(description="What is wrong and what to do, for people.")
    path: list[str] = strawberry.field(
        description='Where in the input, e.g. `["balance", "charge", "amount"]`; a place in a list is its index.',
        metadata=sized(1),
    )

    @classmethod
    def all_of(cls, refused: RequestRefused) -> "list[UserError]":
        """All errors of a refused request, by path, then code."""
        return [cls(code=error.code, message=error.sentence, path=list(error.path)) for error in refused.errors]
