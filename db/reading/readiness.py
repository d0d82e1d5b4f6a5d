"""Whether the database has the declared schema; the check needs no privileges."""

from functools import cache

from sqlalchemy import Text, bindparam, cast, column, func, select, table
from sqlalchemy.dialects.postgresql import ARRAY

from db.engine import Session
from db.sql import Prepared, prepare
from db.tables import metadata


async def has_all_columns(session: Session) -> bool:
    """Whether every declared column exists; more may exist, as while a newer version is rolled out."""
    declared = {f"{each.name}.{name}" for each in metadata.tables.values() for name in each.c.keys()}  # noqa: SIM118
    found = await session.rows(_columns(), tables=list(metadata.tables))
    return declared <= {row[0] for row in found}


@cache
def _columns() -> Prepared:
    attributes = table("pg_attribute", column("attrelid"), column("attname"))
    relation = bindparam("tables", type_=ARRAY(Text))
    names = select(func.unnest(relation).label("name")).subquery()
    place = func.to_regclass(names.c.name)
    name = names.c.name + "." + cast(attributes.c.attname, Text)
    return prepare(select(name).join_from(names, attributes, attributes.c.attrelid == place))
