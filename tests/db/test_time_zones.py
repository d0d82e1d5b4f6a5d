"""Zones are read by their IANA names: what PostgreSQL calls an abbreviation changes nothing, nor does who asks."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from sqlalchemy import DateTime, Text, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from db import batches, facets, facts, statistics
from db.batches import BatchReference
from db.embedded.cluster import program
from db.engine import Database, Mode
from db.importing import import_directory, staging
from db.reading import accounts as reading
from db.reading import choices
from db.sql import prepare
from rules.requests.selection import Filter
from tests.db.importing.test_loading import GOOD, TENANT, write
from tests.factories.accounts import add_accounts
from tests.factories.world import World, make_world
from tests.support.clock import FixedClock
from tests.support.postgres import TestDatabase
from tests.support.project import ROOT

ABBREVIATED = ("CET", "EET", "EST", "GMT", "HST", "MET", "MST", "UCT", "UTC", "WET", "Zulu")
"""Names of zones that PostgreSQL's default list of abbreviations has too."""

SESSIONS = (
    {},
    {"timezone": "Europe/Lisbon"},  # has called WET, CET and others its own
    {"timezone": "<CET>-8"},
    {"timezone": "UTC+3"},
    {"timezone": "Asia/Kolkata", "timezone_abbreviations": "India"},
    {"timezone": "Australia/Sydney", "timezone_abbreviations": "Australia"},
)
"""Settings of sessions, ours and those of other programs."""

YEARS = (1, 1850, 1900, 1916, 1935, 1943, 1960, 1975, 1985, 1999, 2010, 2020, 2026, 2027, 2037, 2050, 2437, 9998)
INSTANTS = [datetime(year, month, 15, 11, 30, tzinfo=UTC) for year in YEARS for month in (1, 4, 7, 10)]
WINTER, SUMMER = datetime(2026, 1, 15, 11, 30, tzinfo=UTC), datetime(2026, 7, 15, 11, 30, tzinfo=UTC)


def their_files() -> Path:
    """Where the server that the tests run keeps its copy of the IANA database."""
    installed = program("postgres").parent.parent
    return next(path for path in installed.rglob("timezone") if (path / "Europe").is_dir())


def _zone(name: str) -> ZoneInfo:
    with (their_files() / name).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


async def offered(db: Database) -> list[str]:
    """The zones that an update may assign; an import takes the same."""
    async with db.transaction(None) as session:
        return await choices.time_zones(session)


async def test_an_import_takes_what_is_offered(db: Database, owner: Any) -> None:
    async with owner.transaction():
        await staging.prepare(owner)
        taken = {row[0] for row in await owner.fetch("SELECT name FROM known_time_zones")}
    assert taken == set(await offered(db))
    assert not any(re.match("(posix|right)/|posixrules|localtime|Factory", name) for name in taken)


@pytest.fixture(params=SESSIONS, ids=lambda settings: "-".join(settings.values()) or "ours")
async def session_of_others(database: TestDatabase, request: pytest.FixtureRequest) -> Any:
    """A session with settings of its own."""
    connection = await asyncpg.connect(database.owner_dsn, server_settings=request.param)
    yield connection
    await connection.close()


async def read(connection: Any, zones: list[str], instants: list[datetime]) -> Iterator[tuple[str, datetime, datetime]]:
    """Every instant in every zone as our expression has it."""
    zone = func.unnest(bindparam("zones", type_=ARRAY(Text))).column_valued("zone")
    instant = func.unnest(bindparam("instants", type_=ARRAY(DateTime(timezone=True)))).column_valued("instant")
    statement = prepare(select(zone, instant, facts.local_time(zone, instant)))
    rows = await connection.fetch(statement.text, *statement.arguments({"zones": zones, "instants": instants}))
    return ((row[0], row[1], row[2]) for row in rows)


async def test_every_zone_offered_at_every_instant(db: Database, session_of_others: Any) -> None:
    """Compared with the server's own copy of the IANA database as Python reads it: no difference of versions."""
    zones = await offered(db)
    assert set(zones) > set(ABBREVIATED)
    assert len(zones) > 400
    known = {name: _zone(name) for name in zones}
    wrong = [
        (name, instant, found)
        for name, instant, found in await read(session_of_others, zones, INSTANTS)
        if found != _local(instant, known[name])
    ]
    assert wrong == []


async def test_every_zone_offered_in_summer_and_winter_of_this_year(database: TestDatabase, db: Database) -> None:
    """Compared with Python's copy; where its rules are of another version than the server's, the server's count."""
    zones = await offered(db)
    connection = await asyncpg.connect(database.owner_dsn)
    found = list(await read(connection, zones, [WINTER, SUMMER]))
    await connection.close()
    differing = {name for name, instant, local in found if local != _local(instant, ZoneInfo(name))}
    of_other_versions = {
        name for name in zones if any(_local(at, _zone(name)) != _local(at, ZoneInfo(name)) for at in (WINTER, SUMMER))
    }
    assert differing == of_other_versions
    assert not differing & set(ABBREVIATED)
    assert len(of_other_versions) < len(zones) / 20


async def test_abbreviations_are_what_this_is_about(owner: Any) -> None:
    """Said to PostgreSQL in the plain way, some names mean something else: else the tests here could not fail."""
    plainly = "SELECT timezone('CET', $1::timestamptz)"
    assert await owner.fetchval(plainly, SUMMER) != _local(SUMMER, ZoneInfo("CET"))


