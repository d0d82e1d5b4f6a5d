"""Input types made from what the attribute groups declare, and the way from such an input to the group's own change.

A group's change is a dataclass whose fields say what they mean and whether they may be absent or null; keys of other
rows are IDs in the API.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from types import NoneType
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import strawberry
from sqlalchemy import Table
from strawberry import ID, UNSET

from graph import scalars
from graph.errors import BadInputError
from graph.ids import key_of
from graph.types.words import described, is_words, sentence_of
from rules import values
from rules.changes import GROUPS, Changes
from rules.group import ABSENT, Absent, Group, References

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Taken:
    """How a kind of value is taken: its type in the schema, and what the rules are given for a value of it."""

    type: Any
    given: Callable[[Any], Any]


def with_groups(declared: type[T]) -> type[T]:
    """Makes an input type of a class, with an optional field for each attribute group after its first field."""
    (first, kind), *rest = declared.__annotations__.items()
    declared.__annotations__ = {
        first: kind,
        **{group.name: _taken(group).type | None for group in GROUPS},
        **dict(rest),
    }
    for group in GROUPS:
        field = strawberry.field(name=group.name, default=UNSET, description=sentence_of(group.change))
        setattr(declared, group.name, field)
    made: type[T] = strawberry.input(declared, description=sentence_of(declared))
    return made


def changes_of(given: Any) -> Changes:
    """The changes of an input made by `with_groups`; a null for a whole group is absent. Raises BadInputError."""
    changes = {group.name: _taken(group).given(value) for group in GROUPS if (value := getattr(given, group.name))}
    for group in GROUPS:
        wrong = group.malformed(changes[group.name]) if group.malformed and group.name in changes else None
        if wrong:
            raise BadInputError(wrong)
    return changes


def _taken(group: Group) -> Taken:
    taken = input_of(group.change)
    return Taken(_list_of(taken), lambda items: list(map(taken.given, items))) if group.many else taken


@cache
def input_of(change: type) -> Taken:
    """The input type of a change, and the way to the change itself."""
    hints = get_type_hints(change, include_extras=True)
    takes = {field.name: _of(_value(hints[field.name])) for field in fields(change)}
    annotations = {field.name: _annotation(field, takes[field.name]) for field in fields(change)}
    declared = {field.name: _field(field) for field in fields(change)}
    bare = type(change.__name__, (), {"__annotations__": annotations, "__module__": __name__, **declared})
    made = strawberry.input(bare, one_of=hasattr(change, "__one_of__"), description=sentence_of(change))

    def given(value: Any) -> Any:
        return change(**{name: _given(getattr(value, name), take) for name, take in takes.items()})

    return Taken(made, given)


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
        return Taken(ID, lambda text: key_of(named, text)) if marker.key == "id" else Taken(str, _same)
    if get_origin(kind) is tuple:
        item = _of(get_args(kind)[0])
        return Taken(_list_of(item), lambda items: tuple(map(item.given, items)))
    if is_dataclass(kind) and isinstance(kind, type):
        return input_of(kind)
    if is_words(kind):
        return Taken(described(kind), _same)
    return Taken(scalars.TimeZone if kind is values.TimeZone else kind, _same)


def _named(table: Table) -> str:
    """The API's name of what stands in a table: `add_on_products` -> AddOnProduct."""
    return "".join(word.capitalize() for word in table.name.removesuffix("s").split("_"))


def _list_of(taken: Taken) -> Any:
    return list[taken.type]  # type: ignore[name-defined]


def _same(value: Any) -> Any:
    return value


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
