"""The refusals of accounts."""

import strawberry

import rules.service  # noqa: F401  # importing it declares every refusal
from db.reading.update_totals import RefusalTotal
from graph.schema.types.described_enums import schema_enum
from rules.declarations.described_enum import DescribedEnum
from rules.declarations.rule import REFUSALS


@schema_enum
class RefusalCode(DescribedEnum):
    """What refuses an account; each is described by its message."""

    # The members are the refusals that the rules have declared.
    vars().update({code: (code, REFUSALS[code].message) for code in sorted(REFUSALS)})


@strawberry.type(description="How many accounts were refused under one rule; an account may be refused under several.")
class RefusalCount:
    code: RefusalCode = strawberry.field(description="The rule.")
    message: str = strawberry.field(description="Why these accounts are refused, in a sentence that is true of each.")
    count: int = strawberry.field(description="So many accounts, at least one.")

    @classmethod
    def of(cls, refused: RefusalTotal) -> "RefusalCount":
        """The count as stored."""
        return cls(code=RefusalCode[refused.code], message=message_of(refused.code), count=refused.count)


def message_of(code: str) -> str:
    """The sentence of a refusal code."""
    return REFUSALS[code].message
