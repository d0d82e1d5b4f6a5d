"""The permissions that fields of the API require, and the checks of a caller against them.

A field declares its requirement where it is resolved (`graph.schema.fields`), which also checks it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from graph.execution.context import Caller
from graph.execution.errors import ForbiddenError
from rules.declarations.errors import UserError, UserErrorCode
from rules.declarations.permissions import Permission
from rules.requests.selection import Filter
from rules.requests.validation import RequestRefused

PARTNER_CHANGES_NOTHING = "A distributor's token changes nothing."


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The requirement of a field that reads: one of the permissions.

    `subject`: what the field reads, as the error names it, in the plural.
    """

    subject: str
    permissions: tuple[Permission, ...]

    def check(self, caller: Caller, arguments: Mapping[str, Any] | None = None) -> None:
        """Raises ForbiddenError for an operator without any of them. A partner passes: there is nothing for it."""
        if not caller.is_partner and not self.is_met_by(caller):
            raise ForbiddenError(f"{self.subject} want the permission {' or '.join(self.permissions)}.")

    def is_met_by(self, caller: Caller) -> bool:
        """Whether the caller has one of the permissions."""
        return not caller.permissions.isdisjoint(self.permissions)


@dataclass(frozen=True, slots=True)
class AllOf:
    """The requirement of a field that changes something, or previews a change: all the permissions.

    `of_arguments`: the permissions that follow from the field's arguments, by name, in addition.
    """

    permissions: tuple[Permission, ...]
    of_arguments: Callable[[Caller, Mapping[str, Any]], Collection[Permission]] | None = None

    def check(self, caller: Caller, arguments: Mapping[str, Any]) -> None:
        """Raises RequestRefused for a partner, and for an operator who lacks one of them."""
        besides = self.of_arguments(caller, arguments) if self.of_arguments else ()
        require_permissions(caller, {*self.permissions, *besides})


Requirement = AnyOf | AllOf

READ_UPDATES = AnyOf("Batch updates", (Permission.READ_ACCOUNTS, Permission.UPDATE_ACCOUNTS))
"""Of all that shows batch updates: queries, progress, results, reports."""

CHANGE_ACCOUNTS = AllOf((Permission.UPDATE_ACCOUNTS,))
"""Of every mutation and preview."""


def require_permissions(caller: Caller, required: Collection[Permission]) -> None:
    """Raises RequestRefused with PERMISSION_DENIED for a partner, and for an operator who lacks a permission."""
    missing = sorted(set(required) - caller.permissions)
    if caller.is_partner or missing:
        message = PARTNER_CHANGES_NOTHING if caller.is_partner else _missing_permissions(missing)
        raise RequestRefused([UserError(UserErrorCode.PERMISSION_DENIED, (), message)])


def _missing_permissions(permissions: Collection[Permission]) -> str:
    noun = "permission" if len(permissions) == 1 else "permissions"
    return f"The token lacks the {noun} {' and '.join(permissions)}."


def without_hidden_updates(caller: Caller, filter_: Filter) -> Filter:
    """The filter in which a batch update that the caller may not see is one that does not exist."""
    if not caller.is_partner and READ_UPDATES.is_met_by(caller):
        return filter_
    refused = filter_.refused_by and replace(filter_.refused_by, batch_update=0)
    return replace(filter_, refused_by=refused, left_by=None if filter_.left_by is None else 0)
