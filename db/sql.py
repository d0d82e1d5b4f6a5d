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
    """A compiled statement: its text with `$n` for parameters, their names in that order, and the bound values."""

    text: str
    names: tuple[str, ...]
    values: Mapping[str, Any]

    def arguments(self, parameters: Mapping[str, Any]) -> list[Any]:
        """The values of the parameters in order; `parameters` override the bound ones."""
        values = self.values
        return [parameters[name] if name in parameters else values[name] for name in self.names]


def prepare(statement: ClauseElement) -> Prepared:
    """Compile a statement for asyncpg; values of its named parameters are passed at each run."""
    compiled = statement.compile(dialect=_DIALECT)
    names = tuple(getattr(compiled, "positiontup", None) or ())
    return Prepared(str(compiled), names, dict(compiled.params))


def composed(name: ColumnElement[str]) -> ColumnElement[str]:
    """A name in Unicode's composed form (NFC), in which names are stored."""
    return func.normalize(name, type_=Text)
