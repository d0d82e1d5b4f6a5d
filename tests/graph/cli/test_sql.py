"""`account-batch sql` as people meet it: what it prints runs in psql, and what they do wrong is told in a sentence."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from db.embedded import ensure_running
from db.embedded.server import DATABASE
from db.engine import Database
from db.reading.parties import tenant_named
from graph.cli.sql import check_options
from graph.cli.usage_errors import UsageError
from graph.process.clock import utc_now
from graph.schema.ids import encode
from graph.schema.inputs.reading import BadRequestInputError, request_of
from rules.service import Service
from tests.graph.cli.conftest import Here
from tests.graph.cli.test_commands import complaint
from tests.support.postgres import TestDatabase
from tests.support.psql import psql
from tests.support.server import answer

BATCH = "Summer 2026 prepaid cards"
REQUEST = {
    "filter": {"batch": {"name": BATCH}, "controlNumbers": "1-20"},
    "lifecycle": {"expirationDate": "2027-12-31", "activateInactive": True},
    "balance": {"charge": {"amount": "0.50", "visibleComment": "it's $1"}},
    "idempotencyKey": "key",
}


@pytest.fixture(scope="module")
def asked(home: Path) -> Path:
    """A file with a request."""
    file = home / "request.json"
    file.write_text(json.dumps(REQUEST))
    return file


async def _accepted(home: Path) -> int:
    """The key of an update that was accepted and that nobody works on."""
    database = await Database.open(ensure_running(home), size=2)
    try:
        async with database.transaction(None) as session:
            tenant = await tenant_named(session, "demo")
        assert tenant is not None
        async with database.transaction(tenant) as session:
            key = await session.connection.fetchval("SELECT max(id) FROM batch_updates")
        return key or await Service(database, utc_now, small=0).apply(tenant, "me", request_of(REQUEST))
    finally:
        await database.close()


async def _found(home: Path, script: str) -> list[dict[str, str]]:
    return [row for rows in await psql(TestDatabase(DATABASE, home), script + "\n") for row in rows]


async def test_the_preview_of_a_request_in_a_file(home: Path, asked: Path) -> None:
    script = answer(home, "sql", "--input", str(asked), "--tenant", "demo")
    rows = await _found(home, script)
    assert sum(int(row["accounts"]) for row in rows if "codes" in row) == 20
    assert "QUERY PLAN" in (await _found(home, answer(home, "sql", "--input", str(asked), "--tenant", "demo",
                                                      "--explain")))[0]  # fmt: skip


async def test_an_update_by_its_key_and_by_its_id(here: Here, home: Path) -> None:
    key = await _accepted(home)
    by_key = await asyncio.to_thread(here.answer, home, "sql", "--update", str(key))
    assert by_key == await asyncio.to_thread(
        here.answer, home, "sql", "--update", encode("BatchUpdate", key), "--tenant", "demo"
    )
    chunk = await asyncio.to_thread(here.answer, home, "sql", "--update", str(key), "--chunk", "0")
    counts = next(row for row in await _found(home, chunk) if "exhausted" in row)
    previewed = [row for row in await _found(home, by_key) if "codes" in row]
    assert sum(int(counts[name]) for name in ("updated", "unchanged", "refused")) == 20
    assert int(counts["updated"]) == sum(int(row["differing"]) for row in previewed if row["codes"] == "NULL")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, r"either an accepted batch update \(--update\) or a request \(--input\)"),
        ({"update": "1", "file": Path("x.json")}, "either"),
        ({"file": Path("x.json")}, "--tenant"),
        ({"file": Path("x.json"), "tenant": "demo", "chunk": 0}, "--update"),
        ({"file": Path("x.json"), "tenant": "demo", "revert": True}, "--update"),
        ({"update": "1", "chunk": 0, "revert": True}, "without --revert"),
    ],
)
def test_options_that_do_not_go_together(options: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        check_options(**{"update": None, "file": None, "tenant": None, "chunk": None, "revert": False, **options})


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "either"),
        (("--update", "²"), "key or the ID of a batch update, which '²' is not"),
        (("--update", encode("Account", 1, 2)), "key or the ID"),
        (("--update", "999999"), "There is no batch update with the key 999999."),
        (("--update", "1", "--tenant", "nobody"), "There is no tenant 'nobody'"),
        (("--input", "/no/such.json", "--tenant", "demo"), "/no/such.json"),
    ],
)
def test_what_people_do_wrong_is_told(here: Here, home: Path, words: tuple[str, ...], told: str) -> None:
    assert told in complaint(here.command(home, "sql", *words))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("{", "is no JSON"),
        ({**REQUEST, "balence": {}}, "balence"),
        ({**REQUEST, "filter": {"batch": {"name": "none"}}}, "filter.batch: There is no such batch."),
    ],
)
def test_what_is_wrong_with_a_request_is_told(here: Here, home: Path, tmp_path: Path, given: Any, told: str) -> None:
    file = tmp_path / "request.json"
    file.write_text(given if isinstance(given, str) else json.dumps(given))
    assert told in complaint(here.command(home, "sql", "--input", str(file), "--tenant", "demo"))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "BatchUpdateAccountsInput"),
        (None, "BatchUpdateAccountsInput"),
        ({**REQUEST, "balance": {"charge": {"amount": "1e2"}}}, "1e2"),
        ({**REQUEST, "filter": {"batch": {"name": BATCH, "id": "x"}}}, "exactly one key"),
        ({**REQUEST, "chargingPeriod": [{}]}, "plan"),
    ],
)
def test_an_input_is_read_as_the_api_reads_it(given: Any, told: str) -> None:
    with pytest.raises(BadRequestInputError, match=told):
        request_of(given)
