"""Fields that a method resolves; like `strawberry.field`, and typed."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import strawberry

F = TypeVar("F", bound=Callable[..., Any])


def resolved_field(description: str) -> Callable[[F], F]:
    """A field that the decorated method resolves."""
    decorator: Callable[[F], F] = strawberry.field(description=description)
    return decorator


def subscription_field(description: str) -> Callable[[F], F]:
    """A subscription whose events the decorated method yields."""
    decorator: Callable[[F], F] = strawberry.subscription(description=description)
    return decorator


def argument(description: str) -> Any:
    """What an argument is for: `Annotated[str, argument("...")]`."""
    return strawberry.argument(description=description)


First = Annotated[int | None, argument("So many from the start, at most 500; alone or not at all: 100.")]
After = Annotated[str | None, argument("Only what comes after this cursor.")]
Last = Annotated[int | None, argument("So many from the end, at most 500; not together with `first`.")]
FromControlNumber = Annotated[
    int | None,
    argument(
        "The list begins at this control number or, with `last`, ends there, whether or not an account has it. It"
        " narrows neither `totalCount` nor the statistics, and is not given together with a cursor."
    ),
]
Before = Annotated[str | None, argument("Only what comes before this cursor.")]
