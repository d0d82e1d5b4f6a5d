"""The input of a batch update."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import strawberry
from strawberry import UNSET

from db.limits import MAX_IDEMPOTENCY_KEY_LENGTH
from graph.execution.context import Caller
from graph.schema.inputs.filter import AccountBatchFilter
from graph.schema.inputs.generated import changes_of, with_groups
from graph.schema.inputs.texts import AT_MOST, short_text
from graph.schema.types.enums import RefusalPolicy
from graph.security.permissions import CHANGE_ACCOUNTS
from rules.declarations.changes import extra_permissions, required_permissions
from rules.declarations.permissions import Permission
from rules.requests.request import Request

_CONVERTED = "_converted"
"""Where an input keeps the request that it was converted to, beside its fields."""


@with_groups
class BatchUpdateAccountsInput:
    """Which accounts of one batch are to be changed, and what in them: one optional field for each attribute group."""

    filter: AccountBatchFilter = strawberry.field(description="Which accounts.")
    on_refusal: RefusalPolicy = strawberry.field(
        default=RefusalPolicy.SKIP_REFUSED, description="What a refused account means for the others."
    )
    confirmation_token: str | None = strawberry.field(
        default=UNSET,
        description="From a preview of the same request: refused when what it confirmed is no longer so.",
    )
    idempotency_key: str | None = strawberry.field(
        default=UNSET,
        description=f"1 to {MAX_IDEMPOTENCY_KEY_LENGTH} characters, of the token's subject: a request that comes again"
        " with its key is answered and not done again. Wanted for charges and refunds.",
    )
    start_at: datetime | None = strawberry.field(
        default=UNSET,
        description="When it is to start, at most a year ahead: it selects and judges then. Null or absent: at once.",
    )
    comment: str | None = strawberry.field(default=UNSET, description=f"For the record: why this is done; {AT_MOST}.")

    def request(self, caller: Caller) -> Request:
        """The request as the rules take it; raises BadInputError for an input that no batch could accept.

        Converted once for a caller: for the permissions that it requires, and for what is done with it.
        """
        known: tuple[Caller, Request] | None = vars(self).get(_CONVERTED)
        if known is None or known[0] is not caller:
            known = vars(self)[_CONVERTED] = (caller, self._convert(caller))
        return known[1]

    def _convert(self, caller: Caller) -> Request:
        return Request(
            filter=self.filter.to_filter(caller),
            changes=changes_of(self),
            on_refusal=self.on_refusal,
            confirmation_token=_text(self.confirmation_token),
            idempotency_key=_text(self.idempotency_key),
            comment=short_text("comment", self.comment) if isinstance(self.comment, str) else None,
            start_at=self.start_at if isinstance(self.start_at, datetime) else None,
        )

    def required_permissions(self, caller: Caller) -> frozenset[Permission]:
        """The permissions that the changes require; raises BadInputError as `request` does."""
        return required_permissions(self.request(caller).effective_changes())


REQUEST_CHANGE = replace(
    CHANGE_ACCOUNTS,
    of_arguments=lambda caller, arguments: arguments["input"].required_permissions(caller),
    besides=", ".join(f"{extra.permission} for `{extra.changes}`" for extra in extra_permissions()),
)
"""The requirement of a field whose argument `input` is a request: what its changes require too."""


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
