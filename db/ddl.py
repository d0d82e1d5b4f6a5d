"""The declared schema as DDL, which the migrations have to result in. `python -m db.ddl` prints it."""

from sqlalchemy import MetaData, create_mock_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.ddl import BaseDDLElement

from db import queue
from db.tables import analyze, domains, load, metadata, notifications, partitions, secrets, security, triggers, updates


def statements() -> list[str]:
    """Types, tables, indexes, domains, triggers, policies, grants and functions, in executable order."""
    made: list[str] = []
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]

    def take(statement: BaseDDLElement, *_: object, **__: object) -> None:
        made.append(str(statement.compile(dialect=dialect)).strip())

    declared: MetaData = metadata
    declared.create_all(create_mock_engine("postgresql+asyncpg://", take), checkfirst=False)
    return [
        *made,
        *domains.statements(),
        *updates.statements(),
        *triggers.statements(),
        *notifications.statements(),
        *security.statements(),
        *secrets.statements(),
        *partitions.statements(),
        *analyze.statements(),
        *queue.statements(),
        *load.statements(),
    ]


if __name__ == "__main__":
    print(";\n\n".join(statements()) + ";")
