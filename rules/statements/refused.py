"""The statement of a REFUSE_BATCH update: who is refused, recorded; nothing changed."""

from sqlalchemy import Integer, func, insert, literal, select

from db.sql import Prepared, prepare
from db.tables import account_outcomes, accounts
from db.tables.base import OUTCOME
from rules.statements.judged import Judged
from rules.statements.records import OUTCOME_COLUMNS
from rules.statements.scope import TENANT, UPDATE

ROW = 10_000
"""Accounts whose outcomes stand in rows of one `chunk`."""


def record_refused(judged: Judged) -> Prepared:
    """Records the accounts of the scope that are refused; answers how many each row holds."""
    number = accounts.c.control_number
    place = func.row_number(type_=Integer).over(order_by=number)
    refused = (
        select(number, judged.codes.label("codes"), place.label("place"))
        .where(judged.scope, judged.passes.is_not(True))
        .subquery("refused")
    )
    chunk = ((refused.c.place - literal(1, Integer)) // literal(ROW, Integer)).label("chunk")
    found = refused.c.control_number
    rows = select(
        TENANT, UPDATE, chunk, literal("REFUSED", OUTCOME), refused.c.codes,
        func.count(), func.max(found), func.array_agg(found),
    ).group_by(chunk, refused.c.codes)  # fmt: skip
    return prepare(insert(account_outcomes).from_select(OUTCOME_COLUMNS, rows).returning(account_outcomes.c.accounts))
