"""The schema against the contract that clients hold it to, and against its own snapshot."""

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    is_introspection_type,
    is_specified_scalar_type,
)
from graphql.utilities import find_breaking_changes

from graph.schema import schema
from tests.support.project import ROOT


def _contract() -> GraphQLSchema:
    return build_schema((ROOT / "tests" / "contract.graphql").read_text())


def test_nothing_of_the_contract_is_missing_or_changed() -> None:
    assert [change.description for change in find_breaking_changes(_contract(), schema.build())] == []


def test_the_contract_has_all_of_the_schema() -> None:
    """What the contract lacks may be changed by mistake, and no test fails."""
    missing = find_breaking_changes(schema.build(), _contract())
    assert [change.description for change in missing] == [], "add it to tests/contract.graphql"


def test_the_snapshot_is_the_schema() -> None:
    assert (ROOT / "schema.graphql").read_text() == schema.sdl(), "run `account-batch schema > schema.graphql`"


def test_everything_is_described() -> None:
    nameless = []
    for name, kind in schema.build().type_map.items():
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        parts = {name: kind}
        if isinstance(kind, GraphQLEnumType):
            parts |= {f"{name}.{value}": found for value, found in kind.values.items()}
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            parts |= {f"{name}.{field}": found for field, found in kind.fields.items()}
        if isinstance(kind, GraphQLObjectType):
            for field, found in kind.fields.items():
                parts |= {f"{name}.{field}({argument})": described for argument, described in found.args.items()}
        nameless += [part for part, described in parts.items() if not described.description]
    assert nameless == []
