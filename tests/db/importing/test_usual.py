"""What the pass over a file finds out of it: only what the database would find too."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.importing import import_directory
from db.importing.accounts import ACCOUNTS
from db.importing.catalogue import FILES
from db.importing.declarations import Field
from db.importing.faults import Faults
from db.importing.reading import Reader
from db.importing.reading.observed import Observed
from tests.db.importing.test_loading import ACCOUNT, GOOD, HEADER, TENANT, write
from tests.support.postgres import TestDatabase

USUAL = [each for each in ACCOUNTS.fields if each.kind.usual]
DAY, TIME = "2026-02-28", "T22:30:00"
TEXTS = [
    "0", "007", "-1", "+1", "-0", "1" * 500, "+" + "1" * 499, "1" * 501, "1" * 20, "1" * 21, "999999999", "1000000000",
    "36500", "36501", "1.5", "1.00000", "1.000000", "1.", ".5", "1e5", "1_000", "0x1F", "NaN", "Infinity", " 1", "1 ",
    "1\u00a0", "６", "6.12E+10", "12345678.0", "#N/A", "#NV", "name", "Jan", "+", "-", "_", "ß", "a b",
    DAY, "2026-02-29", "0000-01-01", "0001-01-01", "9999-12-31", "26-01-01", "2026-1-01", "2026-00-10", "today",
    f"{DAY}{TIME}Z", f"{DAY}{TIME}z", f"{DAY}t22:30:00Z", f"{DAY} 22:30:00Z", f"{DAY}{TIME}", f"{DAY}{TIME}+02:00",
    f"{DAY}{TIME}-15:59", f"{DAY}{TIME}+16:00", f"{DAY}{TIME}.5Z", f"{DAY}{TIME}.1234567Z", f"{DAY}T24:00:00Z",
    f"{DAY}T23:59:60Z", f"2026-02-30{TIME}Z", f"0000-01-01{TIME}Z", "0001-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-01:00", "9999-12-31T23:59:59Z", f"{DAY}{TIME}+0200", f"{DAY}{TIME}-00:00",
]  # fmt: skip
"""Usual and strange texts of all kinds."""


async def test_a_usual_spelling_is_stored_alike_or_refused_by_the_database(owner: Any) -> None:
    await owner.execute("SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'")
    usual = 0
    for each in USUAL:
        pattern = re.compile(each.kind.usual)
        for text in filter(pattern.fullmatch, TEXTS):
            usual += 1
            await _same(owner, each, text)
        assert not any(pattern.fullmatch(text + mark) for text in TEXTS for mark in ',\n"\x01')
    assert usual > 100


async def _same(owner: Any, each: Field, text: str) -> None:
    """Stored for less as it is otherwise, if its condition holds; otherwise refused by the column's type or checks."""
    s = f"(SELECT $1::text AS {each.name} OFFSET 0) AS s"  # so that the planner evaluates nothing
    good = await owner.fetchval(f"SELECT {each.sql(each.kind.condition)} FROM {s}", text)
    column = await owner.fetchval(
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = 'accounts'::regclass AND attname = $1",
        each.name,
    )
    checks = await owner.fetch(
        "SELECT pg_get_expr(conbin, conrelid) AS held FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid"
        " AND attnum = ANY (conkey) WHERE conrelid = 'accounts'::regclass AND contype = 'c' AND attname = $1",
        each.name,
    )
    held = " AND ".join(["true", *(row["held"] for row in checks)])
    stored = f"SELECT {each.name}::text AS v, {held} AS held FROM (SELECT (%s)::{column} AS {each.name} FROM {s}) t"
    if not good:
        assert not await _held(owner, stored % each.stored_if_usual, text), (each.name, text)
    else:
        values = [await owner.fetchval(stored % value, text) for value in (each.stored, each.stored_if_usual)]
        assert values[0] == values[1], (each.name, text)


async def _held(owner: Any, statement: str, text: str) -> bool:
    try:
        row = await owner.fetchrow(statement, text)
    except (asyncpg.DataError, asyncpg.CheckViolationError):
        return False
    return bool(row and row["held"])


def observed(tmp_path: Path, lines: Sequence[str]) -> Observed:
    """Of a file of accounts with those lines: batch, control number, account ID and balance."""
    header = "batch,control_number,account_id,balance,billing_model,account_type,bill_status,activation_date"
    others = ",debit,pinless,open,2026-01-01,Card,UTC,User"
    rows = [line + others if line.strip(",") else line for line in lines]
    (tmp_path / "accounts.csv").write_text("\n".join([f"{header},product,time_zone,role", *rows]))
    with Reader(ACCOUNTS, FILES.index(ACCOUNTS), tmp_path / "accounts.csv", Faults()) as reader:
        width = len(reader.header())
        for _ in reader.pieces(width, None):
            pass
    return reader.observed


PLAIN = [f"One,{n},id{n}," for n in range(500)]


@pytest.mark.parametrize(
    ("lines", "usual"),
    [
        (PLAIN, True),
        ([*PLAIN, "", ",,,", "Two,1,x,1.5"], True),
        ([*PLAIN, '"O, ne",1,x,1.5'], True),
        ([*PLAIN, "One,1,x,1e5", *PLAIN], False),
        ([*PLAIN, "One,1,x y,1", *PLAIN], False),
        ([*PLAIN, 'One,1,"x",1', *PLAIN], False),
        ([*PLAIN, "", "One,1,x,1e5"], False),
        ([*PLAIN, "", 'One,1,"x,1\nOne,2,x",1'], False),
        ([*PLAIN, "One,1,x"], True),  # is broken, which refuses it
    ],
)
def test_values_that_are_not_spelled_as_usual_are_noticed(tmp_path: Path, lines: list[str], usual: bool) -> None:
    assert observed(tmp_path, lines).usual == usual


@pytest.mark.parametrize(
    ("lines", "ordered"),
    [
        (PLAIN, True),
        ([*PLAIN, *(line.replace("One", "Two") for line in PLAIN)], True),
        (PLAIN[::-1], False),
        ([line for n, each in enumerate(PLAIN) for line in (each, f"Two,{n},i{n},")], False),
        ([*PLAIN, *(f"One,x{n},i," for n in range(500))], False),
        ([f"One,{n * 7 % 500},i{n}," for n in range(500)], False),
    ],
)
def test_rows_that_are_not_in_their_order_are_noticed(tmp_path: Path, lines: list[str], ordered: bool) -> None:
    assert observed(tmp_path, lines).ordered == ordered


@pytest.mark.parametrize("step", [1, 7], ids=["in order", "not in order"])
async def test_accounts_are_stored_in_the_order_of_their_keys(
    database: TestDatabase, owner: Any, tmp_path: Path, step: int
) -> None:
    rows = [ACCOUNT.split(",") for _ in range(500)]
    number, identifier = HEADER.split(",").index("control_number"), HEADER.split(",").index("account_id")
    for place, row in enumerate(rows):
        row[number], row[identifier] = str(place * step % 500), f"id{place}"
    write(tmp_path, {**GOOD, "accounts": "\n".join([HEADER, *(",".join(row) for row in rows)]) + "\n"})
    await import_directory(database.owner_dsn, tmp_path, TENANT, None)
    stored = await owner.fetch("SELECT control_number FROM accounts ORDER BY ctid")
    assert [row["control_number"] for row in stored] == list(range(500))
