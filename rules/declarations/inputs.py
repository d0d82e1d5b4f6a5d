"""Inputs of attribute groups: dataclasses whose fields say what they mean, and whether they may be absent or null.

The GraphQL input types, the checks of nulls and references, and the stored request follow from these declarations.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias, TypeGuard, TypeVar

from sqlalchemy import Table

from rules.declarations.errors import UserErrorCode


class Absent(Enum):
    """Marks a field that the input does not contain: the attribute stays as it is. Null is a value of its own."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT
T = TypeVar("T")
InputValue: TypeAlias = T | Absent | None
"""The type of an input's field: a value, null, or absent; a parameter where rules are composed."""


def given(value: InputValue[T]) -> TypeGuard[T]:
    """Whether a field has a value, or its parameter: it is neither absent nor null."""
    return value is not ABSENT and value is not None


@dataclass(frozen=True, slots=True)
class References:
    """Marks a field as the key of a row that must exist: `Annotated[int, References(...)]`.

    `not_found` is the error where it does not; `key` the column that the field's values are compared with.
    """

    table: Table
    not_found: UserErrorCode
    key: str = "id"


class Null(Enum):
    """What null means in a field: CLEARS the attribute, the same as ABSENT, or an error (REFUSED)."""

    CLEARS = "clears"
    ABSENT = "absent"
    REFUSED = "refused"


def optional_field(description: str, *, null: Null = Null.REFUSED, no_change: Any = ABSENT) -> Any:
    """Declare a field that may be absent; `no_change` is a value that changes nothing either, such as false."""
    return field(default=ABSENT, metadata={"description": description, "null": null, "no_change": no_change})


def required_field(description: str) -> Any:
    """Declare a field that the input must contain, and not as null."""
    return field(metadata={"description": description, "null": Null.REFUSED, "no_change": ABSENT})


def one_of(change: type) -> type:
    """Mark an input of which exactly one field is present, and not as null (GraphQL's `@oneOf`)."""
    change.__one_of__ = True  # type: ignore[attr-defined]
    return change
