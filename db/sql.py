"""Statements: written with SQLAlchemy Core, compiled once, run by asyncpg."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, func
from sqlalchemy.dialects.postgresql import asyncpg as dialect
from sqlalchemy.sql import ClauseElement

_DIALECT = dialect.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Prepared:
    """The text of a statement with `$n` for its parameters, their names in that order, and the values known by now."""

    text: str
    names: tuple[str, ...]
    values: Mapping[str, Any]

    def arguments(self, given: Mapping[str, Any]) -> list[Any]:
        """The values of the parameters in order; `given` ones go before those known when it was compiled."""
        values = self.values
        return [given[name] if name in given else values[name] for name in self.names]


def prepare(statement: ClauseElement) -> Prepared:
    """Compiles a statement for asyncpg; its bound values stay, its named parameters may be given at each run."""
    compiled = statement.compile(dialect=_DIALECT)
    names = tuple(getattr(compiled, "positiontup", None) or ())
    return Prepared(str(compiled), names, dict(compiled.params))


def composed(name: ColumnElement[str]) -> ColumnElement[str]:
    """A name as names are stored: in Unicode's composed form (NFC), whichever way it was typed."""
    return func.normalize(name, type_=Text)
