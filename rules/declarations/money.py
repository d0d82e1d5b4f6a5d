"""What a transaction moves on an account; a negative amount moves all of it the other way."""

from decimal import Decimal

from sqlalchemy import case, literal

from db.column_types import MONEY
from db.facts import Expression
from rules.declarations.account import AccountState


def balances_after(kind: str, amount: Decimal, account: AccountState) -> dict[str, Expression]:
    """What an account is left with: a charge lowers its funds, a refund also what was received from it."""
    taken = literal(amount, MONEY)
    balance = case((account.is_credit, account.balance + taken), else_=account.balance - taken)
    received = {"payments_received": account.payments_received - taken} if kind == "refund" else {}
    return {"balance": balance, **received}
