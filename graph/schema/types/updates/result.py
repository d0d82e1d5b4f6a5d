"""The results of a batch update: outcome and changes of each account."""

import strawberry

from graph.execution.cost.prices import sized
from graph.schema.types.accounts.account import Account
from graph.schema.types.described_enums import schema_enum
from graph.schema.types.updates.refusals import RefusalCode
from rules.declarations.described_enum import DescribedEnum


@schema_enum
class Outcome(DescribedEnum):
    """What became of an account."""

    UPDATED = "UPDATED", "It has all the changes asked for."
    UNCHANGED = "UNCHANGED", "It passed every rule and had every value asked for already."
    REFUSED = "REFUSED", "Some rule refused it; nothing in it was changed."


@strawberry.type(description="An attribute that was changed. Values are written as the API writes them, by name.")
class AttributeChange:
    attribute: str = strawberry.field(description="As the API names it.")
    before: str | None = strawberry.field(description="Its value before; null for none.")
    after: str | None = strawberry.field(description="Its value after; null for none.")


@strawberry.type(description="What a batch update did to one account, or why not.")
class AccountResult:
    account: Account | None = strawberry.field(description="As it is now. Null once the account is gone.")
    account_id: str = strawberry.field(description="What the person dials or types in; kept when the account is gone.")
    control_number: int = strawberry.field(description="Its place in the batch.")
    outcome: Outcome = strawberry.field(description="What became of it.")
    refusals: list[RefusalCode] = strawberry.field(
        description="Every rule that refused it, by code.", metadata=sized(1)
    )
    changes: list[AttributeChange] = strawberry.field(
        description="What was changed in it, in the panel's order.", metadata=sized(2)
    )
