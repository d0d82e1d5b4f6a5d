"""Batch updates: request, progress, results."""

from datetime import datetime
from functools import cache
from typing import Annotated, TypeAlias

import strawberry
from strawberry.types import get_object_definition
from strawberry.utils.str_converters import to_camel_case

from db.reading import updates
from db.reading.results import Results
from db.tables.secrets import REPORT_LINKS
from graph.execution.context import Info
from graph.execution.cost.prices import sized
from graph.schema import ids, report_urls, results
from graph.schema.fields import After, Before, First, Last, argument, resolved_field
from graph.schema.inputs.request_json import input_of
from graph.schema.paging import Connection, Slice
from graph.schema.scalars import JSON
from graph.schema.types.accounts.batch import AccountBatch
from graph.schema.types.accounts.criterion import AppliedCriterion
from graph.schema.types.enums import RefusalPolicy
from graph.schema.types.node import Node
from graph.schema.types.updates.distributor_charge import DistributorCharge
from graph.schema.types.updates.progress import BatchUpdateProgress, BatchUpdateState, progress_of
from graph.schema.types.updates.refusals import RefusalCode, RefusalCount
from graph.schema.types.updates.requested_change import RequestedChange
from graph.schema.types.updates.result import AccountResult, Outcome
from graph.security.permissions import READ_UPDATES
from graph.security.report_links import sign
from rules.requests.serialization import request_from_json
from rules.updates import turns

_OtherUpdate: TypeAlias = Annotated["BatchUpdate", strawberry.lazy("graph.schema.types.updates.update")] | None
_LONG = 5
"""What a field costs that may have as much as a request: a thousand control numbers are 20,000 characters."""

_Outcome = Annotated[Outcome | None, argument("Only accounts with this outcome.")]
_Codes = Annotated[list[RefusalCode] | None, argument("Only accounts refused under any of these; empty: none.")]


