"""Whose rows a transaction sees: those of a tenant or, of these, what a partner may see."""

from dataclasses import dataclass
from typing import NewType

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


def _literal(text: str) -> str:
    """A text as a literal that means the same under every setting of the session: with backslashes escaped."""
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"E'{escaped}'"
