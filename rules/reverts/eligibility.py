"""Whether and how an update can be reverted: by an update of its own over the accounts that it changed, once."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_

from db import batches
from db.batches import BatchReference
from db.connections import planner
from db.currencies import fraction_digits
from db.engine import Row, Session
from db.sql import Prepared
from db.update_states import UNFINISHED
from rules.declarations.batch_parameters import batch_parameters
from rules.declarations.errors import UserError, UserErrorCode
from rules.declarations.permissions import Permission
from rules.judging import previews
from rules.judging.judgement import Verdict
from rules.judging.previews import Findings
from rules.judging.samples import Samples
from rules.judging.statements import preview
from rules.judging.statements.judged import Judged, judged
from rules.requests.criteria import update_label
from rules.requests.validation import RequestRefused
from rules.requests.wording import RequestedChange
from rules.reverts import statements
from rules.reverts.revert_request import RevertRequest, reverted_changes
from rules.reverts.revert_task import RevertTask
from rules.reverts.revert_verdict import RevertVerdict
from rules.reverts.reverted_chunk import SETTINGS, RevertedChunk, these_chunks

NO_CHANGE = "The batch update changed no account: there is nothing to revert."
NOT_ENDED = "The batch update has not ended yet: wait for its end, or cancel it first."
RESULTS_REMOVED = (
    "The results of the batch update were removed for their age: nothing tells any more what to go back to."
)
ACCOUNTS_REMOVED = "None of the accounts that the batch update changed is there any more."


@dataclass(frozen=True, slots=True)
class Revertible:
    """An update that can be reverted: the task, its criteria and changes for people, and its `row`.

    Its accounts are judged chunk by chunk, so that no statement grows with the size of the update.
    """

    task: RevertTask
    criteria: list[tuple[str, str]]
    changes: list[RequestedChange]
    row: Row

    async def judge(self, session: Session) -> Findings:
        """Judge all accounts that would be reverted; changes nothing. Raises RequestRefused where none are left."""
        chunks = await self._rows_of_each_chunk(session, self.findings_statement())
        rows, revert_request = [row for chunk in chunks for row in chunk], self.task.revert_request
        findings = previews.sum_up(rows, revert_request.transaction, (), revert_request.fingerprint)
        self._refuse_if_nothing_left(findings.selected)
        return replace(findings, samples=self._samples(chunks, findings.sampled))

    def findings_statement(self) -> Prepared:
        """The statement that judges what is left of one chunk; its parameters are `values` and `chunk`."""
        return preview.findings(_judged_over(self.task.verdict, self.task.reverted_chunk))

    async def fix_selection(self, session: Session, key: int, tenant: int) -> int:
        """Fix the selection of the revert with that key, chunk by chunk; returns the number of accounts.

        Raises RequestRefused where none are left.
        """
        chunks = await self._rows_of_each_chunk(session, statements.selection(), batch_update=key, tenant=tenant)
        selected: int = sum(row["selected"] for chunk in chunks for row in chunk)
        self._refuse_if_nothing_left(selected)
        return selected

    def _samples(self, chunks: list[list[Row]], count: int) -> Samples:
        """The first `count` samples, from the first chunks that have so many: chunks ascend by control number."""

        def judge() -> Judged:
            reverted_chunk = self.task.reverted_chunk_in(these_chunks)
            return _judged_over(RevertVerdict(self.task.revert_request, reverted_chunk), reverted_chunk)

        values = {**self.values, "chunks": _chunks_with_samples(chunks, count)}
        digits = fraction_digits(self.task.batch.currency)
        return Samples(judge, values, count, digits, SETTINGS)

    async def _rows_of_each_chunk(self, session: Session, statement: Prepared, **parameters: Any) -> list[list[Row]]:
        values = {**self.values, **parameters}
        async with planner.applied(session, SETTINGS):
            return [await session.rows(statement, **values, chunk=chunk) for chunk in self.chunks]

    @property
    def chunks(self) -> range:
        """The chunks of the reverted update that have results."""
        last = self.row["last_chunk"]
        return range(0 if last is None else last + 1)

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of statements about the update, without the chunk."""
        return {**batch_parameters(self.task.batch), **self.task.values}

    def _refuse_if_nothing_left(self, selected: int) -> None:
        if not selected and self.row["partly_reverted"]:
            raise RequestRefused([UserError(UserErrorCode.ALREADY_REVERTED, ("id",))])
        if not selected:
            raise RequestRefused([_not_revertible(ACCOUNTS_REMOVED)])


