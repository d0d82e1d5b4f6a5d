"""The task of an accepted update: what it does to each of its chunks. A revert's is `rules.reverts.revert_task`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import ColumnElement

from db.batches import Batch
from db.engine import Session
from db.sql import Prepared
from rules.judging import composed
from rules.judging.judgement import Verdict
from rules.requests.parameters import ChangesShape, parameter_values, shape_of
from rules.requests.request import RefusalPolicy, Request
from rules.updates.locking import lock_distributors, lock_references


class Task(Protocol):
    """What the chunks of an update need to know of it, be it a request or a revert."""

    @property
    def batch(self) -> Batch:
        """The batch, as it was when the run was prepared."""
        ...

    @property
    def on_refusal(self) -> RefusalPolicy:
        """Whether a refused account refuses the whole update."""
        ...

    @property
    def verdict(self) -> Verdict:
        """What the update means for an account."""
        ...

    @property
    def chunk_statement(self) -> Prepared:
        """Does a chunk (`rules.judging.statements.chunk_statement`)."""
        ...

    @property
    def values(self) -> Mapping[str, Any]:
        """Parameters of its own in the statement of a chunk, by name."""
        ...

    @property
    def settings(self) -> Mapping[str, str]:
        """Planner settings for statements about its accounts."""
        ...

    def narrow(self, scope: ColumnElement[bool]) -> ColumnElement[bool]:
        """A scope narrowed to the accounts that the verdict is about, joined with what it reads of them."""
        ...

    async def lock(self, session: Session, chunk: Mapping[str, Any], *, for_update: bool) -> None:
        """Lock what a chunk relies on, such as referenced rows.

        `chunk` are the parameters of the chunk; `for_update`: also lock rows that the chunk itself will change.
        """
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
    def changes(self) -> dict[str, Any]:
        """The changes by group, without groups that change nothing."""
        return self.request.effective_changes()

    @cached_property
    def shape(self) -> ChangesShape:
        """What decides the SQL of the changes."""
        return shape_of(self.changes)

    @property
    def verdict(self) -> Verdict:
        return composed.verdict(self.shape)

    @property
    def chunk_statement(self) -> Prepared:
        return composed.chunk(self.shape)

    @property
    def refused_statement(self) -> Prepared:
        """Records the accounts of the whole selection that are refused."""
        return composed.refused(self.shape)

    @cached_property
    def values(self) -> Mapping[str, Any]:
        return parameter_values(self.changes)

    @property
    def settings(self) -> Mapping[str, str]:
        return {}

    def narrow(self, scope: ColumnElement[bool]) -> ColumnElement[bool]:
        return scope

    async def lock(self, session: Session, chunk: Mapping[str, Any], *, for_update: bool) -> None:
        await lock_references(session, self.changes)
        if for_update and self.verdict.charges:
            await lock_distributors(session)
