"""The import format in words, from the declarations that the import itself uses."""

from collections.abc import Iterator
from dataclasses import dataclass

from db.importing.catalogue import FILES
from db.importing.declarations import Field, File
from db.importing.value_types import Reference

_BY_TABLE = {file.table: file for file in FILES}


@dataclass(frozen=True)
class Column:
    """A column of a file; `value`, `absent` and `about` are Markdown."""

    name: str
    required: bool
    value: str
    absent: str
    """The value that an empty one stands for; empty for a required column."""
    about: str


def columns(file: File) -> list[Column]:
    """The columns of a file, in the declared order."""
    return [Column(each.name, each.required, each.kind.meaning, _absent(each), each.about) for each in file.fields]


def demands(file: File) -> list[str]:
    """The other rules of each line of a file, as Markdown sentences without a full stop."""
    held = [rule.demand for rule in file.rules]
    return [*held, *(f"{_joined(unique.columns)} is new, in the file and in the tenant" for unique in file.unique)]


def minimal() -> dict[str, str]:
    """The smallest directory that has an account in it: contents by file name, required columns alone."""
    wanted = set(_needed("accounts"))
    return {file.name: _smallest(file) for file in FILES if file.table in wanted}


def _absent(field: Field) -> str:
    value = (field.default or "").strip("'")
    return "" if value in ("", "{}") else f"`{value}`"


def _joined(names: tuple[str, ...]) -> str:
    listed = [f"`{name}`" for name in names]
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} together with {listed[-1]}"


def _needed(table: str) -> Iterator[str]:
    yield table
    for field in _BY_TABLE[table].fields:
        if field.required and isinstance(field.kind, Reference):
            yield from _needed(field.kind.table)


def _smallest(file: File) -> str:
    values = [_example(file.field(name)) for name in file.required]
    return f"{','.join(file.required)}\n{','.join(values)}\n"


def _example(field: Field) -> str:
    if isinstance(field.kind, Reference):
        return _example(_BY_TABLE[field.kind.table].field(field.kind.key))
    return field.example or field.kind.example
