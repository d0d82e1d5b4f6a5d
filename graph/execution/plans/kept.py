"""What is kept with a document: how its lists are written, and the fields of its objects.

Both depend on nothing but the document and the variables of its `@skip` and `@include`. They are found by the nodes of
the document that they were made of, which live as long as it does.
"""

from collections.abc import Mapping
from typing import Any

from graph.execution.plans.fields import ResolvedField
from graph.execution.plans.writers import Writer

UNSEEN: Any = object()
"""Stands for what was not looked for yet."""

_MAX_KEPT = 32
"""Sets of plans of one document that are kept, for different values of its variables."""


class Plans:
    """The plans of a document's operations for certain values of the variables that decide what is selected."""

    def __init__(self) -> None:
        self.writers: dict[Any, Writer | None] = {}
        """Of lists; None for one that is left to graphql-core."""
        self.collected: dict[Any, Any] = {}
        """The fields of objects, as graphql-core collects them."""
        self.fields: dict[int, Any] = {}
        """How the fields of one object are answered, by the identity of what was collected."""
        self.resolved: dict[Any, ResolvedField | None] = {}
        """Fields with resolvers; None for one that is left to graphql-core."""


class KeptPlans:
    """The plans of a document. `deciding`: the variables of its `@skip` and `@include`."""

    def __init__(self, deciding: tuple[str, ...] = ()) -> None:
        self._deciding = deciding
        self._kept: dict[tuple[Any, ...], Plans] = {}

    def of(self, variables: Mapping[str, Any]) -> Plans:
        """The plans for those coerced values of variables."""
        key = tuple(variables.get(name) for name in self._deciding)
        plans = self._kept.get(key)
        if plans is None:
            if len(self._kept) >= _MAX_KEPT:
                self._kept.clear()
            plans = self._kept[key] = Plans()
        return plans


def key_of(type_: Any, details: Any) -> tuple[Any, ...]:
    """By what the plan of a field of that type is found: the type, and the field's nodes in the document."""
    return (type_, *(id(each.node) for each in details))
