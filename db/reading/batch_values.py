"""What batches lend to all of their accounts, in parameters: for statements over several batches at once."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, Date, Integer, TableValuedAlias, Text, bindparam, column, func
from sqlalchemy.dialects.postgresql import ARRAY

from db.batches import Batch

_LENT: dict[str, Any] = {"batch": Integer, "zone": Text, "today": Date, "suspended": Boolean, "currency": Text}


def batch_values(**beside: Any) -> TableValuedAlias:
    """A row of each batch given: its key as `batch`, `zone`, `today`, `suspended`, `currency`; columns beside them."""
    columns = {**_LENT, **beside}
    arrays = (bindparam(f"each_{name}", type_=ARRAY(kind)) for name, kind in columns.items())
    named = (column(name, kind) for name, kind in columns.items())
    return func.unnest(*arrays).table_valued(*named).render_derived(name="lent")


def batch_parameters(batches: Iterable[Batch], **beside: list[Any]) -> dict[str, list[Any]]:
    """The parameters of such rows; a batch may come more than once."""
    rows = list(batches)
    return {
        "each_batch": [batch.key for batch in rows],
        "each_zone": [batch.billing_time_zone for batch in rows],
        "each_today": [batch.today for batch in rows],
        "each_suspended": [batch.suspended for batch in rows],
        "each_currency": [batch.currency for batch in rows],
        **{f"each_{name}": values for name, values in beside.items()},
    }
