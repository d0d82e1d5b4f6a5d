"""Inserts the copied rows into their tables: one INSERT per file, with joins that resolve references."""

# ruff: noqa: S608 - every name in these statements is declared in `db.importing.catalogue`

from typing import Any

from db import facets
from db.engine import Session
from db.importing.accounts import ACCOUNTS
from db.importing.catalogue import FILES
from db.importing.declarations import File
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


async def insert_accounts(connection: Any, tenant: int) -> None:
    """Insert the accounts, none of which is faulty, in the order of their keys, and build their facets.

    Foreign keys may be switched off meanwhile, so the rows that accounts may refer to are locked against deletion.
    """
    session = Session(connection)
    for table in _REFERRED_TABLES:
        await connection.execute(f"SELECT FROM {table} WHERE tenant_id = {tenant} FOR KEY SHARE")
    await facets.suppress_triggers(session)
    await connection.execute(f"{_insert(FILES[-1], tenant)} ORDER BY at_batch.id, s.control_number::int")
    batches = await connection.fetch(
        "SELECT id FROM batches WHERE tenant_id = $1 AND name IN (SELECT batch FROM staged_accounts)", tenant
    )
    await facets.rebuild(session, [row["id"] for row in batches])


def _insert(file: File, tenant: int) -> str:
    values = {file.target(each.name): each.stored for each in file.fields} | dict(file.extra)
    statement = f"""
    INSERT INTO {file.table} (tenant_id, {", ".join(values)})
    SELECT {tenant}, {", ".join(values.values())} FROM {file.source}
    """
    return statement.replace("$tenant", str(tenant))
