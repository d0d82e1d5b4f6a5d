"""Every enum of the schema is declared as a described one, and says what it and each of its values mean."""

from enum import Enum

import pytest
import strawberry
from graphql import GraphQLEnumType, is_introspection_type

from graph.schema import schema
from rules.declarations.described_enum import DescribedEnum

ENUMS = [
    kind
    for kind in schema.build().type_map.values()
    if isinstance(kind, GraphQLEnumType) and not is_introspection_type(kind)
]


def declared(kind: GraphQLEnumType) -> type[Enum]:
    """The enum that a schema's enum is made from."""
    return kind.extensions["strawberry-definition"].wrapped_cls  # type: ignore[no-any-return]


def undescribed(kind: GraphQLEnumType) -> list[str]:
    """What has no sentence, of the enum and its values; the enum itself if it is not declared as all are."""
    described = {kind.name: kind.description} | {name: value.description for name, value in kind.values.items()}
    missing = [name for name, description in described.items() if not (description or "").endswith(".")]
    return missing if issubclass(declared(kind), DescribedEnum) else [kind.name, *missing]


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.name)
def test_each_enum_is_a_described_one(kind: GraphQLEnumType) -> None:
    assert undescribed(kind) == []


def test_a_bare_enum_is_noticed() -> None:
    @strawberry.enum
    class Bare(Enum):
        ONE = "one"

    @strawberry.type
    class Query:
        bare: Bare

    kind = strawberry.Schema(Query)._schema.type_map["Bare"]
    assert isinstance(kind, GraphQLEnumType)
    assert undescribed(kind) == ["Bare", "Bare", "ONE"]
