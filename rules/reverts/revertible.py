"""An update that can be reverted: its accounts are judged, and selected for the revert, chunk by chunk."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_

from db.currencies import fraction_digits
from db.engine import Row, Session
from db.sql import Prepared
from rules.declarations.batch_parameters import batch_parameters
from rules.declarations.errors import UserError, UserErrorCode
from rules.judging import previews
from rules.judging.judgement import Verdict
from rules.judging.previews import Findings
from rules.judging.samples import Samples
from rules.judging.statements import preview
from rules.judging.statements.judged import Judged, judged
from rules.judging.statements.records import recorded_attributes
from rules.requests.validation import RequestRefused
from rules.requests.wording import RequestedChange
from rules.reverts import statements
from rules.reverts.revert_task import RevertTask
from rules.reverts.revert_verdict import RevertVerdict
from rules.reverts.reverted_chunk import SETTINGS, RevertedChunk, these_chunks

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
        return preview.findings(_judged_over(self.task.verdict, self.task.reverted_chunk), of_batch=False)

    async def fix_selection(self, session: Session, key: int, tenant: int) -> list[int]:
        """Fix the selection of the revert with that key, chunk by chunk; returns their numbers of accounts.

        Raises RequestRefused where none are left.
        """
        chunks = await self._rows_of_each_chunk(session, statements.selection(), batch_update=key, tenant=tenant)
        sizes = [row["selected"] for chunk in chunks for row in chunk]
        self._refuse_if_nothing_left(sum(sizes))
        return sizes

    def _samples(self, chunks: list[list[Row]], count: int) -> Samples:
        """The first `count` samples, from the first chunks that have so many: chunks ascend by control number."""

        def statement() -> Prepared:
            reverted_chunk = self.task.reverted_chunk_in(these_chunks)
            verdict = RevertVerdict(self.task.revert_request, reverted_chunk)
            return preview.samples(_judged_over(verdict, reverted_chunk))

        values = {**self.values, "chunks": _chunks_with_samples(chunks, count)}
        digits = fraction_digits(self.task.batch.currency)
        return Samples(statement, recorded_attributes(self.task.verdict), values, count, digits, SETTINGS)

    async def _rows_of_each_chunk(self, session: Session, statement: Prepared, **parameters: Any) -> list[list[Row]]:
        values, planned = {**self.values, **parameters}, session.planned(SETTINGS)
        return [await planned.rows(statement, **values, chunk=chunk) for chunk in self.chunks]

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
            raise RequestRefused([not_revertible(ACCOUNTS_REMOVED)])


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


def not_revertible(sentence: str) -> UserError:
    """The error NOT_REVERTIBLE, and why."""
    return UserError(UserErrorCode.NOT_REVERTIBLE, ("id",), sentence)
