"""A selection: the accounts of one batch that a filter selects."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import strawberry

from db import batches, statistics
from db.engine import Row
from db.reading import accounts
from graph.execution.context import Context, Info
from graph.schema.accounts.pages import columns_read, to_accounts
from graph.schema.fields import After, Before, First, FromControlNumber, Last, resolved_field
from graph.schema.paging import Connection, Paged, Slice
from graph.schema.types.accounts.account import Account
from graph.schema.types.accounts.batch import AccountBatch
from graph.schema.types.accounts.criterion import AppliedCriterion
from graph.schema.types.accounts.statistics import AccountBatchStatistics
from graph.security.permissions import READ_ACCOUNTS, READ_STATISTICS
from rules.requests.criteria import criteria_in_words
from rules.requests.selection import Filter


@dataclass(slots=True)
class Selected:
    """A filter with its batch; the statistics are read at most once."""

    batch: batches.Batch
    filter: Filter
    _counted: statistics.Statistics | None = None
    """The statistics, once they are read."""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def counted(self, context: Context) -> statistics.Statistics:
        """The statistics of the selection."""
        async with self._lock:
            if self._counted is None:
                self._counted = await statistics.read(await context.session(), self.batch, self.filter)
        return self._counted

    async def page(self, context: Context, slice_: Slice) -> Paged[Account]:
        """A page of the accounts, by control number."""
        owner = ("accounts", *context.caller.cursor_owner, self.batch.key)
        window = slice_.window(context, owner, int)

        async def nodes(rows: list[Row]) -> Collection[Account]:
            return await to_accounts(context, rows)

        async def total() -> int:
            return (await self.counted(context)).selected

        values: dict[str, Any] = {**self.filter.values(self.batch), "currency": self.batch.currency}
        listed = accounts.selected(self.filter.shape, columns_read(context.field_names))
        return Paged(await context.session(), listed, values, window, owner, "control_number", nodes, total)


@strawberry.type(
    description="The accounts of one batch that a filter selects. It has no ID: a cache must not merge two filters."
)
class AccountBatchSelection:
    selected: strawberry.Private[Selected]

    @resolved_field("The batch that the filter names.")
    def batch(self) -> AccountBatch:
        return AccountBatch.of(self.selected.batch)

    @resolved_field("The filter in words, in the order of its fields; the default status too.", size=1)
    async def criteria(self, info: Info) -> list[AppliedCriterion]:
        words = await criteria_in_words(await info.context.session(), self.selected.batch, self.selected.filter)
        return [AppliedCriterion(label=label, value=value) for label, value in words]

    @resolved_field("How many there are, of all and of each status and product.", requirement=READ_STATISTICS)
    async def statistics(self, info: Info) -> AccountBatchStatistics:
        return AccountBatchStatistics.of(await self.selected.counted(info.context))

    @resolved_field("The accounts by control number.", requirement=READ_ACCOUNTS)
    async def accounts(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        from_control_number: FromControlNumber = None,
    ) -> Connection[Account]:
        slice_ = Slice(first, after, last, before, start=from_control_number)
        return Connection(paged=await self.selected.page(info.context, slice_))
