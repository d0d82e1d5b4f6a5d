"""Previews: what a batch update would do."""

import strawberry

from graph.execution.context import Info
from graph.execution.cost.prices import sized
from graph.schema import results
from graph.schema.accounts.pages import stored, to_accounts
from graph.schema.fields import resolved_field
from graph.schema.scalars import Amount, amount
from graph.schema.types.accounts.account import Account
from graph.schema.types.accounts.criterion import AppliedCriterion
from graph.schema.types.updates.distributor_charge import DistributorCharge
from graph.schema.types.updates.refusals import RefusalCode, message_of
from graph.schema.types.updates.requested_change import RequestedChange
from graph.schema.types.updates.result import AccountResult
from graph.schema.types.updates.user_error import UserError
from rules.judging.previews import RefusalCount
from rules.judging.statements.preview import SAMPLES
from rules.requests.validation import RequestRefused
from rules.service import Preview


@strawberry.type(description="The accounts that would be refused under one rule.")
class PreviewRefusal:
    batch: strawberry.Private[int]
    numbers: strawberry.Private[tuple[int, ...]]
    code: RefusalCode = strawberry.field(description="The rule.")
    message: str = strawberry.field(description="Why these accounts are refused, in a sentence that is true of each.")
    count: int = strawberry.field(description="So many accounts, at least one.")

    @resolved_field(f"Up to {SAMPLES} of them, the first by control number.", size=SAMPLES)
    async def samples(self, info: Info) -> list[Account]:
        found = await stored(info.context, [(self.batch, number) for number in self.numbers])
        return await to_accounts(info.context, [found[key] for key in sorted(found)])  # type: ignore[return-value]

    @classmethod
    def of(cls, batch: int, found: RefusalCount) -> "PreviewRefusal":
        """The refusals under one rule, as a preview found them."""
        message = message_of(found.code)
        return cls(batch=batch, numbers=found.samples, code=RefusalCode[found.code], message=message, count=found.count)


@strawberry.type(
    description="What a batch update would do, as SKIP_REFUSED would do it; nothing was changed."
    " Selected is updated, unchanged and refused together."
)
class BatchUpdatePreview:
    preview: strawberry.Private[Preview]
    criteria: list[AppliedCriterion] = strawberry.field(description="The filter in words.", metadata=sized(1))
    changes: list[RequestedChange] = strawberry.field(
        description="The settings to be changed, in words.", metadata=sized(2)
    )
    selected: int = strawberry.field(description="Accounts that match the filter.")
    updated: int = strawberry.field(description="Of those, accounts that would be changed.")
    unchanged: int = strawberry.field(description="Of those, accounts that have every value asked for already.")
    refused: int = strawberry.field(description="Of those, accounts that some rule refuses.")
    refusals: list[PreviewRefusal] = strawberry.field(
        description="Under which rules: by count, falling, then code.", metadata=sized(5)
    )
    money_moved: Amount = strawberry.field(
        description="The sum of the charges or refunds that would be made; negative where they would be reversed."
    )
    distributor_charges: list[DistributorCharge] = strawberry.field(
        description="What distributors would be charged, by their names.", metadata=sized(5)
    )
    confirmation_token: str = strawberry.field(
        description="Given with the same request, applies it only while the selection and its refusals are the same."
    )

    @resolved_field(
        f"Up to {SAMPLES} accounts that would be updated, by control number, with the values before and after.",
        size=SAMPLES,
    )
    async def samples(self, info: Info) -> list[AccountResult]:
        return await results.samples(info.context, self.preview)

    @classmethod
    def of(cls, preview: Preview) -> "BatchUpdatePreview":
        """A preview as the rules made it."""
        found, currency = preview.findings, preview.batch.currency
        return cls(
            preview=preview,
            criteria=[AppliedCriterion(label=label, value=value) for label, value in preview.criteria],
            changes=[RequestedChange(group=c.group, attribute=c.attribute, value=c.value) for c in preview.changes],
            selected=found.selected,
            updated=found.updated,
            unchanged=found.unchanged,
            refused=found.refused,
            refusals=[PreviewRefusal.of(preview.batch.key, refusal) for refusal in found.refusals],
            money_moved=amount(found.money_moved, currency),
            distributor_charges=[DistributorCharge.of(charged, currency) for charged in found.charges],
            confirmation_token=found.confirmation_token,
        )


@strawberry.type(description="A preview, or why the request would be refused.")
class BatchUpdatePreviewPayload:
    preview: BatchUpdatePreview | None = strawberry.field(description="Null when there are user errors.")
    user_errors: list[UserError] = strawberry.field(
        description="What is wrong with the request: by path, then code.", metadata=sized(1)
    )

    @classmethod
    def refused(cls, refused: RequestRefused) -> "BatchUpdatePreviewPayload":
        """The answer to a request that was refused."""
        return cls(preview=None, user_errors=UserError.all_of(refused))
