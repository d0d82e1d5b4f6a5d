"""Values of a batch that hold for all of its accounts, as parameters of statements over several batches at once."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Boolean, Date, Integer, TableValuedAlias, Text, bindparam, column, func
from sqlalchemy.dialects.postgresql import ARRAY

from db.batches import Batch

_VALUES: dict[str, tuple[Any, Callable[[Batch], Any]]] = {
    "batch": (Integer, lambda batch: batch.key),
    "zone": (Text, lambda batch: batch.billing_time_zone),
    "today": (Date, lambda batch: batch.today),
    "suspended": (Boolean, lambda batch: batch.suspended),
    "currency": (Text, lambda batch: batch.currency),
}
"""By column: its type, and its value of a batch."""


def batch_values(**others: Any) -> TableValuedAlias:
    """A row per batch: its key as `batch`, `zone`, `today`, `suspended`, `currency`; and the columns of `others`."""
    columns = {**{name: kind for name, (kind, _) in _VALUES.items()}, **others}
    arrays = (bindparam(f"each_{name}", type_=ARRAY(kind)) for name, kind in columns.items())
    named = (column(name, kind) for name, kind in columns.items())
    return func.unnest(*arrays).table_valued(*named).render_derived(name="batch_values")


def parameters_per_batch(batches: Iterable[Batch], **others: list[Any]) -> dict[str, list[Any]]:
    """The parameters of `batch_values`; a batch may come more than once. `others`: a value per batch of each column."""
    rows = list(batches)
    values = {name: [value_of(batch) for batch in rows] for name, (_, value_of) in _VALUES.items()}
    return {f"each_{name}": column_values for name, column_values in {**values, **others}.items()}
