"""A closed set of values, each with a sentence of its own: the way to declare an enum of the API."""

from enum import StrEnum
from typing import Self


class DescribedEnum(StrEnum):
    """A value of a closed set, and what it means: `NAME = "NAME", "What it means."`.

    The docstring of a subclass describes the set in the GraphQL schema, `description` the value.
    """

    description: str

    def __new__(cls, value: str, description: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.description = description
        return member
