"""The xDRs of a chunk: one row of the ledger for all of its accounts, which the view `xdrs` shows one by one."""

from typing import Any

from sqlalchemy import CTE, Text, func, insert, literal, select

from db.column_types import MONEY, XDR_KIND
from db.tables import batch_xdrs
from rules.declarations.account import BatchParameters, typed
from rules.declarations.group import Transaction
from rules.judging.statements.scope import CHUNK, NOW, TENANT, UPDATE

_COLUMNS = (
    "tenant_id", "batch_update_id", "chunk", "instant", "batch_id", "kind", "amount", "visible_comment",
    "internal_comment", "first_control_number", "last_control_number", "control_numbers",
)  # fmt: skip


def insert_xdrs(updated: CTE, transaction: Transaction) -> Any:
    """Inserts the record of a transaction of all updated accounts, if there are any."""
    rows = select(
        TENANT,
        UPDATE,
        CHUNK,
        NOW,
        BatchParameters.key,
        literal(transaction.kind, XDR_KIND),
        typed(transaction.amount, MONEY),
        typed(transaction.visible_comment, Text),
        typed(transaction.internal_comment, Text),
        _first(updated),
        updated.c.last_control_number,
        updated.c.control_numbers,
    ).where(updated.c.accounts > 0)
    return insert(batch_xdrs).from_select(_COLUMNS, rows)


def _first(updated: CTE) -> Any:
    number = func.unnest(updated.c.control_numbers).column_valued("number")
    return select(func.min(number)).scalar_subquery()
