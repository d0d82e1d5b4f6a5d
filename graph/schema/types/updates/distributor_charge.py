"""Charges of a batch update to distributors."""

import strawberry

from db.reading import update_totals
from graph.execution.context import Info
from graph.schema.fields import resolved_field
from graph.schema.scalars import Amount, amount
from graph.schema.types.reference_data.distributor import Distributor
from rules.judging import previews


@strawberry.type(description="What a distributor would be, or was, charged; in its currency.")
class DistributorCharge:
    key: strawberry.Private[int]
    amount: Amount = strawberry.field(description="The sum of the charges.")
    debt_after: Amount = strawberry.field(description="Its debt as the update leaves it.")
    credit_limit: Amount | None = strawberry.field(description="How high its debt may rise; null: unlimited.")

    @resolved_field("Who is charged.")
    async def distributor(self, info: Info) -> Distributor:
        found = await info.context.load.distributors.load(self.key)
        if found is None:
            raise LookupError("the distributor of a charge does not exist")
        return Distributor.of(found)

    @classmethod
    def of(
        cls, charged: update_totals.DistributorTotal | previews.DistributorCharge, currency: str
    ) -> "DistributorCharge":
        """A charge as stored or as a preview found it. `currency`: of its amounts."""
        limit = charged.credit_limit
        return cls(
            key=charged.distributor,
            amount=amount(charged.amount, currency),
            debt_after=amount(charged.debt_after, currency),
            credit_limit=None if limit is None else amount(limit, currency),
        )
