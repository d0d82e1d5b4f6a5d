"""Effect of a charge or a refund on the amounts of an account."""

from decimal import Decimal

from sqlalchemy import case

from db.column_types import MONEY
from db.facts import Expression
from rules.declarations.account import AccountState, typed


def balances_after(kind: str, amount: Decimal, account: AccountState) -> dict[str, Expression]:
    """The assignments of a transaction of `amount` currency units; a negative amount reverts one.

    Both kinds lower the account's funds: a credit account then owes more. A refund also lowers the payments received.
    """
    moved = typed(amount, MONEY)
    balance = case((account.is_credit, account.balance + moved), else_=account.balance - moved)
    payments = {"payments_received": account.payments_received - moved} if kind == "refund" else {}
    return {"balance": balance, **payments}
