"""What operations cost: every object, times the sizes of the lists that it is in."""

import json
from typing import Any

import pytest
from graphql import GraphQLObjectType, build_schema, get_named_type, is_leaf_type

from db.settings import Settings
from graph.execution.cost.prices import fields_without_size
from graph.execution.documents import Documents
from graph.schema import schema

SCHEMA = schema.build()
SETTINGS = Settings(_env_file=None)
BATCH = '(filter: {batch: {name: "x"}})'
STATISTICS = f"""{{ accountBatch{BATCH} {{
    batch {{ id name customer {{ name currency }} }}
    criteria {{ label value }}
    statistics {{ selected started depleted byStatus {{ status count }} byProduct {{ product {{ name }} count }} }}
}} }}"""


def cost(query: str, **variables: Any) -> int:
    """What the one operation of a document costs."""
    document = Documents(SCHEMA, SETTINGS).read(query)
    assert not document.errors, document.errors
    operation = document.operation(None)
    assert operation is not None
    assert document.costs is not None
    return document.costs.of(operation, variables)


def all_fields(kind: GraphQLObjectType, *, objects: bool) -> str:
    """Every field of a type without arguments; with the objects in it, which have all of their plain fields."""
    fields = []
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            fields.append(name)
        elif objects:
            selected = all_fields(inner, objects=inner.name == "AssignedPrepaidPlan")
            fields.append(f"{name} {{ {selected} }}")
    return " ".join(fields)


@pytest.mark.parametrize("list_", ["nodes { %s }", "edges { cursor node { %s } }"])
def test_a_page_of_500_accounts_with_all_of_their_fields_fits(list_: str) -> None:
    account: Any = SCHEMA.type_map["Account"]
    page = list_ % all_fields(account, objects=True)
    query = f"{{ accountBatch{BATCH} {{ batch {{ name customer {{ name }} }} statistics {{ selected }} "
    query += f"accounts(first: 500) {{ totalCount pageInfo {{ hasNextPage }} {page} }} }} }}"
    assert "customFields" in page
    assert 500 * 10 < cost(query) <= SETTINGS.cost_limit


def test_the_statistics_of_a_panel_cost_at_most_10() -> None:
    assert cost(STATISTICS) <= 10
    whole = "subscription { accountBatchStatistics%s { selected byStatus { count } byProduct { product { id } } } }"
    assert cost(whole % BATCH) <= 10


IDS = "nodes(ids: $ids) { id }"
PAGE = "accountBatches(first: $first) { nodes { id } }"
COSTS: list[tuple[str, dict[str, Any], int]] = [
    ("{ __typename }", {}, 0),
    ("{ viewer { subject tenant } }", {}, 1),
    ("{ viewer { permissions } }", {}, 2),
    ("{ viewer { distributor { name } } }", {}, 2),
    ("{ accountBatches { totalCount } }", {}, 1),
    ("{ accountBatches { nodes { id name } } }", {}, 101),
    ("{ accountBatches { edges { node { id } } } }", {}, 201),
    ("{ accountBatches(first: 5) { nodes { id } } }", {}, 6),
    ("{ accountBatches(last: 5) { nodes { id } } }", {}, 6),
    ("{ accountBatches(first: 5) { nodes { customer { id } } pageInfo { endCursor } } }", {}, 12),
    ("{ accountBatches(first: 501) { nodes { id } } }", {}, 501),
    ("{ accountBatches(first: -1) { nodes { id } } }", {}, 1),
    ("{ accountBatches(first: null) { nodes { id } } }", {}, 101),
    (f"query ($first: Int) {{ {PAGE} }}", {}, 101),
    (f"query ($first: Int) {{ {PAGE} }}", {"first": None}, 101),
    (f"query ($first: Int) {{ {PAGE} }}", {"first": 7}, 8),
    ("{ batchUpdates(first: 3) { nodes { results(first: 4) { nodes { outcome } } } } }", {}, 1 + 3 * (1 + 1 + 4)),
    ("{ batchUpdates(first: 3) { nodes { batch { statistics { selected } } } } }", {}, 1 + 3 * (1 + 1 + 1)),
    ('{ nodes(ids: ["a", "b", "c"]) { id } }', {}, 3),
    ('{ nodes(ids: "a") { id } }', {}, 1),
    (f"query ($ids: [ID!]!) {{ {IDS} }}", {"ids": ["x"] * 9}, 9),
    ('{ node(id: "x") { ... on Customer { id } ... on AccountBatch { customer { id } } } }', {}, 2),
    ('{ node(id: "x") { ... on Node { ... on AccountBatch { customer { id } } } } }', {}, 2),
    ("{ viewer { distributor { id } } viewer { distributor { name } } }", {}, 2),
    ("{ a: viewer { subject } b: viewer { subject } }", {}, 2),
    ("{ ...F viewer { distributor { id } } } fragment F on Query { viewer { distributor { name } } }", {}, 2),
    ("{ viewer @skip(if: true) { subject } }", {}, 0),
    ("query ($a: Boolean!) { viewer @include(if: $a) { subject } }", {"a": False}, 0),
    ("query ($a: Boolean!) { viewer { ...F @skip(if: $a) } } fragment F on Viewer { distributor { id } }", {"a": 1}, 1),
    ("query ($a: Boolean!) { viewer { ... @include(if: $a) { distributor { id } } } }", {"a": True}, 2),
    ('mutation { cancelBatchUpdate(id: "x") { userErrors { code path } batchUpdate { id } } }', {}, 1 + 2 + 1),
    ("{ __schema { types { name } } }", {}, 1000),
    ('{ __type(name: "Query") { name } }', {}, 100),
]


@pytest.mark.parametrize(
    ("query", "variables", "expected"),
    COSTS,
    ids=[f"{query} {json.dumps(variables)}"[:80] + f" {number}" for number, (query, variables, _) in enumerate(COSTS)],
)
def test_costs(query: str, variables: dict[str, Any], expected: int) -> None:
    assert cost(query, **variables) == expected


def test_one_document_with_other_values() -> None:
    """What is kept of a document is kept by the values that decide its cost, and their number is bounded."""
    document = Documents(SCHEMA, SETTINGS).read(
        f"query ($first: Int, $name: String) {{ {PAGE} }}".replace("(first", "(nameContains: $name, first")
    )
    operation = document.operation(None)
    assert operation is not None
    assert document.costs is not None
    for first in range(500):
        assert document.costs.of(operation, {"first": first, "name": str(first)}) == 1 + first
    assert len(document.costs._kept) <= 32
    assert document.costs._deciding == ("first",)


def test_every_list_declares_its_size() -> None:
    assert list(fields_without_size(SCHEMA)) == []


def test_a_list_without_size_is_found() -> None:
    undeclared = build_schema("type Query { a: [String!]! b: String c: [Query] }")
    assert list(fields_without_size(undeclared)) == ["Query.a", "Query.c"]
    with pytest.raises(TypeError, match=r"Query\.a, Query\.c"):
        Documents(undeclared, SETTINGS)
