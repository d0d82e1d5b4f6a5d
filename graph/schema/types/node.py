"""What has a global ID."""

import strawberry


@strawberry.interface(description="Something with an ID that names it in the whole API.")
class Node:
    id: strawberry.ID = strawberry.field(description="Its opaque global ID.")