@strawberry.type(description="A change to the accounts of one batch that a filter selected.")
class BatchUpdate(Node):
    stored: strawberry.Private[updates.BatchUpdate]
    state: BatchUpdateState = strawberry.field(description="Where it stands.")
    criteria: list[AppliedCriterion] = strawberry.field(
        description="The filter in words, as of acceptance.", metadata=sized(_LONG)
    )
    changes: list[RequestedChange] = strawberry.field(
        description="What was asked for, in words, as of acceptance.", metadata=sized(2)
    )
    on_refusal: RefusalPolicy = strawberry.field(description="What a refused account meant for the others.")
    comment: str | None = strawberry.field(description="Why it was asked for.")
    requested_by: str = strawberry.field(description="Who asked, as the issuer of the token names them.")
    requested_at: datetime = strawberry.field(description="When it was accepted.")
    requested_from: str | None = strawberry.field(
        description="The network address that asked, as the server saw it; null where it was not recorded."
    )
    start_at: datetime | None = strawberry.field(description="The instant that it was scheduled for.")
    started_at: datetime | None = strawberry.field(description="When its selection was fixed.")
    finished_at: datetime | None = strawberry.field(description="When it ended.")
    cancelled_by: str | None = strawberry.field(description="Who cancelled it.")
    cancelled_at: datetime | None = strawberry.field(description="When it was cancelled.")
    failure: str | None = strawberry.field(description="FAILED: what happened and what to do, in words.")
    progress: BatchUpdateProgress = strawberry.field(description="How far it is.")

    @resolved_field("The batch whose accounts it changes.")
    async def batch(self, info: Info) -> AccountBatch:
        found = await info.context.load.batches.load(self.stored.batch)
        if found is None:
            raise LookupError("the batch of an update does not exist")
        return AccountBatch.of(found)

    @resolved_field(
        "The update of the same batch that has to end first; null unless this one is queued behind another."
    )
    async def waiting_for(self, info: Info) -> _OtherUpdate:
        key = None
        if self.stored.state == "QUEUED":
            key = await turns.update_ahead(await info.context.session(), self.stored.key)
        return await _found(info, key)

    @resolved_field("The update that this one reverts; null unless it is a revert.")
    async def reverts(self, info: Info) -> _OtherUpdate:
        return await _found(info, self.stored.reverts)

    @resolved_field("The revert of this update that counts: one under way, or the last that has changed something.")
    async def reverted_by(self, info: Info) -> _OtherUpdate:
        return await _found(info, await info.context.load.reverts_of_updates.load(self.stored.key))

    @resolved_field("How many accounts were refused under which rules: by count, falling, then code.", size=5)
    async def refusals(self, info: Info) -> list[RefusalCount]:
        return list(map(RefusalCount.of, await info.context.load.refusals_of_updates.load(self.stored.key)))

    @resolved_field("What distributors were charged, by their names.", size=5)
    async def distributor_charges(self, info: Info) -> list[DistributorCharge]:
        charges = await info.context.load.charges_of_updates.load(self.stored.key)
        return [DistributorCharge.of(charged, charged.currency) for charged in charges]

    @resolved_field("What became of each account, by control number.", requirement=READ_UPDATES)
    async def results(
        self,
        info: Info,
        outcome: _Outcome = None,
        codes: _Codes = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[AccountResult]:
        code_names = None if codes is None else {code.name for code in codes}
        selected = Results(self.stored.key, outcome and outcome.name, code_names)
        slice_ = Slice(first, after, last, before)
        return Connection(paged=await results.page(info.context, self.stored, selected, slice_))

    @resolved_field(
        "The results as a CSV file: a path on this server, which takes the same bearer token. Null until it has"
        " ended, and where there are no results.",
        requirement=READ_UPDATES,
    )
    async def report_url(self, info: Info) -> str | None:
        return report_urls.url(self.id) if await _has_report(info, self.stored) else None

    @resolved_field(
        "The same file: a path that a browser can follow without the bearer token, for this report and one minute."
        " Whoever has it reads the report: it is not to be kept or passed on. Null where `reportUrl` is.",
        requirement=READ_UPDATES,
    )
    async def report_download_url(self, info: Info) -> str | None:
        context = info.context
        if not await _has_report(info, self.stored):
            return None
        secret = await context.load.secrets.load(REPORT_LINKS)
        return report_urls.url_with(sign(secret, context.caller, self.stored.key, context.now), self.id)

    @resolved_field(
        "The request in the shape of `BatchUpdateAccountsInput`, without token, key and start: it can be previewed or"
        " sent again as it is. Null for a revert.",
        size=_LONG,
    )
    async def input(self, info: Info) -> JSON | None:
        stored = await info.context.load.requests_of_updates.load(self.stored.key)
        if stored is None:
            return None
        return JSON(input_of(request_from_json(stored), self.stored.comment, self.stored.currency))

    @classmethod
    @cache
    def separately_read_fields(cls) -> frozenset[str]:
        """The names, as in documents, of the fields whose data is not in the row of the update."""
        fields = get_object_definition(cls, strict=True).fields
        return frozenset(to_camel_case(field.python_name) for field in fields if field.base_resolver)

    @classmethod
    def of(cls, stored: updates.BatchUpdate) -> "BatchUpdate":
        """The update as stored."""
        return cls(
            id=ids.encode("BatchUpdate", stored.key),
            stored=stored,
            state=BatchUpdateState[stored.state],
            criteria=[AppliedCriterion(label=label, value=value) for label, value in stored.criteria],
            changes=[RequestedChange(group=g, attribute=a, value=v) for g, a, v in stored.changes],
            on_refusal=RefusalPolicy(stored.on_refusal),
            comment=stored.comment,
            requested_by=stored.requested_by,
            requested_at=stored.requested_at,
            requested_from=stored.requested_from,
            start_at=stored.start_at,
            started_at=stored.started_at,
            finished_at=stored.finished_at,
            cancelled_by=stored.cancelled_by,
            cancelled_at=stored.cancelled_at,
            failure=stored.failure,
            progress=progress_of(stored),
        )


async def _has_report(info: Info, stored: updates.BatchUpdate) -> bool:
    return stored.finished_at is not None and bool(await info.context.load.have_results.load(stored.key))


async def _found(info: Info, key: int | None) -> BatchUpdate | None:
    found = None if key is None else await info.context.load.batch_updates.load(key)
    return None if found is None else BatchUpdate.of(found)
