"""Whether who asks may do what is asked for."""

from collections.abc import Collection

from graph.context import Caller
from rules.errors import UserError, UserErrorCode
from rules.validation import Refused


def permitted(caller: Caller, wanted: Collection[str]) -> None:
    """Raises Refused, with that alone, where a preview or mutation wants a permission that the caller lacks."""
    if not caller.may(wanted):
        raise Refused([UserError(UserErrorCode.PERMISSION_DENIED, ())])
