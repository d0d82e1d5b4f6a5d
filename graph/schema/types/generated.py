"""Input types made from what the attribute groups declare, and the way from such an input to the change and back.

A group's change is a dataclass whose fields say what they mean and whether they may be absent or null; keys of other
rows are IDs in the API.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import strawberry
from sqlalchemy import Table
from strawberry import ID, UNSET

from graph.execution.errors import BadInputError
from graph.schema import scalars
from graph.schema.ids import encode, key_of
from graph.schema.types.words import described_enum, docstring_sentence, is_enum
from rules.declarations import values
from rules.declarations.changes import GROUPS, Changes
from rules.declarations.group import Group
from rules.declarations.inputs import ABSENT, Absent, References
from rules.declarations.references import to_camel_case

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Taken:
    """How a kind of value is taken: its type in the schema, what the rules are given for a value of it, and the way
    back: how such a value is written as JSON, amounts as in a currency."""

    type: Any
    given: Callable[[Any], Any]
    written: Callable[[Any, str], Any]


def with_groups(declared: type[T]) -> type[T]:
    """Makes an input type of a class, with an optional field for each attribute group after its first field."""
    (first, kind), *rest = declared.__annotations__.items()
    declared.__annotations__ = {
        first: kind,
        **{group.name: _taken(group).type | None for group in GROUPS},
        **dict(rest),
    }
    for group in GROUPS:
        field = strawberry.field(name=group.name, default=UNSET, description=docstring_sentence(group.change))
        setattr(declared, group.name, field)
    made: type[T] = strawberry.input(declared, description=docstring_sentence(declared))
    return made


def changes_of(given: Any) -> Changes:
    """The changes of an input made by `with_groups`; a null for a whole group is absent. Raises BadInputError."""
    changes = {group.name: _taken(group).given(value) for group in GROUPS if (value := getattr(given, group.name))}
    for group in GROUPS:
        wrong = group.malformed(changes[group.name]) if group.malformed and group.name in changes else None
        if wrong:
            raise BadInputError(wrong)
    return changes


def written(changes: Changes, currency: str) -> dict[str, Any]:
    """The same changes as JSON that such an input takes; amounts are in that currency."""
    return {
        group.name: _taken(group).written(changes[group.name], currency) for group in GROUPS if group.name in changes
    }


def _taken(group: Group) -> Taken:
    taken = input_of(group.change)
    return _many(taken, list) if group.many else taken


def _many(item: Taken, collected: type) -> Taken:
    """A list of what is taken so, which the rules are given as a list or tuple."""
    return Taken(
        list[item.type],  # type: ignore[name-defined]
        lambda items: collected(map(item.given, items)),
        lambda items, currency: [item.written(each, currency) for each in items],
    )


@cache
def input_of(change: type) -> Taken:
    """The input type of a change, and the way to the change itself."""
    hints = get_type_hints(change, include_extras=True)
    takes = {field.name: _of(_value(hints[field.name])) for field in fields(change)}
    annotations = {field.name: _annotation(field, takes[field.name]) for field in fields(change)}
    declared = {field.name: _field(field) for field in fields(change)}
    bare = type(change.__name__, (), {"__annotations__": annotations, "__module__": __name__, **declared})
    made = strawberry.input(bare, one_of=hasattr(change, "__one_of__"), description=docstring_sentence(change))

    def given(value: Any) -> Any:
        return change(**{name: _given(getattr(value, name), take) for name, take in takes.items()})

    def written_as(value: Any, currency: str) -> dict[str, Any]:
        told = {name: getattr(value, name) for name in takes}
        return {
            to_camel_case(name): None if each is None else takes[name].written(each, currency)
            for name, each in told.items()
            if each is not ABSENT
        }

    return Taken(made, given, written_as)


def _value(hint: Any) -> Any:
    """What a field holds where it is neither absent nor null."""
    if get_origin(hint) is Annotated:
        return hint
    kinds = [kind for kind in get_args(hint) if kind not in (Absent, NoneType)]
    return kinds[0] if len(kinds) == 1 and Absent in get_args(hint) else hint


def _of(kind: Any) -> Taken:
    if get_origin(kind) is Annotated:
        marker = next(extra for extra in kind.__metadata__ if isinstance(extra, References))
        named = _named(marker.table)
        if marker.key != "id":
            return Taken(str, _same, _plain)
        return Taken(ID, lambda text: key_of(named, text), lambda key, _: encode(named, key))
    if get_origin(kind) is tuple:
        return _many(_of(get_args(kind)[0]), tuple)
    if is_dataclass(kind) and isinstance(kind, type):
        return input_of(kind)
    if is_enum(kind):
        return Taken(described_enum(kind), _same, _plain)
    if kind is Decimal:
        return Taken(kind, _same, scalars.amount)
    return Taken(scalars.TimeZone if kind is values.TimeZone else kind, _same, _plain)


def _named(table: Table) -> str:
    """The API's name of what stands in a table: `add_on_products` -> AddOnProduct."""
    return "".join(word.capitalize() for word in table.name.removesuffix("s").split("_"))


def _same(value: Any) -> Any:
    return value


def _plain(value: Any, _: str) -> Any:
    """A value that JSON has, a date or a word as the API writes it."""
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _given(value: Any, take: Taken) -> Any:
    if value is UNSET:
        return ABSENT
    return None if value is None else take.given(value)


def _is_needed(field: "Field[Any]") -> bool:
    return field.default is MISSING


def _annotation(field: "Field[Any]", take: Taken) -> Any:
    return take.type if _is_needed(field) else take.type | None


def _field(field: "Field[Any]") -> Any:
    description = field.metadata["description"]
    return strawberry.field(description=description, **({} if _is_needed(field) else {"default": UNSET}))
