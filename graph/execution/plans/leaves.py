"""Plain leaves: scalars and enums whose values are answered as they are, or by their scalar alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import NoneType
from typing import Any

from graphql import GraphQLEnumType, GraphQLField, GraphQLLeafType, GraphQLNonNull, Undefined, is_leaf_type

Reader = Callable[[Any], Any]
"""Reads a field's answer from an object; Undefined leaves the field to graphql-core."""

_PYTHON_TYPES: dict[str, type] = {"String": str, "ID": str, "Boolean": bool, "Amount": str, "TimeZone": str}
_WRITTEN_BY_SCALAR = ("BillingDate", "DateTime")
"""Scalars that write their values themselves; a text is written already."""


class UnusualValue(Exception):  # noqa: N818
    """A value that plans do not write: graphql-core completes the whole list, or makes an error of it."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """How values of a leaf are answered.

    `answer`: of a value; Undefined for an unusual one. `kept`: values of exactly this type are their own answers,
    where `holds` says so of a column of them.
    """

    answer: Callable[[Any], Any]
    kept: type | None = None
    holds: Callable[[Sequence[Any]], bool] = bool

    def write(self, values: Sequence[Any], nullable: bool) -> Sequence[Any]:
        """The answers of a column; raises UnusualValue."""
        kinds = set(map(type, values))
        if NoneType in kinds and not nullable:
            raise UnusualValue
        kinds.discard(NoneType)
        if not kinds or (kinds == {self.kept} and self.holds(values)):
            return values
        answers = [None if value is None else self.answer(value) for value in values]
        if any(answer is Undefined for answer in answers):  # which equals None
            raise UnusualValue
        return answers


@dataclass(frozen=True, slots=True)
class EnumLeaf:
    """How members of an enum are answered. `names`: by member."""

    names: dict[Any, str]

    def answer(self, value: Any) -> Any:
        """The answer of a member; Undefined for anything else."""
        try:
            return self.names.get(value, Undefined)
        except TypeError:
            return Undefined  # of what cannot be a key

    def write(self, values: Sequence[Any], nullable: bool) -> Sequence[Any]:
        """The answers of a column; raises UnusualValue."""
        names: dict[Any, str | None] = {**self.names, None: None} if nullable else {**self.names}
        try:
            return list(map(names.__getitem__, values))
        except (KeyError, TypeError):
            raise UnusualValue from None


@lru_cache(maxsize=256)
def leaf_of(leaf: GraphQLLeafType) -> Leaf | EnumLeaf | None:
    """How a leaf type is answered; None for one whose values are not plain."""
    if isinstance(leaf, GraphQLEnumType):
        members = getattr(leaf, "wrapped_cls", ())
        return EnumLeaf(
            {member: name for name, value in leaf.values.items() for member in members if value.value == member.value}
        )
    if leaf.name == "Int":
        return Leaf(_int, int, _are_ints)
    if leaf.name in _WRITTEN_BY_SCALAR:
        return Leaf(_written_by(leaf), str)
    return _kept(_PYTHON_TYPES[leaf.name]) if leaf.name in _PYTHON_TYPES else None


def reader(field: GraphQLField) -> Reader | None:
    """The fast path of a field of one object, if it has one."""
    nullable = not isinstance(field.type, GraphQLNonNull)
    leaf = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    name = attribute_of(field)
    if name is None or not is_leaf_type(leaf) or (found := leaf_of(leaf)) is None:
        return None
    answer = found.answer

    def read(source: Any) -> Any:
        value = getattr(source, name, Undefined)
        return None if value is None and nullable else answer(value)

    return read


def attribute_of(field: GraphQLField) -> str | None:
    """The attribute that a field without resolver and arguments shows; None for any other field."""
    definition = field.extensions.get("strawberry-definition")
    plain = getattr(field.resolve, "_is_default", False) and not field.args
    return str(definition.python_name) if definition is not None and plain else None


def _kept(kind: type) -> Leaf:
    return Leaf(lambda value: value if type(value) is kind else Undefined, kind)


def _int(value: Any) -> Any:
    return value if type(value) is int and -(2**31) <= value < 2**31 else Undefined


def _are_ints(values: Sequence[Any]) -> bool:
    numbers = [value for value in values if value is not None]
    return bool(min(numbers) >= -(2**31) and max(numbers) < 2**31)


def _written_by(leaf: GraphQLLeafType) -> Callable[[Any], Any]:
    def answer(value: Any) -> Any:
        try:
            return leaf.coerce_output_value(value)
        except Exception:
            return Undefined

    return answer
