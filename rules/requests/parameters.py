"""The changes of a request, split into what decides its SQL and the values that this takes as parameters.

Rules are composed with a parameter in place of each value, so that a statement serves all requests of its shape. A rule
that would decide by a value in Python fails at once, as a parameter is neither true nor false.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Date, Integer, Text, bindparam, select

from db.column_types import MONEY
from rules.declarations.changes import Changes
from rules.declarations.sets import KEY_ARRAY

_TYPES: dict[type, Any] = {Decimal: MONEY, date: Date(), int: Integer(), str: Text(), tuple: KEY_ARRAY}
"""The SQL type of a value's parameter, by the value's type; a tuple is a set of keys."""

_PREFIX = "change"


@dataclass(frozen=True, slots=True)
class ChangesShape:
    """Changes with parameters in place of values; equal to those that have the same SQL."""

    changes: Changes
    key: Hashable

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ChangesShape) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def shape_of(changes: Changes) -> ChangesShape:
    """The shape of changes by group."""
    key = tuple((name, _key(change)) for name, change in changes.items())
    return ChangesShape({name: _with_parameters(change, f"{_PREFIX}_{name}") for name, change in changes.items()}, key)


def parameter_values(changes: Changes) -> dict[str, Any]:
    """The values of the parameters, by name."""
    return {name: value for group, change in changes.items() for name, value in _values(change, f"{_PREFIX}_{group}")}


def _is_parameter(value: Any) -> bool:
    """Whether a value is passed as a parameter. A flag, one of few values and an empty set decide the SQL instead."""
    return isinstance(value, tuple(_TYPES)) and not isinstance(value, bool | Enum) and value != ()


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    """The parts of an input with their names; none of a plain value."""
    if isinstance(value, list):
        yield from ((str(place), item) for place, item in enumerate(value))
    elif is_dataclass(value):
        yield from ((field.name, getattr(value, field.name)) for field in fields(value))


def _key(value: Any) -> Hashable:
    members = tuple((name, _key(item)) for name, item in _members(value))
    if _is_parameter(value):
        return type(value).__name__
    key: Hashable = (type(value).__name__, members) if members else value
    return key


def _with_parameters(value: Any, name: str) -> Any:
    if _is_parameter(value):
        parameter = bindparam(name, type_=_TYPES[type(value)])
        # An amount in a subquery, so that it is rounded to its type once and not for each account.
        return select(parameter).scalar_subquery() if isinstance(value, Decimal) else parameter
    members = {part: _with_parameters(item, f"{name}_{part}") for part, item in _members(value)}
    if isinstance(value, list):
        return list(members.values())
    return replace(value, **members) if members else value


def _values(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if _is_parameter(value):
        yield name, sorted(set(value)) if isinstance(value, tuple) else value
    for part, item in _members(value):
        yield from _values(item, f"{name}_{part}")
