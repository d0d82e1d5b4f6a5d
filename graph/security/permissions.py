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

_OF_CHANGES = {Permission.UPDATE_ACCOUNTS, Permission.MOVE_MONEY, Permission.TERMINATE_ACCOUNTS}
"""Permissions that are of no use to a partner, whatever its token says."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The requirement of a field that reads: one of the permissions, whatever the field is asked for.

    `hidden_from_partners`: a partner passes without a permission, as there is nothing for it.
    """

    permissions: tuple[Permission, ...]
    hidden_from_partners: bool = False

    def check(self, caller: Caller, arguments: Mapping[str, Any] | None = None) -> None:
        """Raises ForbiddenError for a caller without any of them."""
        if not self.is_met_by(caller) and not (self.hidden_from_partners and caller.is_partner):
            raise ForbiddenError(f"The token lacks the permission {self.in_words}.")

    def is_met_by(self, caller: Caller) -> bool:
        """Whether the caller has one of the permissions."""
        return not caller.permissions.isdisjoint(self.permissions)

    @property
    def in_words(self) -> str:
        """The requirement as descriptions and errors name it."""
        return " or ".join(self.permissions)


@dataclass(frozen=True, slots=True)
class AllOf:
    """The requirement of a field that changes something, or previews a change: all the permissions.

    `of_arguments`: the permissions that follow from the field's arguments, by name, in addition. `besides`: in words,
    what is required in addition.
    """

    permissions: tuple[Permission, ...]
    of_arguments: Callable[[Caller, Mapping[str, Any]], Collection[Permission]] | None = None
    besides: str = ""

    def check(self, caller: Caller, arguments: Mapping[str, Any]) -> None:
        """Raises RequestRefused for a partner, and for an operator who lacks one of them."""
        besides = self.of_arguments(caller, arguments) if self.of_arguments else ()
        require_permissions(caller, {*self.permissions, *besides})

    @property
    def in_words(self) -> str:
        """The requirement as descriptions name it."""
        return " and ".join(self.permissions) + (f"; in addition {self.besides}" if self.besides else "")


Requirement = AnyOf | AllOf


def described(description: str, requirement: Requirement | None) -> str:
    """The description, which ends with what is required to read or do what it describes."""
    return description if requirement is None else f"{description} Requires {requirement.in_words}."


READ_STATISTICS = AnyOf((Permission.READ_STATISTICS,))
"""Of batches with their customers, statistics and choices."""

READ_ACCOUNTS = AnyOf((Permission.READ_ACCOUNTS,))
"""Of accounts, as nodes and in lists."""

READ_EITHER = AnyOf((Permission.READ_STATISTICS, Permission.READ_ACCOUNTS))
"""Of a selection, and of what both batches and accounts refer to."""

READ_UPDATES = AnyOf((Permission.READ_ACCOUNTS, Permission.UPDATE_ACCOUNTS), hidden_from_partners=True)
"""Of all that shows batch updates: queries, progress, results, reports."""

CHANGE_ACCOUNTS = AllOf((Permission.UPDATE_ACCOUNTS,))
"""Of every mutation and preview."""

REVERT_CHANGES = replace(CHANGE_ACCOUNTS, besides="what the update itself required")
"""Of reverts. What the update required is read with it, and checked then."""


def usable_permissions(caller: Caller) -> frozenset[Permission]:
    """The permissions that the caller has and can use."""
    return caller.permissions - _OF_CHANGES if caller.is_partner else caller.permissions


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
