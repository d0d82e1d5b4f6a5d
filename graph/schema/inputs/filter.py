"""The filter that selects accounts of a batch."""

from collections.abc import Sequence
from enum import Enum

import strawberry
from strawberry import ID, UNSET

from db.batches import BatchReference
from graph.execution.context import Caller
from graph.execution.limits import MAX_CONTROL_NUMBERS
from graph.schema.ids import key_of, keys_of
from graph.schema.inputs.texts import short_text
from graph.schema.scalars import ControlNumbers
from graph.schema.types.enums import AccountStatus, Registration
from graph.schema.types.updates.refusals import RefusalCode
from graph.security.permissions import without_hidden_updates
from rules.requests import follow_ups, selection, text_match
from rules.requests.text_match import Match


@strawberry.input(one_of=True, description="A batch, by its ID or by its name.")
class AccountBatchReference:
    id: ID | None = strawberry.field(default=UNSET, description="The ID of an `AccountBatch`.")
    name: str | None = strawberry.field(default=UNSET, description="The batch's exact name, unique in the tenant.")

    def reference(self) -> BatchReference:
        """The reference to the batch; an ID of another kind refers to no batch."""
        if isinstance(self.id, str):
            return BatchReference(key=key_of("AccountBatch", self.id))
        return BatchReference(name=self.name)


@strawberry.input(
    one_of=True,
    description="How a text compares, by exact characters: `%` and `_` are ordinary. An empty text matches nothing.",
)
class TextMatch:
    starts_with: str | None = strawberry.field(default=UNSET, description="It begins with this: the panel's default.")
    equals: str | None = strawberry.field(default=UNSET, description="It is this.")
    contains: str | None = strawberry.field(default=UNSET, description="It has this somewhere.")
    ends_with: str | None = strawberry.field(default=UNSET, description="It ends with this.")

    def match(self) -> text_match.TextMatch:
        """The comparison that is given; raises BadInputError for a text that is too long."""
        comparisons = {
            Match.STARTS_WITH: self.starts_with,
            Match.EQUALS: self.equals,
            Match.CONTAINS: self.contains,
            Match.ENDS_WITH: self.ends_with,
        }
        how, text = next((how, text) for how, text in comparisons.items() if isinstance(text, str))
        return text_match.TextMatch(how, short_text(how.value, text))


@strawberry.input(description="What an earlier batch update of the same batch refused; of another batch: nothing.")
class RefusedBy:
    batch_update: ID = strawberry.field(description="The ID of a `BatchUpdate`.")
    codes: list[RefusalCode] | None = strawberry.field(
        default=UNSET, description="Refused under any of these. Absent or null: for whatever reason; empty: nothing."
    )

    def refused(self) -> follow_ups.RefusedBy:
        """The criterion as the rules take it; with an ID of another kind it matches no account."""
        return follow_ups.RefusedBy(key_of("BatchUpdate", self.batch_update), _names(self.codes))


@strawberry.input(
    description="The accounts of one batch that meet all that is given. What is absent or null does not narrow; an"
    " empty list or text matches nothing, and so does the ID of what is not there."
)
class AccountBatchFilter:
    batch: AccountBatchReference = strawberry.field(description="The batch: nothing is counted or changed without one.")
    account_id: TextMatch | None = strawberry.field(default=UNSET, description="What the person dials or types in.")
    control_numbers: ControlNumbers | None = strawberry.field(
        default=UNSET, description=f"Places in the batch, at most {MAX_CONTROL_NUMBERS:,} numbers and ranges."
    )
    statuses: list[AccountStatus] | None = strawberry.field(
        default=UNSET,
        description="Any of these. Absent or null: all but TERMINATED; with `refusedBy` or `leftBy` every status.",
    )
    registration: Registration | None = strawberry.field(default=UNSET, description="Registered at this moment or not.")
    products: list[ID] | None = strawberry.field(default=UNSET, description="Any of these main products.")
    customer_sites: list[ID] | None = strawberry.field(default=UNSET, description="Any of these customer sites.")
    distributors: list[ID] | None = strawberry.field(default=UNSET, description="Any of these distributors.")
    started: bool | None = strawberry.field(default=UNSET, description="Used at least once, or never.")
    depleted: bool | None = strawberry.field(
        default=UNSET, description="Out of funds or below the product's service availability threshold, or not."
    )
    refused_by: RefusedBy | None = strawberry.field(
        default=UNSET, description="Only accounts that an earlier batch update refused, optionally for these reasons."
    )
    left_by: ID | None = strawberry.field(
        default=UNSET,
        description="Only accounts that this earlier batch update had selected and did not come to, because it failed"
        " or was cancelled.",
    )

    def to_filter(self, caller: Caller) -> selection.Filter:
        """The filter as the rules take it; a batch update that the caller may not see is one that does not exist."""
        filter_ = selection.Filter(
            batch=self.batch.reference(),
            account_id=self.account_id.match() if self.account_id else None,
            control_numbers=self.control_numbers if isinstance(self.control_numbers, tuple) else None,
            statuses=_names(self.statuses),
            registration=self.registration or None,
            products=_keys("Product", self.products),
            customer_sites=_keys("CustomerSite", self.customer_sites),
            distributors=_keys("Distributor", self.distributors),
            started=self.started if isinstance(self.started, bool) else None,
            depleted=self.depleted if isinstance(self.depleted, bool) else None,
            refused_by=self.refused_by.refused() if self.refused_by else None,
            left_by=key_of("BatchUpdate", self.left_by) if isinstance(self.left_by, str) else None,
        )
        return without_hidden_updates(caller, filter_)


def _names(members: Sequence[Enum] | None) -> tuple[str, ...] | None:
    return tuple(member.name for member in members) if isinstance(members, list) else None


def _keys(kind: str, texts: list[ID] | None) -> tuple[int, ...] | None:
    return keys_of(kind, texts) if isinstance(texts, list) else None
