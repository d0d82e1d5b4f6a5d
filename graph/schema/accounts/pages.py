"""Accounts of pages: which columns a document needs, and what the API makes of them."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from strawberry.types import get_object_definition
from strawberry.utils.str_converters import to_camel_case

from db.engine import Row
from db.reading.accounts import AccountKey, Names
from graph.execution.context import Context
from graph.execution.loaders import load_many
from graph.schema.accounts.columns import MADE, AccountColumns
from graph.schema.accounts.references import References
from graph.schema.types.accounts.account import Account


@lru_cache(maxsize=1024)
def columns_read(field_names: frozenset[str]) -> Names:
    """The columns of accounts that are read for a document with fields of those names."""
    fields = get_object_definition(Account, strict=True).fields
    named = (field.python_name for field in fields if to_camel_case(field.python_name) in field_names)
    return frozenset(column for name in named for column in (MADE[name].of if name in MADE else (name,)))


async def stored(context: Context, keys: Iterable[AccountKey]) -> dict[AccountKey, Row]:
    """Stored accounts by key, of each the columns that the document needs; without those that do not exist."""
    return await load_many(context.load.accounts(columns_read(context.field_names)), keys)


async def to_accounts(context: Context, rows: Sequence[Row]) -> AccountColumns:
    """The accounts as the API shows them. What they refer to is read if the document has a field of that name."""
    columns = dict(zip(rows[0].keys(), zip(*rows, strict=True), strict=True)) if rows else {}
    return AccountColumns(len(rows), columns, await References.read(context, columns))
