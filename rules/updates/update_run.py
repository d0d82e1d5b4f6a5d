"""An update that runs: what its chunks have in common, prepared once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.engine import Tenant
from db.sql import Prepared
from rules.updates.tasks import Task


class Superseded(Exception):  # noqa: N818
    """Nothing is left to do here: the update has ended, or another process has done this chunk."""


@dataclass(frozen=True, slots=True)
class UpdateRun:
    """A running update: its `key`, when its selection was fixed, its task, the statement of a chunk, its cursor.

    `next_chunk` is the first chunk that is not done yet, of `chunks` in all; `selected` the number of accounts.
    `traceparent` is the span of the request that was accepted, if it was traced.
    `at_once`: what is stored of its one chunk, where the transaction that has accepted the update does it.
    """

    key: int
    tenant: Tenant
    started_at: datetime
    task: Task
    chunk: Prepared
    next_chunk: int
    chunks: int
    selected: int
    traceparent: str | None
    at_once: Mapping[str, Any] | None = None


def prepare_run(
    key: int,
    tenant: Tenant,
    task: Task,
    *,
    started_at: datetime,
    next_chunk: int,
    chunks: int,
    selected: int,
    traceparent: str | None,
) -> UpdateRun:
    """Prepare an update to run: its statement is composed once for all of its chunks."""
    return UpdateRun(key, tenant, started_at, task, task.chunk_statement, next_chunk, chunks, selected, traceparent)
