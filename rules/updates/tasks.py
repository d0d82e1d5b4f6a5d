"""What an accepted update has to do to each of its chunks; that of a revert is in `rules.reverts.revert_task`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import ColumnElement

from db.batches import Batch
from db.engine import Session
from rules.judging.judgement import Judgement, Verdict
from rules.requests.request import RefusalPolicy, Request
from rules.updates.locking import lock_distributors, lock_references


class Task(Protocol):
    """What running an update asks of it. `values` are the parameters of its own in the statement of a chunk."""

    @property
    def batch(self) -> Batch:
        """The batch, as it was when the task was taken up."""
        ...

    @property
    def on_refusal(self) -> RefusalPolicy:
        """What a refused account means for the others."""
        ...

    @property
    def verdict(self) -> Verdict:
        """What it means for an account."""
        ...

    @property
    def values(self) -> Mapping[str, Any]:
        """Parameters."""
        ...

    def among(self, scope: ColumnElement[bool]) -> ColumnElement[bool]:
        """The accounts of a scope, joined with what the verdict asks besides."""
        ...

    async def lock(self, session: Session, chunk: Mapping[str, Any], *, for_update: bool) -> None:
        """Locks what a chunk relies on; `for_update`: also what makes it conflict with others."""
        ...


@dataclass(frozen=True)
class RequestTask:
    """The task of a request."""

    batch: Batch
    request: Request

    @property
    def on_refusal(self) -> RefusalPolicy:
        return self.request.on_refusal

    @cached_property
    def asked(self) -> dict[str, Any]:
        """The changes that are asked for, by group."""
        return self.request.effective_changes()

    @cached_property
    def verdict(self) -> Verdict:
        return Judgement(self.asked)

    @property
    def values(self) -> Mapping[str, Any]:
        return {}

    def among(self, scope: ColumnElement[bool]) -> ColumnElement[bool]:
        return scope

    async def lock(self, session: Session, chunk: Mapping[str, Any], *, for_update: bool) -> None:
        await lock_references(session, self.asked)
        if for_update and self.verdict.charges:
            await lock_distributors(session)
