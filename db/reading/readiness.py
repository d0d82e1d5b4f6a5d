"""Whether the database has the declared schema, and a pooler leads to it; the checks need no privileges."""

from functools import cache

from sqlalchemy import Text, bindparam, cast, column, func, select, table
from sqlalchemy.dialects.postgresql import ARRAY

from db.connections.servers.clusters import cluster_of
from db.engine import Database, Session
from db.sql import Prepared, prepare
from db.tables import metadata

_WITHIN = 1.5
"""Seconds for the answer of either."""


async def has_all_columns(session: Session) -> bool:
    """Whether every declared column exists; more may exist, as while a newer version is rolled out."""
    declared = {f"{each.name}.{name}" for each in metadata.tables.values() for name in each.c.keys()}  # noqa: SIM118
    found = await session.rows(_columns(), tables=list(metadata.tables))
    return declared <= {row[0] for row in found}


async def leads_elsewhere(database: Database) -> bool:
    """Whether the pooler leads to another database than the direct connections."""
    async with database.direct.transaction(None) as own, database.transaction(None) as pooled:
        return await cluster_of(own.connection, _WITHIN) != await cluster_of(pooled.connection, _WITHIN)


@cache
def _columns() -> Prepared:
    attributes = table("pg_attribute", column("attrelid"), column("attname"))
    relation = bindparam("tables", type_=ARRAY(Text))
    names = select(func.unnest(relation).label("name")).subquery()
    place = func.to_regclass(names.c.name)
    name = names.c.name + "." + cast(attributes.c.attname, Text)
    return prepare(select(name).join_from(names, attributes, attributes.c.attrelid == place))
