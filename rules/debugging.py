"""Previews and chunks as scripts for psql, for debugging: the statements of the service, with their values in place."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from db.connections import planner
from db.engine import Database, Mode, Row, Session, Tenant
from db.queue import Job
from db.scripts import Script
from db.tenants import all_tenants
from db.usage_error import UsageError
from rules.judging import composed, previews
from rules.requests.parameters import shape_of
from rules.requests.request import Request
from rules.requests.serialization import request_from_json
from rules.requests.validation import validate
from rules.reverts import eligibility
from rules.reverts.revertible import Revertible
from rules.updates import chunk_values, chunk_work
from rules.updates.faults import ReferenceRemoved
from rules.updates.restoring import restore_run
from rules.updates.statements import lifecycle

FINDINGS = "One row for each set of codes (null: not refused): accounts, those that would change, a hash, samples."
CHARGES = "What each distributor would be charged."
CHUNK = "The chunk: how many accounts it updates, leaves unchanged and refuses, and whose credit is exhausted."


class NoScriptError(UsageError):
    """No script can be made of a chunk or an update; the message says why, and what to ask for instead."""


@dataclass(frozen=True, slots=True)
class AcceptedUpdate:
    """An accepted update: its tenant and its row (`lifecycle.stored`)."""

    tenant: Tenant
    row: Row

    @property
    def key(self) -> int:
        """Its key."""
        return int(self.row["id"])


async def find_update(database: Database, key: int, tenant: Tenant | None = None) -> AcceptedUpdate:
    """The update of that key, in that tenant or in any; raises NoScriptError where there is none."""
    for each in await all_tenants(database) if tenant is None else [tenant]:
        async with database.transaction(each) as session:
            row = await session.row(lifecycle.stored(locked=False), batch_update=key)
        if row is not None:
            return AcceptedUpdate(each, row)
    where = "" if tenant is None else " of that tenant"
    raise NoScriptError(f"There is no batch update{where} with the key {key}.")


async def preview_of_request(
    database: Database, tenant: Tenant, request: Request, now: datetime, *, explain: bool = False
) -> str:
    """The preview of a request; raises RequestRefused."""
    async with _transaction(database, tenant, Mode.SNAPSHOT) as (session, script):
        valid = await validate(session, request, now, applied=False)
        shapes = (shape_of(valid.changes), request.filter.shape)
        values = await previews.statement_values(session, valid, composed.verdict(shapes[0]))
        await script.add(composed.findings(*shapes), FINDINGS, explain=explain, **values)
        if composed.verdict(shapes[0]).charges:
            await script.add(composed.charges(*shapes), CHARGES, explain=explain, **values)
        return script.text()


async def preview_of_update(database: Database, update: AcceptedUpdate, now: datetime, *, explain: bool = False) -> str:
    """The preview of an update's request over the accounts as they are now; of a revert: of what it left to revert.

    Raises RequestRefused.
    """
    reverts = update.row["reverts"]
    if reverts is None:
        request = request_from_json(update.row["request"])
        return await preview_of_request(database, update.tenant, request, now, explain=explain)
    async with _transaction(database, update.tenant, Mode.SNAPSHOT) as (session, script):
        return await _preview_of(await eligibility.find_accepted(session, reverts, now), script, explain)


async def preview_of_revert(database: Database, update: AcceptedUpdate, now: datetime, *, explain: bool = False) -> str:
    """The preview of reverting an update; raises RequestRefused."""
    async with _transaction(database, update.tenant, Mode.SNAPSHOT) as (session, script):
        return await _preview_of(
            await eligibility.find_revertible(session, update.key, now, claim=False), script, explain
        )


async def chunk_of_update(
    database: Database, update: AcceptedUpdate, chunk: int, now: datetime, *, explain: bool = False
) -> str:
    """The first try of one chunk of an update; raises NoScriptError if the chunk is done or does not exist.

    With `explain` the script asks for their plans, also of a chunk that was done.
    """
    _check(update.row, chunk, explain)
    async with _transaction(database, update.tenant, Mode.WRITE) as (session, script):
        run = await restore_run(session, Job(update.tenant, update.key), update.row, now)
        try:
            await chunk_work.begin_chunk(script, run, chunk, locked=False)
        except ReferenceRemoved as removed:
            raise NoScriptError(f"Of {removed}, something that the update refers to was removed.") from removed
        values = await chunk_values.statement_parameters(session, run, now, chunk)
        await script.add(run.chunk, CHUNK, explain=explain, **values)
        return script.text()


def _check(row: Row, chunk: int, explain: bool) -> None:
    if row["state"] == "SCHEDULED":
        raise NoScriptError("The batch update is scheduled and has no chunks yet: they are fixed when it starts.")
    if not row["chunks"]:
        raise NoScriptError("The batch update has no chunks: it ended before its selection was fixed.")
    if not 0 <= chunk < row["chunks"]:
        raise NoScriptError(f"The batch update has no chunk {chunk}: its chunks are 0 to {row['chunks'] - 1}.")
    done = row["state"] == "COMPLETED" or (row["state"] != "REFUSED" and chunk < row["next_chunk"])
    if done and not explain:
        raise NoScriptError(
            f"Chunk {chunk} is done, and what it did is on record: it cannot be done again. Its plan can be had "
            "(--explain), and so can the preview of the update as it would be now (without --chunk)."
        )


@asynccontextmanager
async def _transaction(database: Database, tenant: Tenant, mode: Mode) -> AsyncIterator[tuple[Session, Script]]:
    """A transaction to read values in, and the script of one like it. What the script runs is locks and settings."""
    async with database.transaction(tenant, mode) as session:
        yield session, await Script.begin(database, session, tenant, mode)


async def _preview_of(revertible: Revertible, script: Script, explain: bool) -> str:
    await planner.apply(script, revertible.task.settings)
    statement = revertible.findings_statement()
    for chunk in revertible.chunks:
        comment = f"Chunk {chunk} of the update that is reverted. {FINDINGS}"
        await script.add(statement, comment, explain=explain, **revertible.values, chunk=chunk)
    return script.text()
