"""Input types generated from the declarations of the attribute groups, and conversions from input to change and back.

A group's change is a dataclass whose fields declare their description, and whether they may be absent or null. A key
of another row is an ID in the API.
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
from graph.schema.inputs.texts import short_text
from graph.schema.types.described_enums import docstring_sentence, schema_enum
from rules.declarations import values
from rules.declarations.changes import GROUPS, Changes
from rules.declarations.described_enum import DescribedEnum
from rules.declarations.group import Group
from rules.declarations.inputs import ABSENT, Absent, References
from rules.declarations.references import to_camel_case

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Conversion:
    """How a kind of value comes in and goes out.

    `type`: its type in the schema. `parse`: makes the rules' value of an input's. `to_json`: writes the rules' value as
    JSON that the input accepts; its second argument is the currency of amounts.
    """

    type: Any
    parse: Callable[[Any], Any]
    to_json: Callable[[Any, str], Any]


def with_groups(declared: type[T]) -> type[T]:
    """Class decorator: an input type with an optional field for each attribute group after the class's first field."""
    (first, kind), *rest = declared.__annotations__.items()
    declared.__annotations__ = {
        first: kind,
        **{group.name: _conversion(group).type | None for group in GROUPS},
        **dict(rest),
    }
    for group in GROUPS:
        field = strawberry.field(name=group.name, default=UNSET, description=docstring_sentence(group.change))
        setattr(declared, group.name, field)
    made: type[T] = strawberry.input(declared, description=docstring_sentence(declared))
    return made


def changes_of(input_: Any) -> Changes:
    """The changes in an input made by `with_groups`; null for a group is as absent. Raises BadInputError."""
    changes = {
        group.name: _conversion(group).parse(value) for group in GROUPS if (value := getattr(input_, group.name))
    }
    for group in GROUPS:
        error = group.malformed(changes[group.name]) if group.malformed and group.name in changes else None
        if error:
            raise BadInputError(error)
    return changes


def changes_to_json(changes: Changes, currency: str) -> dict[str, Any]:
    """The changes as JSON that such an input accepts. `currency`: of its amounts."""
    return {
        group.name: _conversion(group).to_json(changes[group.name], currency)
        for group in GROUPS
        if group.name in changes
    }


def _conversion(group: Group) -> Conversion:
    conversion = input_of(group.change)
    return _many(conversion, list) if group.many else conversion


def _many(item: Conversion, collection: type) -> Conversion:
    """The conversion of a list of such values. `collection`: list or tuple, as the rules take it."""
    return Conversion(
        list[item.type],  # type: ignore[name-defined]
        lambda items: collection(map(item.parse, items)),
        lambda items, currency: [item.to_json(each, currency) for each in items],
    )


@cache
def input_of(change: type) -> Conversion:
    """The conversion between a change and its input type."""
    hints = get_type_hints(change, include_extras=True)
    conversions = {field.name: _conversion_of(_value(hints[field.name])) for field in fields(change)}
    annotations = {field.name: _annotation(field, conversions[field.name]) for field in fields(change)}
    declared = {field.name: _field(field) for field in fields(change)}
    bare = type(change.__name__, (), {"__annotations__": annotations, "__module__": __name__, **declared})
    made = strawberry.input(bare, one_of=hasattr(change, "__one_of__"), description=docstring_sentence(change))

    def parse(value: Any) -> Any:
        return change(**{name: _parse(name, getattr(value, name), each) for name, each in conversions.items()})

    def to_json(value: Any, currency: str) -> dict[str, Any]:
        values_by_name = {name: getattr(value, name) for name in conversions}
        return {
            to_camel_case(name): None if each is None else conversions[name].to_json(each, currency)
            for name, each in values_by_name.items()
            if each is not ABSENT
        }

    return Conversion(made, parse, to_json)


def _value(hint: Any) -> Any:
    """The type of a field's value where it is neither absent nor null."""
    if get_origin(hint) is Annotated:
        return hint
    kinds = [kind for kind in get_args(hint) if kind not in (Absent, NoneType)]
    return kinds[0] if len(kinds) == 1 and Absent in get_args(hint) else hint


def _conversion_of(kind: Any) -> Conversion:
    if get_origin(kind) is Annotated:
        marker = next(extra for extra in kind.__metadata__ if isinstance(extra, References))
        kind_name = _api_name(marker.table)
        if marker.key != "id":
            return Conversion(str, _unchanged, _plain)
        return Conversion(ID, lambda text: key_of(kind_name, text), lambda key, _: encode(kind_name, key))
    if get_origin(kind) is tuple:
        return _many(_conversion_of(get_args(kind)[0]), tuple)
    if is_dataclass(kind) and isinstance(kind, type):
        return input_of(kind)
    if isinstance(kind, type) and issubclass(kind, DescribedEnum):
        return Conversion(schema_enum(kind), _unchanged, _plain)
    if kind is Decimal:
        return Conversion(kind, _unchanged, scalars.amount)
    return Conversion(scalars.TimeZone if kind is values.TimeZone else kind, _unchanged, _plain)


def _api_name(table: Table) -> str:
    """The API's type for the rows of a table: `add_on_products` -> AddOnProduct."""
    return "".join(word.capitalize() for word in table.name.removesuffix("s").split("_"))


def _unchanged(value: Any) -> Any:
    return value


def _plain(value: Any, _: str) -> Any:
    """A value as JSON: dates and enum values as texts, others unchanged."""
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _parse(name: str, value: Any, conversion: Conversion) -> Any:
    if value is UNSET:
        return ABSENT
    if conversion.type is str and isinstance(value, str):
        short_text(to_camel_case(name), value)
    return None if value is None else conversion.parse(value)


def _is_required(field: "Field[Any]") -> bool:
    return field.default is MISSING


def _annotation(field: "Field[Any]", conversion: Conversion) -> Any:
    return conversion.type if _is_required(field) else conversion.type | None


def _field(field: "Field[Any]") -> Any:
    description = field.metadata["description"]
    return strawberry.field(description=description, **({} if _is_required(field) else {"default": UNSET}))
