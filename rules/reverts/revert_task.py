"""The task of an accepted revert: what it does to each of its chunks (`rules.updates.tasks.Task`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_

from db.batches import Batch
from db.engine import Session
from db.sql import Prepared
from rules.judging.judgement import Verdict
from rules.judging.statements.chunk_statement import chunk_statement
from rules.judging.statements.judged import judged
from rules.judging.statements.scope import in_chunk
from rules.requests.request import RefusalPolicy
from rules.reverts.locking import lock_recorded
from rules.reverts.revert_request import RevertRequest
from rules.reverts.revert_verdict import RevertVerdict
from rules.reverts.reverted_chunk import SETTINGS, ChunkCondition, RevertedChunk, this_chunk


@dataclass(frozen=True)
class RevertTask:
    """The task of a revert; `reverted_at`: when the selection of the reverted update was fixed."""

    batch: Batch
    revert_request: RevertRequest
    reverted_at: datetime

    @property
    def on_refusal(self) -> RefusalPolicy:
        return RefusalPolicy.SKIP_REFUSED

    @cached_property
    def reverted_chunk(self) -> RevertedChunk:
        """What the reverted update recorded of the chunk in the parameter `chunk`."""
        return self.reverted_chunk_in(this_chunk)

    def reverted_chunk_in(self, chunks: ChunkCondition) -> RevertedChunk:
        """What the reverted update recorded of those chunks."""
        return RevertedChunk(
            self.revert_request.reverted_attributes, charged=self.revert_request.charged, chunks=chunks
        )

    @cached_property
    def verdict(self) -> Verdict:
        return RevertVerdict(self.revert_request, self.reverted_chunk)

    @property
    def chunk_statement(self) -> Prepared:
        return chunk_statement(judged(self.verdict, self.narrow(in_chunk())))

    @property
    def values(self) -> Mapping[str, Any]:
        return {"reverted": self.revert_request.update, "reverted_since": self.reverted_at}

    @property
    def settings(self) -> Mapping[str, str]:
        return SETTINGS

    def narrow(self, scope: ColumnElement[bool]) -> ColumnElement[bool]:
        return and_(scope, self.reverted_chunk.joined)

    async def lock(self, session: Session, chunk: Mapping[str, Any], *, for_update: bool) -> None:
        await lock_recorded(session, self.revert_request.reverted_attributes, {**self.values, **chunk})
