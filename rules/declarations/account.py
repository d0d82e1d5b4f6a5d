"""The account as SQL expressions: as it is stored, and as the steps of a request change it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Numeric,
    ScalarSelect,
    Table,
    Text,
    bindparam,
    literal,
)
from sqlalchemy.sql import visitors

from db import facts
from db.facts import Expression
from db.tables import accounts


class BatchParameters:
    """Facts of the batch and its customer that hold for all accounts, as parameters of the statement.

    `rules.declarations.batch_parameters` gives their values. `key` is the batch's; `digits` the fraction digits of
    the customer's currency; `zone` its billing time zone, and `today` the date there; `suspended`: the customer is.
    """

    key: Expression = bindparam("batch", type_=Integer)
    customer: Expression = bindparam("customer", type_=Integer)
    currency: Expression = bindparam("currency", type_=Text)
    digits: Expression = bindparam("digits", type_=Integer)
    commission_percent: Expression = bindparam("commission_percent", type_=Numeric)
    zone: Expression = bindparam("zone", type_=Text)
    today: Expression = bindparam("today", type_=Date)
    suspended: Expression = bindparam("suspended", type_=Boolean)


class AccountState:
    """An account between two steps of a request: each column is an attribute that gives an SQL expression.

    The first state gives the columns themselves; a step's assignments make the next one. Derived properties, such as
    `funds`, follow from the columns of this state. `final` is the account as the whole request would leave it.
    """

    def __init__(self, assigned: Mapping[str, Expression] | None = None) -> None:
        self.assigned: dict[str, Expression] = dict(assigned or {})
        self.final: AccountState = self

    def __getattr__(self, column: str) -> Any:
        if column.startswith("_"):
            raise AttributeError(column)
        return self.assigned[column] if column in self.assigned else accounts.c[column]

    def after(self, assignments: Mapping[str, Expression]) -> "AccountState":
        """The state after those assignments (column -> expression)."""
        return AccountState({**self.assigned, **assignments})

    @property
    def stored(self) -> Any:
        """The account as it is stored, whatever the request has assigned."""
        return accounts.c

    @property
    def started(self) -> ColumnElement[bool]:
        """Whether the account has been used at least once."""
        return facts.started(self)

    @property
    def funds(self) -> Expression:
        """The amount that the account can still spend."""
        return facts.funds(self)

    @property
    def is_credit(self) -> ColumnElement[bool]:
        """Whether it is a credit account: its balance is what it owes."""
        return self._is("billing_model", "credit")

    @property
    def is_debit(self) -> ColumnElement[bool]:
        """Whether it is a debit account; a voucher is not."""
        return self._is("billing_model", "debit")

    @property
    def is_open(self) -> ColumnElement[bool]:
        """Whether its bill status is open."""
        return self._is("bill_status", "open")

    @property
    def is_inactive(self) -> ColumnElement[bool]:
        """Whether its bill status is inactive."""
        return self._is("bill_status", "inactive")

    @property
    def is_not_terminated(self) -> ColumnElement[bool]:
        """Whether it can still be changed."""
        return facts.not_terminated(self)

    def _is(self, column: str, value: str) -> ColumnElement[bool]:
        equal: ColumnElement[bool] = getattr(self, column) == constant(value, column)
        return equal


def constant(value: Any, column: str) -> Expression:
    """A value that the request assigns to a column of all accounts, in that column's type."""
    return typed(value, accounts.c[column].type)


def typed(value: Any, kind: Any) -> Expression:
    """A value of a request in an SQL type; its parameter, where it is one, has its type already."""
    return value if isinstance(value, ColumnElement) else literal(value, kind)


def is_one_value(value: Expression) -> bool:
    """Whether an assigned value is the same for all accounts: it depends on none, nor on what was recorded of one."""
    tables = (getattr(part, "table", None) for part in visitors.iterate(value))
    others = all(isinstance(table, Table) and table is not accounts for table in tables if table is not None)
    return isinstance(value, BindParameter | ScalarSelect) and others
