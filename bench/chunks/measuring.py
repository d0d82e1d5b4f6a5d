"""A chunk's statement in the database, compared with the plain UPDATE of its accounts, and what its parts take.

The statement is that of an update which was accepted and waits for a worker; each run of it is rolled back.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bench import doing
from bench.chunks.plan import parts
from bench.growth.installation import installation
from bench.kinds import KINDS, Kind, choices
from bench.server import Bench
from bench.table import Figure, Notes, median, of_rounds
from db.engine import Database, Mode
from db.queue import Job
from db.scripts import literals
from graph.schema.ids import key_of
from rules import debugging
from rules.updates import chunk_values, chunk_work
from rules.updates.restoring import restore_run

SIZE = 30_000
"""Accounts of the batch: too many for the server to update them itself, with a first chunk that is full."""
_TIMED, _UNTIMED = (f"EXPLAIN (ANALYZE, FORMAT JSON, TIMING {each})" for each in ("ON", "OFF"))


class _RolledBackError(Exception):
    """Ends a transaction that is to leave nothing."""


@dataclass
class _Rounds:
    """Seconds of each round, and milliseconds of the statement's parts."""

    accounts: int = 0
    plain: list[float] = field(default_factory=list)
    chunk: list[float] = field(default_factory=list)
    parts: dict[str, list[float]] = field(default_factory=dict)


async def measure(rounds: int) -> tuple[list[Figure], Notes]:
    """Figures of each kind of update; the notes have the parts of its statement."""
    figures: list[Figure] = []
    notes: Notes = {}
    async with installation(workers=False) as installed:
        await installed.load([f"{SIZE:,}"], SIZE)
        database = await Database.open(installed.bench.dsn)
        for kind in KINDS:
            found = await _measure(installed.bench, database, kind, rounds)
            what = f"statement of a chunk, compared with the plain UPDATE: {kind.name}"
            figures.append(of_rounds(what, found.accounts, found.chunk, found.plain, found.accounts, None))
            told = (f"{part} {median(each):.1f} ms" for part, each in found.parts.items())
            notes[f"parts of it, each step timed, which takes longer: {kind.name}"] = ", ".join(told)
        await database.close()
    return figures, notes


async def _measure(bench: Bench, database: Database, kind: Kind, rounds: int) -> _Rounds:
    """One round more than are counted: the first reads what the import left, and plans."""
    found = _Rounds()
    accepted = await doing.accept(bench, SIZE, kind.request(await choices(bench, SIZE)))
    key = key_of("BatchUpdate", accepted["id"])
    for number in range(rounds + 1):
        found.accounts, chunk = await _chunk(bench, database, key, _UNTIMED)
        _, timed = await _chunk(bench, database, key, _TIMED)
        plain = await _plain(bench, kind, found.accounts)
        if number:
            found.chunk.append(chunk["Execution Time"] / 1000)
            found.plain.append(plain["Execution Time"] / 1000)
            for part, milliseconds in parts(timed["Plan"]).items():
                found.parts.setdefault(part, []).append(milliseconds)
    return found


async def _chunk(bench: Bench, database: Database, key: int, explain: str) -> tuple[int, Any]:
    """The accounts of the update's first chunk, and what its statement took, prepared as the server does."""
    update, now = await debugging.find_update(database, key), datetime.now(UTC)
    async with _rolled_back(bench, database.transaction(update.tenant, Mode.WRITE)) as session:
        run = await restore_run(session, Job(update.tenant, key), update.row, now)
        await chunk_work.begin_chunk(session, run, 0, locked=False)
        values = await chunk_values.statement_parameters(session, run, now, 0)
        given = ", ".join(
            f"{literal}::{kind}" for literal, kind in await literals(session.connection, run.chunk, values)
        )
        await session.command(f"PREPARE chunk AS {run.chunk.text}")
        explained = await session.connection.fetchval(f"{explain} EXECUTE chunk({given})")
        await session.command("DEALLOCATE chunk")
        return values["chunk_selected"], json.loads(explained)[0]


async def _plain(bench: Bench, kind: Kind, accounts: int) -> Any:
    where = f"batch_id = {bench.batches[SIZE]} AND control_number <= {accounts}"
    async with _rolled_back(bench, bench.owner.transaction()):
        await bench.owner.execute("SET LOCAL session_replication_role = replica")
        explained = await bench.owner.fetchval(f"{_UNTIMED} UPDATE accounts SET {kind.plain()} WHERE {where}")
        return json.loads(explained)[0]


@asynccontextmanager
async def _rolled_back(bench: Bench, transaction: Any) -> AsyncIterator[Any]:
    """A transaction on a table as autovacuum would leave it, that leaves nothing itself."""
    await bench.tidy()
    with suppress(_RolledBackError):
        async with transaction as begun:
            yield begun
            raise _RolledBackError
