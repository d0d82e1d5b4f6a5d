"""Why a request is refused."""

from enum import Enum

import strawberry
from strawberry import enum_value as value

from rules.declarations import errors
from rules.requests.validation import RequestRefused


@strawberry.enum(description="What refuses a request.")
class UserErrorCode(Enum):
    _ignore_ = "codes code"
    codes = vars()
    for code in errors.UserErrorCode:
        codes[code.name] = value(code.name, description=errors.DESCRIPTIONS[code])


@strawberry.type(description="One thing for which a request is refused; nothing was changed then.")
class UserError:
    code: UserErrorCode = strawberry.field(description="What is wrong, for programs.")
    message: str = strawberry.field(description="What is wrong and what to do, for people.")
    path: list[str] = strawberry.field(
        description='Where in the input, e.g. `["balance", "charge", "amount"]`; a place in a list is its index.'
    )

    @classmethod
    def all_of(cls, refused: RequestRefused) -> "list[UserError]":
        """All that is wrong with a request: by path, then code."""
        return [
            cls(code=UserErrorCode[error.code.name], message=error.sentence, path=list(error.path))
            for error in refused.errors
        ]
