"""Whether who asks may do, or see, what is asked for."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from graph.execution.context import Caller
from graph.execution.errors import ForbiddenError
from rules.declarations.errors import UserError, UserErrorCode
from rules.requests.selection import Filter
from rules.requests.validation import RequestRefused

PARTNER_CHANGES_NOTHING = "A distributor's token changes nothing."


def require_permissions(caller: Caller, wanted: Collection[str]) -> None:
    """Raises RequestRefused, with that alone, where a preview or mutation is a partner's, or wants a permission
    it lacks.
    """
    lacking = sorted(set(wanted) - caller.permissions)
    if caller.is_partner or lacking:
        message = PARTNER_CHANGES_NOTHING if caller.is_partner else _missing_permissions(lacking)
        raise RequestRefused([UserError(UserErrorCode.PERMISSION_DENIED, (), message)])


def _missing_permissions(permissions: Sequence[str]) -> str:
    noun = "permission" if len(permissions) == 1 else "permissions"
    return f"The token lacks the {noun} {' and '.join(permissions)}."


def may_read_updates(caller: Caller) -> bool:
    """Whether there are batch updates for the caller: for partners there are none. Raises ForbiddenError."""
    if not caller.is_partner and not caller.sees_updates:
        raise ForbiddenError("Batch updates want the permission READ_ACCOUNTS or UPDATE_ACCOUNTS.")
    return caller.sees_updates


def without_hidden_updates(caller: Caller, filter_: Filter) -> Filter:
    """A filter as it means for the caller: an update that it may not see is one that is not there."""
    if caller.sees_updates:
        return filter_
    refused = filter_.refused_by and replace(filter_.refused_by, batch_update=0)
    return replace(filter_, refused_by=refused, left_by=None if filter_.left_by is None else 0)
