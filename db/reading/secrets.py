"""The keys that the servers of an installation share; not cached, so that a new key is effective at once."""

from collections.abc import Iterable, Mapping
from functools import cache

from sqlalchemy import Text, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.engine import Session
from db.sql import Prepared, prepare
from db.tables import installation_secrets


async def secrets_of(session: Session, names: Iterable[str]) -> Mapping[str, bytes]:
    """Keys by their names."""
    return {row["name"]: row["secret"] for row in await session.rows(_named(), names=list(names))}


@cache
def _named() -> Prepared:
    columns = installation_secrets.c
    return prepare(
        select(columns.name, columns.secret).where(columns.name == any_(bindparam("names", type_=ARRAY(Text))))
    )
