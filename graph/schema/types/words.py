"""Closed sets of words that the rules declare, as enums of the schema."""

from enum import Enum
from functools import cache
from inspect import getdoc
from typing import Any

import strawberry

from rules.declarations.described_enum import DescribedEnum


@cache
def described_enum(words: type[DescribedEnum]) -> type[DescribedEnum]:
    """Makes an enum of the schema of a set of words, with their own sentences; once, however often it is asked for."""
    described_words: Any = strawberry.enum(words, description=docstring_sentence(words))
    for value in described_words.__strawberry_definition__.values:
        value.description = words(value.value).description
    return words


def docstring_sentence(declared: type[Any]) -> str:
    """What a docstring says, in one line."""
    return " ".join((getdoc(declared) or "").split())


def is_enum(kind: Any) -> bool:
    """Whether a type is a closed set of words."""
    return isinstance(kind, type) and issubclass(kind, Enum)
