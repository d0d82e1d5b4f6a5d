"""What statistics ask of a filter, and the parameters of their statements."""

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Integer, Text, bindparam

from db.batches import Batch, BatchReference
from db.facts import Expression

BATCH = bindparam("batch", type_=Integer)
ZONE: ColumnElement[Any] = bindparam("zone", type_=Text)
"""The billing time zone of the batch's customer: a parameter and no join, as all accounts of a batch share it."""

Derived = Mapping[str, Expression]


class Shape(Protocol):
    """The shape of a filter: hashable, its condition on a row, and itself without ranges of control numbers."""

    @property
    def within_ranges(self) -> "Shape": ...
    def condition(self, row: Any, derived: Derived) -> ColumnElement[bool]: ...


class Filter(Protocol):
    """A filter: its shape, its values, and whether facets can answer it, with its ranges of control numbers or none."""

    @property
    def batch(self) -> BatchReference: ...
    @property
    def answerable_from_facets(self) -> bool: ...
    @property
    def answerable_from_slices(self) -> bool: ...
    @property
    def control_numbers(self) -> tuple[tuple[int, int], ...] | None: ...
    @property
    def shape(self) -> Any: ...
    @property
    def criteria_values(self) -> Mapping[str, Any]: ...
    def values(self, batch: Batch) -> Mapping[str, Any]: ...
