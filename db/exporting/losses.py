"""What the format cannot carry: values that the import would refuse or change, and tables that it has no file for."""

# ruff: noqa: S608 - every name in these statements is declared in `db.importing.catalogue`

import csv
from collections.abc import Iterator
from typing import Any

from db.exporting.rows import lines
from db.importing import sets
from db.importing.accounts import ACCOUNTS
from db.importing.catalogue import FILES
from db.importing.declarations import File
from db.importing.faults import quoted
from db.importing.value_types import AMOUNT, DATE, FLAG, INSTANT, JSON_OBJECT, LIST, Reference
from db.usage_error import UsageError

_KEPT_BY_THE_DATABASE = (AMOUNT, DATE, FLAG, INSTANT)
"""Kinds whose values the types of the columns allow no others of."""

_IN_LISTS = ("add_on_products", "prepaid_plans")
"""Tables whose names stand in lists, between semicolons."""

_HISTORY = {
    "batch_updates": "batch updates, with their results",
    "xdrs": "xDRs",
    "distributor_charges": "charges of distributors",
    "removed_accounts": "removed accounts",
}
_CHARGED = f"""
SELECT count(*) FROM accounts s LEFT JOIN distributors at_distributor ON at_distributor.id = s.distributor
WHERE s.tenant_id = $tenant AND s.charged_distributors IS DISTINCT FROM {ACCOUNTS.extra["charged_distributors"]}
"""
_CHARGED_AGAIN = (
    "distributors that accounts are noted as charged to already ({:,} accounts): where such an account is opened or"
    " handed to one of them, that one is charged again"
)


async def refuse_if_any(connection: Any, tenant: int) -> None:
    """Raises UsageError if there are values that the import would refuse or change."""
    faults = [fault for file in FILES[:-1] for fault in await _faults(connection, file, tenant)]
    # The import's own tables of lists, from the distinct ones.
    await connection.execute(
        "INSERT INTO staged_accounts (broken, product, add_on_products, prepaid_plans)"
        f" SELECT DISTINCT false, product, add_on_products, prepaid_plans FROM ({lines(ACCOUNTS, tenant)}) AS a"
    )
    await sets.resolve(connection, tenant)
    faults += await _faults(connection, ACCOUNTS, tenant)
    if faults:
        raise UsageError("\n".join(["Nothing was written: the import format cannot carry these values.", *faults]))


async def left_out(connection: Any, tenant: int) -> list[str]:
    """What of the tenant is in no file, in words."""
    found = []
    for table, words in _HISTORY.items():
        number = await connection.fetchval(f"SELECT count(*) FROM {table} WHERE tenant_id = $1", tenant)
        found += [f"{number:,} {words}"] if number else []
    charged = await connection.fetchval(_CHARGED.replace("$tenant", str(tenant)))
    return [*found, _CHARGED_AGAIN.format(charged)] if charged else found


async def _faults(connection: Any, file: File, tenant: int) -> list[str]:
    """A sentence for each condition of a file that rows do not meet: how many, and the value of one of them."""
    conditions = list(_conditions(file))
    counts = ", ".join(
        f"count(*) FILTER (WHERE NOT ({condition})), min(s.{column}) FILTER (WHERE NOT ({condition}))"
        for column, condition, _ in conditions
    )
    query = f"WITH {file.staged} AS (SELECT 0 AS line, false AS broken, l.* FROM ({lines(file, tenant)}) AS l)"
    found = await connection.fetchrow(f"{query} SELECT {counts} FROM {file.source}".replace("$tenant", str(tenant)))
    return [
        f"{file.table}: {column} of {number:,} row{'s' if number > 1 else ''} {why}, as in {quoted(value or '')}"
        for (column, _, why), number, value in zip(conditions, found[::2], found[1::2], strict=True)
        if number
    ]


def _conditions(file: File) -> Iterator[tuple[str, str, str]]:
    """Of each condition of a file the column, the SQL, and the words for what does not meet it."""
    for each in file.fields:
        column = f"s.{each.name}"
        yield each.name, f"{column} <> ''", "is an empty text, which is the same as none"
        if each.kind not in _KEPT_BY_THE_DATABASE and not isinstance(each.kind, Reference):
            yield each.name, each.sql(each.kind.condition), "is not what the format allows"
        if each.kind in (JSON_OBJECT, LIST):
            yield each.name, f"length({column}) <= {csv.field_size_limit()}", "is too long"
        if file.table in _IN_LISTS and each.name == "name":
            yield each.name, f"{column} !~ ';'", "has a semicolon, which separates names"
        if each.kind is LIST:
            own = f"SELECT FROM {file.table} t, unnest(t.{each.name}) AS n WHERE t.tenant_id = $tenant"
            condition = f"NOT EXISTS ({own} AND t.name = s.name AND (n IS NULL OR n = '' OR n ~ ';'))"
            yield each.name, condition, "has an entry that is empty or has a semicolon in it"
    for rule in file.rules:
        yield rule.column, rule.condition, f"is refused: {rule.demand}"
