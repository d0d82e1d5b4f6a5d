"""Whose rows a transaction sees: those of a tenant or, of these, what a partner may see."""

from dataclasses import dataclass
from typing import Any, NewType

from sqlalchemy import Subquery, Text, bindparam, case, cast, func, select, true

from db.tables.partners import SET_PARTNER, TENANT

Tenant = NewType("Tenant", int)
"""The key of a tenant, whose rows alone a transaction sees."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner of a tenant: the distributor of that name, of which the transaction sees what is its own.

    If there is no such distributor, the transaction sees nothing at all.
    """

    tenant: Tenant
    distributor: str


Scope = Tenant | Partner
"""Whose rows a transaction sees."""


def scope_command(scope: Scope | None) -> str:
    """The command that limits the transaction that has just begun to what `scope` may see; None: to nothing."""
    if not isinstance(scope, Partner):
        return f"SET LOCAL {TENANT} = '{'' if scope is None else int(scope)}'"
    return f"{scope_command(scope.tenant)}; SELECT {SET_PARTNER}({_literal(scope.distributor)})"


def scope_row(*, partner: bool) -> Subquery:
    """A row whose column `scope` limits a statement without a transaction to what its `scope_parameters` may see.

    Only what needs that column, in a LATERAL subquery that the planner cannot dissolve, is read afterwards and sees
    anything: before, and after the statement, the session's scope is none. So no session keeps a scope for the next
    statement.
    """
    tenant = bindparam("scope_tenant", type_=Text)
    limit: Any = func.set_config(TENANT, tenant, true(), type_=Text)
    if partner:  # within the tenant, which therefore is set first: an argument is evaluated before its function
        limit = cast(
            func.__getattr__(SET_PARTNER)(case((limit == tenant, bindparam("scope_distributor", type_=Text)))), Text
        )
    return select(limit.label("scope")).subquery("scope")


def scope_parameters(scope: Scope) -> dict[str, str]:
    """The parameters of `scope_row`."""
    if isinstance(scope, Partner):
        return {**scope_parameters(scope.tenant), "scope_distributor": scope.distributor}
    return {"scope_tenant": str(int(scope))}


def _literal(text: str) -> str:
    """A text as a literal that means the same under every setting of the session: with backslashes escaped."""
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"E'{escaped}'"
