"""Inserts the copied rows into their tables: one INSERT per file, with joins that resolve references.

Accounts are inserted before they are checked: whatever is wrong with one ends the statement, and the checks, which
take as long, are made only then, to say what it is.
"""

# ruff: noqa: S608 - every name in these statements is declared in `db.importing.catalogue`

from typing import Any

import asyncpg

from db import facets
from db.engine import Session
from db.importing.accounts import ACCOUNTS
from db.importing.catalogue import FILES
from db.importing.declarations import File
from db.importing.staging import Staged
from db.importing.value_types import Reference

_REFERRED_TABLES = tuple(field.kind.table for field in ACCOUNTS.fields if isinstance(field.kind, Reference))


async def insert(connection: Any, place: int, tenant: int) -> None:
    """Insert the rows of a file without faults that refer to no faulty row: later files may refer to them."""
    file = FILES[place]
    found = "".join(
        f" AND (at_{each.name}.id IS NOT NULL OR s.{each.name} IS NULL)" for each in file.fields if each.join
    )
    await connection.execute(
        f"{_insert(file, tenant)} WHERE NOT s.broken{found}"
        f" AND s.line NOT IN (SELECT line FROM import_faults WHERE place = {place}) ORDER BY s.line"
    )


async def insert_accounts(connection: Any, tenant: int, staged: Staged, *, checked: bool) -> None:
    """Insert the accounts in the order of their keys, and build their facets.

    Foreign keys may be switched off meanwhile, so the rows that accounts may refer to are locked against deletion.
    Where they were not `checked`, raises one of FAULTY if an account has a fault. A file that is in this order already
    is not sorted: what comes before the fault has then been inserted, and is undone.
    """
    session = Session(connection)
    for table in _REFERRED_TABLES:
        await connection.execute(f"SELECT FROM {table} WHERE tenant_id = {tenant} FOR KEY SHARE")
    await facets.suppress_triggers(session)
    sound = "" if checked else f"WHERE {_sound(usual=staged.usual)}"
    order = "" if staged.ordered else "ORDER BY at_batch.id, s.control_number::int"
    await connection.execute(f"{_insert(ACCOUNTS, tenant, usual=staged.usual)} {sound} {order}")
    # The planner takes a table that was empty for empty, and would sort all accounts to group them.
    await connection.execute("SET LOCAL enable_sort = off")
    batches = await connection.fetch(
        "SELECT id FROM batches WHERE tenant_id = $1 AND name IN (SELECT batch FROM staged_accounts)", tenant
    )
    await facets.rebuild(session, [row["id"] for row in batches])


FAULTY = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.ProgramLimitExceededError)
"""Errors of PostgreSQL where an account has a fault."""


def _sound(*, usual: bool) -> str:
    """SQL that is true for an account without faults, as far as storing it does not tell, and else an error."""
    conditions = [*(each.quick(usual=usual) for each in ACCOUNTS.fields), *(rule.condition for rule in ACCOUNTS.rules)]
    kept = " AND ".join(f"({condition})" for condition in conditions)
    fault = "1 / (s.line - s.line) = 0"  # a division by zero, which the planner does not foresee
    return f"CASE WHEN NOT s.broken AND ({kept}) IS NOT FALSE THEN true ELSE {fault} END"


def _insert(file: File, tenant: int, *, usual: bool = False) -> str:
    fields = {file.target(each.name): each.stored_if_usual if usual else each.stored for each in file.fields}
    values = fields | dict(file.extra)
    statement = f"""
    INSERT INTO {file.table} (tenant_id, {", ".join(values)})
    SELECT {tenant}, {", ".join(values.values())} FROM {file.source}
    """
    return statement.replace("$tenant", str(tenant))
