"""How a type of the schema declares a field that a method resolves, and what the field requires of its caller."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import wraps
from typing import Annotated, Any, TypeVar

import strawberry
from graphql import GraphQLField

from db.settings import Settings
from graph.execution.cost.prices import Size, sized
from graph.execution.limits import DEFAULT_PAGE_SIZE
from graph.security.permissions import Requirement, described
from rules.requests.validation import RequestRefused

F = TypeVar("F", bound=Callable[..., Any])
Refuse = Callable[[RequestRefused], Any]

_REQUIREMENT = "requirement"
"""The metadata of a field that holds its requirement."""


def resolved_field(
    description: str,
    *,
    requirement: Requirement | None = None,
    refused: Refuse | None = None,
    size: Size | None = None,
) -> Callable[[F], F]:
    """A field that the decorated method resolves once the caller meets the requirement, which the description names.

    Without a requirement whoever reads the object reads the field. `refused`: makes the field's value of a
    RequestRefused, of the requirement or of the method. `size`: of a list or a long scalar; so much of it is paid for.
    """

    def declare(method: F) -> F:
        field: Any = strawberry.field(
            _checked(method, requirement, refused),
            description=described(description, requirement),
            metadata={_REQUIREMENT: requirement} | ({} if size is None else sized(size)),
        )
        return field  # type: ignore[no-any-return]

    return declare


def subscription_field(description: str, *, requirement: Requirement | None = None) -> Callable[[F], F]:
    """A subscription whose events the decorated method yields once the caller meets the requirement."""

    def declare(method: F) -> F:
        field: Any = strawberry.subscription(
            method if requirement is None else _checked_events(method, requirement),
            description=described(description, requirement),
            metadata={_REQUIREMENT: requirement},
        )
        return field  # type: ignore[no-any-return]

    return declare


def requirement_of(field: GraphQLField) -> Requirement | None:
    """The requirement that a field of the schema was declared with."""
    declared = field.extensions.get("strawberry-definition")
    requirement: Requirement | None = declared and declared.metadata.get(_REQUIREMENT)
    return requirement


def _checked(method: Callable[..., Any], requirement: Requirement | None, refused: Refuse | None) -> Any:
    if requirement is None:
        return method
    return _forbidding(method, requirement) if refused is None else _refusing(method, requirement, refused)


def _forbidding(method: Callable[..., Any], requirement: Requirement) -> Any:
    @wraps(method)
    def resolve(self: Any, info: Any, **arguments: Any) -> Any:
        requirement.check(info.context.caller, arguments)
        return method(self, info, **arguments)  # what graphql-core awaits, where the method is asynchronous

    return resolve


def _refusing(method: Callable[..., Any], requirement: Requirement, refused: Refuse) -> Any:
    @wraps(method)
    async def resolve(self: Any, info: Any, **arguments: Any) -> Any:
        try:
            requirement.check(info.context.caller, arguments)
            return await method(self, info, **arguments)
        except RequestRefused as error:
            return refused(error)

    return resolve


def _checked_events(method: Callable[..., AsyncGenerator[Any, None]], requirement: Requirement) -> Any:
    @wraps(method)
    async def follow(self: Any, info: Any, **arguments: Any) -> AsyncGenerator[Any, None]:
        requirement.check(info.context.caller, arguments)
        async with aclosing(method(self, info, **arguments)) as events:
            async for event in events:
                yield event

    return follow


def argument(description: str) -> Any:
    """What an argument is for: `Annotated[str, argument("...")]`."""
    return strawberry.argument(description=description)


_AT_MOST = f"at most {Settings.model_fields['max_page_size'].default} unless the server is set otherwise"

First = Annotated[
    int | None, argument(f"So many from the start, {_AT_MOST}; alone or not at all: {DEFAULT_PAGE_SIZE}.")
]
After = Annotated[str | None, argument("Only what comes after this cursor.")]
Last = Annotated[int | None, argument(f"So many from the end, {_AT_MOST}; not together with `first`.")]
FromControlNumber = Annotated[
    int | None,
    argument(
        "The list begins at this control number or, with `last`, ends there, whether or not an account has it. It"
        " narrows neither `totalCount` nor the statistics, and is not given together with a cursor."
    ),
]
Before = Annotated[str | None, argument("Only what comes before this cursor.")]
