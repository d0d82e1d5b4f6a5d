"""Scripts for psql: they find what the service finds, for every group, and change nothing."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Boolean, Date, DateTime, Integer, Text, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY, INT4MULTIRANGE, JSONB

from db.column_types import BILL_STATUS, MONEY
from db.engine import Mode
from db.queue import Job
from db.scripts import with_values
from db.sql import prepare
from rules import debugging
from rules.debugging import NoScriptError
from rules.declarations.changes import GROUPS
from rules.declarations.groups.customer_site import CustomerSiteChange
from rules.declarations.groups.lifecycle import LifecycleChange, StatusChange
from rules.judging.confirmation import confirmation_token
from rules.judging.previews import Findings
from rules.requests.request import Request
from rules.requests.validation import RequestRefused
from rules.service import Service
from rules.updates.turns import take_turn
from tests.factories.accounts import add_accounts
from tests.factories.world import World, make_world
from tests.rules.conftest import Stage
from tests.rules.declarations.cases import CASES
from tests.rules.declarations.cases.case import Case
from tests.rules.declarations.test_cases import staged
from tests.rules.runs import SUBJECT, accounts, audit, policy, preview, request
from tests.support.clock import NOON
from tests.support.psql import Rows, psql

BLOCK = {"lifecycle": LifecycleChange(change_status=StatusChange.BLOCKED)}
CHUNK_SIZE = 2
CASES_OF_A_GROUP = 4
"""From the first to the last of them: each takes a second."""
OUTCOMES = ("updated", "unchanged", "refused")


@dataclass(frozen=True)
class Scripts:
    """The scripts of one tenant, run in psql: what they find, with the tenant as it was before."""

    stage: Stage
    world: World
    now: datetime = NOON

    @property
    def service(self) -> Service:
        """A service that does nothing at once."""
        return Service(self.stage.db, lambda: self.now, chunk_size=CHUNK_SIZE, small=0)

    async def run(self, script: str) -> list[Rows]:
        assert not re.search(r"\$\d", script), "a parameter was left in place"
        before = await accounts(self.stage.owner, self.world, self.now)
        found = await psql(self.stage.database, script)
        assert await accounts(self.stage.owner, self.world, self.now) == before, "a script has changed something"
        return found

    async def update(self, key: int) -> debugging.AcceptedUpdate:
        return await debugging.find_update(self.stage.db, key)

    async def of_request(self, asked: Request) -> list[Rows]:
        return await self.run(await debugging.preview_of_request(self.stage.db, self.world.tenant, asked, self.now))

    async def of_update(self, key: int) -> list[Rows]:
        return await self.run(await debugging.preview_of_update(self.stage.db, await self.update(key), self.now))

    async def of_revert(self, key: int) -> list[Rows]:
        return await self.run(await debugging.preview_of_revert(self.stage.db, await self.update(key), self.now))

    async def of_chunk(self, key: int, chunk: int) -> list[Rows]:
        update = await self.update(key)
        return await self.run(await debugging.chunk_of_update(self.stage.db, update, chunk, self.now))

    async def finish(self, key: int) -> None:
        """Does the update, as a worker would."""
        await take_turn(self.stage.db, Job(self.world.tenant, key), lambda: self.now, CHUNK_SIZE)

    async def recorded(self, key: int, chunk: int) -> dict[str, int]:
        """How many accounts of a chunk have each outcome, by the record."""
        query = "SELECT lower(outcome::text), sum(accounts) FROM account_outcomes"
        query += " WHERE batch_update_id = $1 AND chunk = $2 GROUP BY 1"
        return dict.fromkeys(OUTCOMES, 0) | dict(await self.stage.owner.fetch(query, key, chunk))


def _agree(found: Findings, results: list[Rows]) -> None:
    """The numbers, codes and accounts of a preview, which its token covers; and what distributors would be charged."""
    rows = [_typed(row) for rows in results for row in rows if "codes" in row]
    told, third = confirmation_token("", rows), len(found.confirmation_token) // 3  # type: ignore[arg-type]
    assert told[third:] == found.confirmation_token[third:]
    assert sum(row["differing"] for row in rows if row["codes"] is None) == found.updated
    charges = {int(row["distributor"]): Decimal(row["amount"]) for rows in results for row in rows if "amount" in row}
    assert charges == {charge.distributor: charge.amount for charge in found.charges}


def _typed(row: dict[str, str]) -> dict[str, Any]:
    codes = None if row["codes"] == "NULL" else [code for code in row["codes"].strip("{}").split(",") if code]
    return {"codes": codes, **{name: int(row[name]) for name in ("accounts", "differing", "which")}}


def _counts(results: list[Rows]) -> dict[str, int]:
    (row,) = (row for rows in results for row in rows if "exhausted" in row)
    return {name: int(row[name]) for name in OUTCOMES}


@pytest.mark.parametrize("group", [group.name for group in GROUPS])
async def test_psql_finds_what_the_service_finds(stage: Stage, group: str) -> None:
    world = await make_world(stage.owner)
    of_group = [case for case in CASES.values() if group in case.change(world)]
    assert of_group, "the group has no case"
    for case in of_group[:: -(-len(of_group) // CASES_OF_A_GROUP)]:
        await _holds(stage, case)


async def _holds(stage: Stage, case: Case) -> None:
    scripts = Scripts(stage, await staged(stage, case), case.now)
    service, world = scripts.service, scripts.world
    asked = request(world, case.change(world))
    found = (await preview(stage.db, world, asked, case.now)).findings
    _agree(found, await scripts.of_request(asked))
    key = await service.apply(world.tenant, SUBJECT, asked)
    _agree(found, await scripts.of_update(key))
    await _chunk_agrees(scripts, key)
    if found.updated:
        async with stage.db.transaction(world.tenant) as session:
            found = (await service.preview_revert(session, key, case.now)).findings
        _agree(found, await scripts.of_revert(key))
        key = await service.revert(world.tenant, SUBJECT, key)
        await _chunk_agrees(scripts, key)
    assert await audit(stage.db, stage.owner, world) == 0


async def _chunk_agrees(scripts: Scripts, key: int) -> None:
    """The first chunk, looked at before it is done."""
    foretold = _counts(await scripts.of_chunk(key, 0))
    await scripts.finish(key)
    assert await scripts.recorded(key, 0) == foretold


async def test_the_preview_of_a_revert_is_of_what_is_left(stage: Stage) -> None:
    scripts = await _scripts(stage, 3)
    key = await _applied(scripts)
    await scripts.finish(key)
    revert = await scripts.service.revert(scripts.world.tenant, SUBJECT, key)
    left = await scripts.of_update(revert)
    assert [int(row["differing"]) for rows in left for row in rows if "codes" in row] == [2, 1]
    await scripts.finish(revert)
    assert not [row for rows in await scripts.of_update(revert) for row in rows if "codes" in row]


async def test_any_chunk_that_is_left_of_an_update_that_failed(stage: Stage) -> None:
    scripts = await _scripts(stage, 5)
    key = await _applied(scripts)
    await stage.owner.execute("UPDATE batch_updates SET state = 'FAILED', next_chunk = 1 WHERE id = $1", key)
    assert _counts(await scripts.of_chunk(key, 1))["updated"] == 2
    assert _counts(await scripts.of_chunk(key, 2))["updated"] == 1
    with pytest.raises(NoScriptError, match=r"Chunk 0 is done.*--explain"):
        await scripts.of_chunk(key, 0)
    with pytest.raises(NoScriptError, match="no chunk 3: its chunks are 0 to 2"):
        await scripts.of_chunk(key, 3)


async def test_the_plan_of_what_is_done(stage: Stage) -> None:
    scripts = await _scripts(stage, 1)
    key = await _applied(scripts)
    await scripts.finish(key)
    update = await scripts.update(key)
    script = await debugging.chunk_of_update(stage.db, update, 0, NOON, explain=True)
    assert "\nEXPLAIN WITH" in script
    assert any("QUERY PLAN" in row for rows in await scripts.run(script) for row in rows)


async def test_chunks_of_an_update_that_refused_as_a_whole(stage: Stage) -> None:
    scripts = await _scripts(stage, 1, bill_status="terminated")
    key = await _applied(scripts, on_refusal=policy(refuse_batch=True))
    await scripts.finish(key)
    assert _counts(await scripts.of_chunk(key, 0)) == {"updated": 0, "unchanged": 0, "refused": 1}


async def test_a_scheduled_update_has_a_preview_and_no_chunk(stage: Stage) -> None:
    scripts = await _scripts(stage, 2)
    key = await _applied(scripts, start_at=NOON.replace(hour=13))
    assert [int(row["differing"]) for rows in await scripts.of_update(key) for row in rows] == [2]
    with pytest.raises(NoScriptError, match="scheduled"):
        await scripts.of_chunk(key, 0)
    await scripts.service.cancel(scripts.world.tenant, SUBJECT, key)
    with pytest.raises(NoScriptError, match="has no chunks: it ended before"):
        await scripts.of_chunk(key, 0)


async def test_what_refuses_a_preview_refuses_its_script(stage: Stage) -> None:
    scripts = await _scripts(stage, 1)
    with pytest.raises(RequestRefused, match="NO_CHANGES"):
        await scripts.of_request(request(scripts.world, {}))
    key = await _applied(scripts)
    with pytest.raises(RequestRefused, match="NOT_REVERTIBLE"):
        await scripts.of_revert(key)


async def test_what_an_update_refers_to_may_be_gone(stage: Stage) -> None:
    scripts = await _scripts(stage, 1)
    key = await _applied(scripts, {"customerSite": CustomerSiteChange(scripts.world["Pier"])})
    await stage.owner.execute("DELETE FROM customer_sites WHERE id = $1", scripts.world["Pier"])
    with pytest.raises(NoScriptError, match="customer_sites"):
        await scripts.of_chunk(key, 0)


async def test_an_update_is_found_in_its_tenant_alone(stage: Stage) -> None:
    scripts, other = await _scripts(stage, 1), await make_world(stage.owner)
    key = await _applied(scripts)
    found = await debugging.find_update(stage.db, key)
    assert (found.tenant, found.key) == (scripts.world.tenant, key)
    with pytest.raises(NoScriptError, match=f"no batch update of that tenant with the key {key}"):
        await debugging.find_update(stage.db, key, other.tenant)


async def test_a_script_acts_as_the_server_does(stage: Stage) -> None:
    scripts = await _scripts(stage, 1)
    script = await debugging.preview_of_update(stage.db, await scripts.update(await _applied(scripts)), NOON)
    shown = script.replace("\nROLLBACK", "\nSHOW role; SHOW enable_sort; SHOW statement_timeout;\nROLLBACK")
    values = [row for rows in await psql(stage.database, shown) for row in rows]
    for setting in ({"role": "account_batch"}, {"enable_sort": "off"}, {"statement_timeout": "10s"}):
        assert setting in values
    await psql(stage.database, script, user="account_batch")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Text(), "it's \\ $1 :x \"quoted\" 'twice'; DROP TABLE accounts; --\n"),
        (Text(), None),
        (Text(), ""),
        (Integer(), -1),
        (Boolean(), True),
        (MONEY, Decimal("-12345678901234567890.12345")),
        (Date(), date(1, 1, 1)),
        (DateTime(timezone=True), datetime(2026, 11, 23, 12, 0, 0, 1, tzinfo=UTC)),
        (BILL_STATUS, "open"),
        (JSONB(), {"a": ["'", "\\", "$1", None]}),
        (ARRAY(Integer), []),
        (ARRAY(Integer), [1, None]),
        (ARRAY(Text), ["a,b", '"', "'", "\\", "", "NULL", None]),
        (INT4MULTIRANGE(), [asyncpg.Range(1, 3), asyncpg.Range(7, 8)]),
    ],
    ids=str,
)
async def test_values_mean_the_same_as_literals(stage: Stage, kind: Any, value: Any) -> None:
    statement = prepare(select(bindparam("value", type_=kind).label("given"), bindparam("other", "$1 '", type_=Text)))
    async with stage.db.transaction(None, Mode.SNAPSHOT) as session:
        text = await with_values(session.connection, statement, {"value": value})
        expected = await session.rows(statement, value=value)
        assert await session.connection.fetch(text) == expected


async def _scripts(stage: Stage, count: int, **columns: Any) -> Scripts:
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, [columns] * count)
    return Scripts(stage, world)


async def _applied(scripts: Scripts, changes: Any = BLOCK, **given: Any) -> int:
    """An update that was accepted and is not done."""
    asked = request(scripts.world, changes, **given)
    return await scripts.service.apply(scripts.world.tenant, SUBJECT, asked)
