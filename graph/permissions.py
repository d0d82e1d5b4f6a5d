"""Whether who asks may do, or see, what is asked for."""

from collections.abc import Collection

from graph.context import Caller
from graph.errors import ForbiddenError
from rules.errors import UserError, UserErrorCode
from rules.validation import Refused

READERS = frozenset({"READ_ACCOUNTS", "UPDATE_ACCOUNTS"})
"""The permissions with each of which batch updates, their results and reports can be read."""


def permitted(caller: Caller, wanted: Collection[str]) -> None:
    """Raises Refused, with that alone, where a preview or mutation wants a permission that the caller lacks."""
    if not caller.may(wanted):
        raise Refused([UserError(UserErrorCode.PERMISSION_DENIED, ())])


def has_updates(caller: Caller) -> bool:
    """Whether there are batch updates for the caller: for partners there are none. Raises ForbiddenError."""
    if caller.distributor is None and caller.permissions.isdisjoint(READERS):
        raise ForbiddenError("Batch updates want the permission READ_ACCOUNTS or UPDATE_ACCOUNTS.")
    return caller.distributor is None
