"""Invocations: operations with the values of their variables, as front ends and portals send them again and again.

What follows from schema, document and variables alone is found out once for all requests that have the same.
"""

from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import FragmentDefinitionNode, OperationDefinitionNode

from graph.execution.document_cache import Cache
from graph.execution.documents import Document
from graph.execution.limits import MAX_CACHED_CHARACTERS, MAX_CACHED_INVOCATIONS, MAX_VARIABLES_KEPT
from graph.execution.plans.fields import ResolvedField
from graph.execution.plans.kept import Plans

Key = tuple[Document, str | None, bytes]
"""A document, the name of the operation that is meant, and its variables as JSON."""


@dataclass(slots=True)
class Invocation:
    """An operation with values of its variables, which are valid, and what follows from them."""

    operation: OperationDefinitionNode
    fragment_definitions: dict[str, FragmentDefinitionNode]
    fragments: dict[str, Any]
    variable_values: Any
    plans: Plans
    cost: int
    arguments: dict[ResolvedField, dict[str, Any]] = field(default_factory=dict)
    """Of a query's fields, once they are coerced."""


class Invocations:
    """The invocations that were used last."""

    def __init__(self) -> None:
        self._kept: Cache[Key, Invocation] = Cache(MAX_CACHED_INVOCATIONS, MAX_CACHED_CHARACTERS)

    def get(self, key: Key | None) -> Invocation | None:
        """The invocation of that key, if it is there."""
        return None if key is None else self._kept.get(key)

    def put(self, key: Key, invocation: Invocation) -> None:
        """Keeps an invocation, and with it its document: no more of them than the cache of documents holds."""
        document, _, variables = key
        self._kept.put(key, invocation, document.length + len(variables))


def key_of(document: Document, name: str | None, variables: dict[str, Any]) -> Key | None:
    """By what an invocation is found; None for one that is not kept, as its variables are too long or no JSON."""
    try:
        written = orjson.dumps(variables) if variables else b""
    except TypeError:  # a great number, or half of a surrogate pair
        return None
    return (document, name, written) if len(written) <= MAX_VARIABLES_KEPT else None
