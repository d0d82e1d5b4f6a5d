"""The columns of a select, derived from the fields of the dataclass that its rows fill."""

from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Table


def columns_of(row: type, table: Table, **others: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """The columns that fill the dataclass `row`, in the order of its fields.

    A field takes the column of `table` with its name, `key` the column `id`; `others` are the fields with another
    column or an expression. Raises KeyError for a field without either, ValueError for `others` that are no fields.
    """
    names = [field.name for field in fields(row)]
    if unknown := others.keys() - set(names):
        raise ValueError(f"{row.__name__} has no field {', '.join(sorted(unknown))}")
    return [others[name] if name in others else table.c["id" if name == "key" else name] for name in names]
