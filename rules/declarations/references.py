"""References of a request to other rows of the tenant: finding them in the input, and their names in the database."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from sqlalchemy import Table

from db.engine import Session
from db.reading.names import names_of_kinds
from rules.declarations.errors import UserError
from rules.declarations.inputs import ABSENT, References

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A key in the input: `target` says which table it refers to, `path` is its place below `input`."""

    target: References
    key: Any
    path: Path


def references(change: Any, path: Path) -> Iterator[Reference]:
    """All references in an input at `path`, those of nested inputs included."""
    if isinstance(change, list):
        for place, item in enumerate(change):
            yield from references(item, (*path, str(place)))
    elif is_dataclass(change):
        for field in fields(change):
            value, field_path = getattr(change, field.name), (*path, to_camel_case(field.name))
            target = _markers(change.__class__)[field.name]
            yield from (
                references(value, field_path) if target is None else _field_references(target, value, field_path)
            )


def _field_references(target: References, value: Any, path: Path) -> Iterator[Reference]:
    if isinstance(value, tuple):
        for place, key in enumerate(value):
            yield Reference(target, key, (*path, str(place)))
    elif value is not None and value is not ABSENT:
        yield Reference(target, value, path)


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
    session: Session, required: list[Reference]
) -> tuple[dict[tuple[str, Any], str], list[UserError]]:
    """The names of the referenced rows by table name and key, and an error for each reference to a missing row."""
    keys: dict[tuple[Table, str], set[Any]] = {}
    for reference in required:
        keys.setdefault((reference.target.table, reference.target.key), set()).add(reference.key)
    names = await names_of_kinds(session, keys)
    missing = [
        UserError(reference.target.not_found, reference.path)
        for reference in required
        if (reference.target.table.name, reference.key) not in names
    ]
    return names, missing


def to_camel_case(name: str) -> str:
    """A field's name as the API spells it: `expiration_date` -> `expirationDate`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