def _judged_over(verdict: Verdict, reverted_chunk: RevertedChunk) -> Judged:
    return judged(verdict, and_(reverted_chunk.joined, reverted_chunk.still_exists, reverted_chunk.not_reverted_yet))


def _chunks_with_samples(chunks: list[list[Row]], count: int) -> list[int]:
    """The first chunks that together have `count` accounts that would be restored."""
    chosen: list[int] = []
    for chunk, rows in enumerate(chunks):
        restorable = previews.updated(rows)
        if count > 0 and restorable:
            chosen.append(chunk)
            count -= restorable
    return chosen


async def find_revertible(session: Session, update: int, now: datetime, *, claim: bool) -> Revertible:
    """Find an update to revert; raises RequestRefused where it does not exist or cannot be reverted.

    `claim`: make this transaction conflict with any other that accepts a revert of the same update.
    """
    if claim:
        await session.rows(statements.claim(), batch_update=update)
    row = await session.row(statements.revertible(), batch_update=update)
    if row is None:
        raise RequestRefused([UserError(UserErrorCode.BATCH_UPDATE_NOT_FOUND, ("id",))])
    _refuse_unless_revertible(row)
    return await _revertible(session, row, now)


async def find_accepted(session: Session, update: int, now: datetime) -> Revertible:
    """What is left to revert of an update whose revert was accepted, whatever the state of the revert."""
    row = await session.row(statements.revertible(), batch_update=update)
    if row is None:
        raise LookupError("an update that has a revert is never removed")
    return await _revertible(session, row, now)


async def required_permissions(session: Session, update: int) -> frozenset[Permission]:
    """The permissions that reverting an update requires: those it required itself. UPDATE_ACCOUNTS if there is none."""
    row = await session.row(statements.revertible(), batch_update=update)
    if row is None:
        return frozenset({Permission.UPDATE_ACCOUNTS})
    return RevertRequest.of_update(row["id"], row["reverts"], row["request"]).permissions


def _refuse_unless_revertible(row: Row) -> None:
    errors = []
    if row["state"] in UNFINISHED:
        errors.append(_not_revertible(NOT_ENDED))
    elif not row["updated"]:
        errors.append(_not_revertible(NO_CHANGE))
    elif row["last_chunk"] is None:
        errors.append(_not_revertible(RESULTS_REMOVED))
    if row["reverted"]:
        errors.append(UserError(UserErrorCode.ALREADY_REVERTED, ("id",)))
    if errors:
        raise RequestRefused(errors)


def _not_revertible(sentence: str) -> UserError:
    return UserError(UserErrorCode.NOT_REVERTIBLE, ("id",), sentence)


async def _revertible(session: Session, row: Row, now: datetime) -> Revertible:
    batch = await batches.find(session, BatchReference(key=row["batch_id"]), now)
    if batch is None:
        raise LookupError("a batch with updates is never removed")
    revert_request = RevertRequest.of_update(row["id"], row["reverts"], row["request"])
    task = RevertTask(batch, revert_request, row["started_at"])
    criteria = [("Batch", batch.name), ("Reverts", update_label(row))]
    changes = [RequestedChange(*words) for words in reverted_changes(row["changes"])]
    return Revertible(task, criteria, changes, row)
