"""The changes of a request, in words."""

import strawberry


@strawberry.type(description="One setting to be changed, in words, as the confirmation dialog shows it.")
class RequestedChange:
    group: str = strawberry.field(description="The panel's caption of its attribute group.")
    attribute: str = strawberry.field(description="The input's field.")
    value: str = strawberry.field(description="What it is to be, references by name; `none` for what is cleared.")
