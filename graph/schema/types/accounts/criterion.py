"""The criteria of a filter, in words."""

import strawberry


@strawberry.type(description="One criterion of a filter in words, as the confirmation dialog shows it.")
class AppliedCriterion:
    label: str = strawberry.field(description="The panel's caption of the criterion.")
    value: str = strawberry.field(description="What it asks for, references by name.")
