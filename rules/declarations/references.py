"""What a request refers to: found in the tenant by key, or said to be missing, at its own place in the input."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from sqlalchemy import Integer, Table, Text, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.engine import Session
from db.sql import Prepared, prepare
from rules.declarations.errors import UserError
from rules.declarations.group import ABSENT, References

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A key in the input, what it refers to, and its place."""

    to: References
    key: Any
    path: Path


def references(change: Any, path: Path) -> Iterator[Reference]:
    """All references of an input, the inputs within it included."""
    if isinstance(change, list):
        for place, item in enumerate(change):
            yield from references(item, (*path, str(place)))
    elif is_dataclass(change):
        for field in fields(change):
            value, place_of_field = getattr(change, field.name), (*path, to_camel_case(field.name))
            marker = _markers(change.__class__)[field.name]
            yield from (
                references(value, place_of_field)
                if marker is None
                else _field_references(marker, value, place_of_field)
            )


def _field_references(marker: References, value: Any, path: Path) -> Iterator[Reference]:
    if isinstance(value, tuple):
        for place, key in enumerate(value):
            yield Reference(marker, key, (*path, str(place)))
    elif value is not None and value is not ABSENT:
        yield Reference(marker, value, path)


@cache
def _markers(change: Any) -> dict[str, References | None]:
    hints = get_type_hints(change, include_extras=True)
    return {name: next(_annotations(hint), None) for name, hint in hints.items()}


def _annotations(hint: Any) -> Iterator[References]:
    if get_origin(hint) is Annotated:
        yield from (extra for extra in hint.__metadata__ if isinstance(extra, References))
    for argument in get_args(hint):
        yield from _annotations(argument)


async def resolve_names(
    session: Session, wanted: list[Reference]
) -> tuple[dict[tuple[str, Any], str], list[UserError]]:
    """The names of what is referred to, by table and key, and an error for each that is not there.

    One statement for each table that is referred to.
    """
    found: dict[tuple[str, Any], str] = {}
    for marker in {reference.to.table.name: reference.to for reference in wanted}.values():
        keys = sorted({reference.key for reference in wanted if reference.to.table is marker.table})
        for key, name in await session.rows(_named(marker.table, marker.key), keys=keys):
            found[(marker.table.name, key)] = name
    missing = [
        UserError(reference.to.not_found, reference.path)
        for reference in wanted
        if (reference.to.table.name, reference.key) not in found
    ]
    return found, missing


@cache
def _named(table: Table, key: str) -> Prepared:
    kind: Any = Integer if key == "id" else Text
    written = table.c.name if key == "id" else table.c.code
    keys: Any = bindparam("keys", type_=ARRAY(kind))
    return prepare(select(table.c[key], written).where(table.c[key] == any_(keys)))


def to_camel_case(name: str) -> str:
    """A field's name as the API spells it: `expiration_date` -> `expirationDate`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