@pytest.fixture
async def world(owner: Any, clock: FixedClock) -> World:
    """A customer in the zone CET. It is 26 November 2026."""
    clock.now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    return await make_world(owner, zone="CET")


LOCALLY_ON_2_JULY = {"first_usage": "2026-07-01T22:30:00Z", "availability_days": 148}


async def statuses(db: Database, world: World, clock: FixedClock) -> tuple[dict[str, int], list[str]]:
    """By status as statistics count the batch, and the statuses in the list of its accounts."""
    filter_ = Filter(BatchReference(world.batch), statuses=facts.STATUSES)
    async with db.transaction(world.tenant) as session:
        batch = await batches.find(session, BatchReference(world.batch), clock())
        assert batch is not None
        assert batch.billing_time_zone == "CET"
        counted = await statistics.read(session, batch, filter_)
        keys = [(world.batch, number) for number in range(1, 9)]
        shown = await reading.accounts_of(session, keys, {batch.key: batch}, frozenset({"status"}))
        assert await facets.audit(session, [world.batch]) == 0
    return counted.by_status, [shown[key]["status"] for key in sorted(shown)]


@pytest.mark.parametrize("settings", SESSIONS, ids=lambda settings: "-".join(settings.values()) or "ours")
async def test_availability_ends_by_the_zone_whoever_writes(
    database: TestDatabase, db: Database, world: World, clock: FixedClock, settings: dict[str, str]
) -> None:
    writer = await asyncpg.connect(database.owner_dsn, server_settings=settings)
    await add_accounts(writer, world, [LOCALLY_ON_2_JULY, {**LOCALLY_ON_2_JULY, "availability_days": 147}, {}])
    await writer.execute("UPDATE accounts SET first_usage = '2026-07-01 22:30Z', availability_days = 148"
                         " WHERE control_number = 3")  # fmt: skip
    await writer.close()
    expected = ["ACTIVE", "EXPIRED", "ACTIVE"]
    assert await statuses(db, world, clock) == ({"ACTIVE": 2, "EXPIRED": 1}, expected)
    async with db.transaction(world.tenant, Mode.WRITE_LOCKED) as session:
        assert await facets.stale_batches(session) == []
        await facets.suppress_triggers(session)
        await facets.restamp(session, world.batch, -1, 100)
        await facets.rebuild(session, [world.batch])
        await facets.fold(session, world.batch)
    assert await statuses(db, world, clock) == ({"ACTIVE": 2, "EXPIRED": 1}, expected)


async def test_a_customers_day_begins_by_its_zone(db: Database, world: World) -> None:
    evening = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    async with db.transaction(world.tenant) as session:
        batch = await batches.find(session, BatchReference(world.batch), evening)
    assert batch is not None
    assert batch.today == date(2026, 7, 2)


async def test_an_import_counts_by_the_zone(database: TestDatabase, owner: Any, tmp_path: Path) -> None:
    customers = GOOD["customers"].replace("Europe/Vienna", "CET")
    header, *rows = GOOD["accounts"].splitlines()
    used = "\n".join([f"{header},first_usage,availability_days", *(f"{row},2026-07-01T22:30:00Z,148" for row in rows)])
    await import_directory(
        database.owner_dsn, write(tmp_path, {**GOOD, "customers": customers, "accounts": used}), TENANT
    )
    assert await owner.fetch("SELECT ends_on, billing_zone, n FROM facets") == [(date(2026, 11, 27), "CET", 2)]


async def test_months_of_results_are_those_of_utc(session_of_others: Any) -> None:
    await session_of_others.execute("SELECT account_batch_make_results('2031-03-01 01:00Z')")
    made = await session_of_others.fetchval(
        "SELECT array_agg(relname ORDER BY relname) FROM pg_class WHERE relname ~ '_2031_' AND relkind = 'r'"
    )
    assert made == ["account_outcomes_2031_03", "attribute_changes_2031_03"]


ZONE_SPOKEN_OF = re.compile(r"func\.timezone|\btimezone\(|(?i:AT TIME ZONE) (?!':UTC')")
"""How a zone and an instant meet, in Python and SQL; `:UTC` is no abbreviation."""


def test_zones_meet_instants_in_one_place() -> None:
    """All else that the packages say of zones to PostgreSQL is UTC."""
    sources = [path for package in ("db", "rules", "graph", "bench") for path in (ROOT / package).rglob("*.py")]
    assert sources
    found = {path.relative_to(ROOT).as_posix() for path in sources if ZONE_SPOKEN_OF.search(path.read_text())}
    assert found == {"db/facts.py"}


async def test_functions_of_the_database_name_zones_as_expressions_do(owner: Any) -> None:
    """As PostgreSQL has them now, from whichever migration: by the IANA database's names, marked by the colon."""
    sources = await owner.fetch(
        """
        SELECT proname, pg_get_functiondef(oid) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p')
        """
    )
    by_name = re.compile(r"\btimezone\(':' \|\|")
    spoken = {name: len(ZONE_SPOKEN_OF.findall(source)) for name, source in sources}
    assert {name for name, source in sources if spoken[name] != len(by_name.findall(source))} == set()
    assert {"accounts_added", "accounts_moved"} <= {name for name in spoken if spoken[name]}
    assert {"account_batch_drop_results"} <= {name for name, source in sources if "AT TIME ZONE ':UTC'" in source}
