"""Batches."""

import strawberry

from db import batches, statistics
from db.batches import BatchReference
from graph.execution.context import Info
from graph.schema import ids
from graph.schema.fields import resolved_field
from graph.schema.paging import Connection
from graph.schema.types.accounts.choices import BatchUpdateChoices
from graph.schema.types.accounts.customer import Customer
from graph.schema.types.accounts.statistics import AccountBatchStatistics
from graph.schema.types.node import Node
from graph.security.permissions import READ_STATISTICS
from rules.requests.selection import Filter


@strawberry.type(description="Accounts that were made together and are sold and updated together.")
class AccountBatch(Node):
    batch: strawberry.Private[batches.Batch]
    name: str = strawberry.field(description="Unique in the tenant.")

    @resolved_field("Who owns its accounts.", requirement=READ_STATISTICS)
    async def customer(self, info: Info) -> Customer:
        customer = await info.context.load.customers.load(self.batch.customer)
        if customer is None:
            raise LookupError("a batch has a customer")
        return Customer.of(customer)

    @resolved_field("Of the whole batch: every status but TERMINATED.", requirement=READ_STATISTICS)
    async def statistics(self, info: Info) -> AccountBatchStatistics:
        counted = await info.context.load.whole_statistics.load(self.batch)
        if counted is None:
            whole = Filter(BatchReference(key=self.batch.key))
            counted = await statistics.read(await info.context.session(), self.batch, whole)
        return AccountBatchStatistics.of(counted)

    @resolved_field("What the panel's drop-downs offer for this batch.", requirement=READ_STATISTICS)
    def choices(self, info: Info) -> BatchUpdateChoices:
        return BatchUpdateChoices(batch=self.batch)

    @classmethod
    def of(cls, batch: batches.Batch) -> "AccountBatch":
        """The batch as stored."""
        return cls(id=ids.encode("AccountBatch", batch.key), batch=batch, name=batch.name)


AccountBatchConnection = Connection[AccountBatch]
