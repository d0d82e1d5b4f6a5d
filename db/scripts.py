"""Transactions as text for psql: each statement with the values of its parameters in place."""

import re
from collections.abc import Mapping
from typing import Any

from db.connections.pools import connection_settings
from db.engine import Database, Mode, Row, Session, Statement, Tenant
from db.sql import Prepared, prepare

_BEARING = ("role", "timezone", "enable_")
"""How the settings of a connection begin that bear on what a statement finds, or on its plan."""

_PARAMETER = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|\$(?P<place>\d+)(?P<cast>::)?""")
"""A parameter, and what may look like one within quotes. Whether it is cast already says whether its type is known."""


class Script(Session):
    """A transaction that is written down as it goes; what is only `added` is not run."""

    def __init__(self, session: Session, begin: str) -> None:
        super().__init__(session.connection)
        commands = [_with_value(name, value) for name, value in connection_settings().items() if _bears(name)]
        first, *others = begin.split("; ")
        self._lines = [f"{each};" for each in (first, *commands, *others)]

    @classmethod
    async def begin(cls, database: Database, session: Session, tenant: Tenant, mode: Mode) -> "Script":
        """The script of a transaction of that tenant; `session` is one under way, which the values are read in."""
        await session.command("SET LOCAL datestyle = ISO")
        return cls(session, database.begin_command(tenant, mode, durable=True))

    async def rows(self, statement: Statement, **values: Any) -> list[Row]:
        """Writes a statement down and runs it."""
        await self.add(statement, **values)
        return await super().rows(statement, **values)

    async def command(self, text: str) -> None:
        """Writes a command down and runs it."""
        self._lines.append(f"{text};")
        await super().command(text)

    async def add(self, statement: Statement, comment: str = "", *, explain: bool = False, **values: Any) -> None:
        """Writes a statement down; `explain`: its plan is asked for instead of its rows."""
        prepared = statement if isinstance(statement, Prepared) else prepare(statement)
        text = await with_values(self.connection, prepared, values)
        self._lines += ["", *([f"-- {comment}"] if comment else []), f"{'EXPLAIN ' if explain else ''}{text};"]

    def text(self) -> str:
        """The whole of it: rolled back at the end, so that it changes nothing."""
        return "\n".join((*self._lines, "", "ROLLBACK;", ""))


async def with_values(connection: Any, statement: Prepared, values: Mapping[str, Any]) -> str:
    """A statement with its values as literals in place, cast to the types that PostgreSQL infers."""
    placed = await literals(connection, statement, values)

    def in_place(found: "re.Match[str]") -> str:
        if found["place"] is None:
            return found[0]
        literal, kind = placed[int(found["place"]) - 1]
        return f"{literal}::" if found["cast"] else f"{literal}::{kind}"

    return _PARAMETER.sub(in_place, statement.text)


async def literals(connection: Any, statement: Prepared, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A literal and its type for each parameter of a statement, quoted and inferred by PostgreSQL itself."""
    types = [kind.oid for kind in (await connection.prepare(statement.text)).get_parameters()]
    if not types:
        return []
    named = "SELECT format_type(kind, NULL) FROM unnest($1::oid[]) WITH ORDINALITY AS of (kind, place) ORDER BY place"
    names = [row[0] for row in await connection.fetch(named, types)]
    columns = ", ".join(f"quote_nullable(${n}::{name}::text)" for n, name in enumerate(names, 1))
    return list(zip(await connection.fetchrow(f"SELECT {columns}", *statement.arguments(values)), names, strict=True))


def _bears(name: str) -> bool:
    return name.startswith(_BEARING)


def _with_value(name: str, value: str) -> str:
    return f"SET LOCAL {name} = '{value}'"
