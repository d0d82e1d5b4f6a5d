"""Previews and applies a request, and looks at all that it left behind."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from db import facets
from db.batches import BatchReference
from db.engine import Database, Session
from rules.judging.previews import Findings
from rules.requests.request import RefusalPolicy, Request
from rules.requests.selection import Filter
from rules.service import Preview, Service
from tests.factories.world import World
from tests.support import plain_sql
from tests.support.clock import NOON

Key = tuple[int, int]
Changes = dict[int, dict[str, tuple[Any, Any]]]
"""By control number and attribute: before and after, of what changes."""
Accounts = dict[Key, dict[str, Any]]
ALL = ("INACTIVE", "NOT_YET_ACTIVE", "ACTIVE", "BLOCKED", "EXPIRED", "SUSPENDED", "TERMINATED")
SUBJECT = "operator"


@dataclass(frozen=True)
class Recorded:
    """What an update left about its accounts, read from the tables."""

    outcomes: dict[int, tuple[str, tuple[str, ...]]]
    changes: dict[str, dict[int, tuple[Any, Any]]]

    def first(self, count: int) -> Changes:
        """What changed in the first accounts that were updated: what samples of a preview have to foretell."""
        updated = sorted(number for number, (outcome, _) in self.outcomes.items() if outcome == "UPDATED")
        return {
            number: {
                name: values[number] for name, values in self.changes.items() if values[number][0] != values[number][1]
            }
            for number in updated[:count]
        }


@dataclass(frozen=True)
class Run:
    """A request previewed and applied: what was found, the update's row, and the tenant before and after."""

    request: Request
    now: datetime
    findings: Findings
    samples: Changes
    update: Mapping[str, Any]
    before: Accounts
    after: Accounts
    recorded: Recorded
    xdrs: list[Mapping[str, Any]]
    charges: list[Mapping[str, Any]]
    told: dict[int, Decimal]
    debts_moved: dict[int, Decimal]
    facets_wrong: int


def request(world: World, changes: Mapping[str, Any], **given: Any) -> Request:
    """A request over the whole batch, terminated accounts too, with a key, or as given."""
    filter_ = given.pop("filter", None) or Filter(BatchReference(world.batch), statuses=ALL)
    return Request(filter_, changes, **{"idempotency_key": "key", **given})


def service(db: Database, now: datetime = NOON, chunk_size: int = 10_000) -> Service:
    """The service, at that time."""
    return Service(db, lambda: now, chunk_size=chunk_size)


async def preview(db: Database, world: World, asked: Request, now: datetime = NOON) -> Preview:
    """What the service finds for a request."""
    async with db.transaction(world.tenant) as session:
        return await service(db, now).preview(session, asked, now)


async def sampled(db: Database, world: World, asked: Request, now: datetime = NOON) -> tuple[Findings, Changes]:
    """What the service finds for a request, and the samples of what would change."""
    async with db.transaction(world.tenant) as session:
        findings = (await service(db, now).preview(session, asked, now)).findings
        return findings, await samples(session, findings)


async def samples(session: Session, findings: Findings) -> Changes:
    """The samples of a preview, as they would be recorded."""
    assert findings.samples is not None
    found = await findings.samples.read_recorded(session)
    assert list(found) == sorted(found)
    return {
        number: {each.attribute: (each.before, each.after) for each in changes}
        for number, (_, changes) in found.items()
    }


async def run(
    db: Database, owner: Any, world: World, asked: Request, *, now: datetime = NOON, chunk_size: int = 10_000
) -> Run:
    """Previews a request, applies it with the token, and collects all that happened."""
    before, debts = await accounts(owner, world, now), await _debts(owner, world)
    findings, shown = await sampled(db, world, asked, now)
    assert await accounts(owner, world, now) == before, "a preview has changed something"
    confirmed = replace(asked, confirmation_token=findings.confirmation_token)
    key = await service(db, now, chunk_size).apply(world.tenant, SUBJECT, confirmed)
    now_owed = await _debts(owner, world)
    return Run(
        asked,
        now,
        findings,
        shown,
        dict(await owner.fetchrow("SELECT * FROM batch_updates WHERE id = $1", key)),
        before,
        await accounts(owner, world, now),
        await recorded(owner, key),
        await owner.fetch("SELECT * FROM xdrs WHERE batch_update_id = $1", key),
        await owner.fetch("SELECT * FROM distributor_charges WHERE batch_update_id = $1", key),
        dict(await owner.fetch("SELECT distributor, amount FROM batch_update_distributors WHERE batch_update_id = $1",
                               key)),
        {distributor: now_owed[distributor] - debt for distributor, debt in debts.items()},
        await audit(db, owner, world),
    )  # fmt: skip


async def accounts(owner: Any, world: World, now: datetime = NOON) -> Accounts:
    """Every account of the tenant by its key, with `version` (of its row) and `shown` (its status)."""
    rows = await owner.fetch(
        f"SELECT a.*, a.xmin::text AS version, {plain_sql.STATUS} AS shown"
        f" FROM {plain_sql.FROM} WHERE a.tenant_id = $2",
        now,
        world.tenant,
    )
    return {(row["batch_id"], row["control_number"]): dict(row) for row in rows}


async def _debts(owner: Any, world: World) -> dict[int, Decimal]:
    return dict(await owner.fetch("SELECT id, debt FROM distributors WHERE tenant_id = $1", world.tenant))


async def audit(db: Database, owner: Any, world: World) -> int:
    """How many facets of the tenant are wrong."""
    batches = [row[0] for row in await owner.fetch("SELECT id FROM batches WHERE tenant_id = $1", world.tenant)]
    async with db.transaction(world.tenant) as session:
        return await facets.audit(session, batches)


async def recorded(owner: Any, update: int) -> Recorded:
    """Outcomes and codes by control number, and of each attribute the values before and after."""
    rows = await owner.fetch("SELECT * FROM account_outcomes WHERE batch_update_id = $1", update)
    outcomes: dict[int, tuple[str, tuple[str, ...]]] = {}
    for row in rows:
        assert row["accounts"] == len(row["control_numbers"]) > 0
        assert row["last_control_number"] == max(row["control_numbers"])
        for number in row["control_numbers"]:
            assert number not in outcomes, f"{number} has two outcomes"
            outcomes[number] = (row["outcome"], tuple(row["codes"]))
    updated = {row["chunk"]: row["control_numbers"] for row in rows if row["outcome"] == "UPDATED"}
    changes: dict[str, dict[int, tuple[Any, Any]]] = {}
    for row in await owner.fetch("SELECT * FROM attribute_changes WHERE batch_update_id = $1", update):
        befores, afters = (_values(row, side) for side in ("before", "after"))
        numbers = updated[row["chunk"]]
        of_each = (values * len(numbers) if len(values) == 1 else values for values in (befores, afters))
        pairs = zip(numbers, zip(*of_each, strict=True), strict=True)
        changes.setdefault(row["attribute"], {}).update(pairs)
    return Recorded(outcomes, changes)


def _values(row: Mapping[str, Any], side: str) -> list[Any]:
    (values,) = (row[name] for name in row.keys() if name.startswith(side) and row[name] is not None)  # noqa: SIM118
    return list(values)


def policy(*, refuse_batch: bool) -> RefusalPolicy:
    """The policy of that kind."""
    return RefusalPolicy.REFUSE_BATCH if refuse_batch else RefusalPolicy.SKIP_REFUSED
