"""Enums of the schema: each is a `DescribedEnum`, whose docstring and descriptions the schema shows."""

from functools import cache
from inspect import getdoc
from typing import Any, TypeVar

import strawberry

from rules.declarations.described_enum import DescribedEnum

E = TypeVar("E", bound=DescribedEnum)


@cache
def _register(declared: type[DescribedEnum]) -> None:
    registered: Any = strawberry.enum(declared, description=docstring_sentence(declared))
    for value in registered.__strawberry_definition__.values:
        value.description = declared(value.value).description


def schema_enum(declared: type[E]) -> type[E]:
    """Makes an enum of the schema from a described one, and returns it; a second call changes nothing."""
    _register(declared)
    return declared


def docstring_sentence(declared: type[Any]) -> str:
    """The docstring on one line, as a description in the schema."""
    return " ".join((getdoc(declared) or "").split())
