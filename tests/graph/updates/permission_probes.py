"""Queries, one for each field and kind of node that requires a permission, and where each is refused without it."""

import re
from dataclasses import dataclass
from typing import Any

from graph.schema import nodes

Path = list[str | int]

STATISTICS = {"READ_STATISTICS"}
ACCOUNTS = {"READ_ACCOUNTS"}
EITHER = STATISTICS | ACCOUNTS
UPDATES = {"READ_ACCOUNTS", "UPDATE_ACCOUNTS"}
NODES = {"Account": ACCOUNTS, "AccountBatch": STATISTICS, "Customer": STATISTICS, "BatchUpdate": UPDATES}
"""What opens a kind of node; all others are opened by either of two."""


@dataclass(frozen=True)
class Step:
    """A field on a query's way: which permissions open it, one alone; and which field is null without them.

    `hidden`: a partner passes, for whom there is nothing.
    """

    path: Path
    opened_by: set[str]
    null: Path
    hidden: bool = False


@dataclass(frozen=True)
class Probe:
    """A field's query."""

    name: str
    query: str
    steps: tuple[Step, ...]

    def refused(self, permission: str, partner: bool) -> Step | None:
        """The field that is refused to a token with that permission alone; None for a query that is answered."""
        refused = (s for s in self.steps if permission not in s.opened_by and not (s.hidden and partner))
        return next(refused, None)

    @property
    def document(self) -> str:
        """The query beside one that everybody may make."""
        used = dict.fromkeys(re.findall(r"\$(\w+)", self.query))
        variables = ", ".join(f"${name}: {VARIABLES[name]}" for name in used)
        return f"query {f'({variables})' if used else ''} {{ {self.query} viewer {{ subject }} }}"


VARIABLES = {"filter": "AccountBatchFilter!", "batch": "ID!", "update": "ID!", "id": "ID!"}


_REFERRED = "product { name addOnProducts { name prepaidPlans { name } } } role { name } customerSite { name }"
_ACCOUNT = f"id accountId controlNumber balance distributor {{ name }} addOns {{ name }} {_REFERRED}"
_BATCH = Step(["accountBatch"], EITHER, ["accountBatch"])
_UPDATE = Step(["batchUpdate"], UPDATES, ["batchUpdate"], hidden=True)


def _of_selection(name: str, field: str, path: Path, opened_by: set[str]) -> Probe:
    query = f"accountBatch(filter: $filter) {{ {field} }}"
    return Probe(name, query, (_BATCH, Step(["accountBatch", *path], opened_by, ["accountBatch"])))


def _of_update(name: str, field: str, *steps: Step) -> Probe:
    return Probe(name, f"batchUpdate(id: $update) {{ id state {field} }}", (_UPDATE, *steps))


def _of_kind(kind: str) -> tuple[Probe, Probe]:
    hidden = kind == "BatchUpdate"
    opened_by = NODES.get(kind, EITHER)
    one, second = Step(["node"], opened_by, ["node"], hidden), Step(["nodes", 1], opened_by, ["nodes", 1], hidden)
    return (
        Probe(f"node {kind}", f"node(id: $id) {{ id __typename ... on {kind} {{ id }} }}", (one,)),
        Probe(f"nodes {kind}", 'nodes(ids: ["x", $id]) { id }', (second,)),
    )


PROBES = {
    probe.name: probe
    for probe in (
        Probe(
            "Query.accountBatches",
            "accountBatches { totalCount nodes { id name } pageInfo { endCursor } }",
            (Step(["accountBatches"], STATISTICS, []),),
        ),
        Probe(
            "Query.accountBatch",
            "accountBatch(filter: $filter) { batch { id name } criteria { label value } }",
            (_BATCH,),
        ),
        _of_selection(
            "AccountBatchSelection.statistics",
            "statistics { selected started depleted byStatus { count } byProduct { count product { name } } }",
            ["statistics"],
            STATISTICS,
        ),
        _of_selection(
            "AccountBatchSelection.accounts",
            f"accounts {{ totalCount nodes {{ {_ACCOUNT} }} }}",
            ["accounts"],
            ACCOUNTS,
        ),
        _of_selection(
            "AccountBatch.customer", "batch { customer { id name currency } }", ["batch", "customer"], STATISTICS
        ),
        _of_selection(
            "AccountBatch.statistics", "batch { statistics { selected } }", ["batch", "statistics"], STATISTICS
        ),
        _of_selection(
            "AccountBatch.choices",
            "batch { choices { products { name } roles { name } customerSites { name } distributors { name } } }",
            ["batch", "choices"],
            STATISTICS,
        ),
        _of_update("Query.batchUpdate", "criteria { value } requestedBy batch { id name } refusals { count }"),
        _of_update(
            "BatchUpdate.results", f"results {{ totalCount nodes {{ outcome accountId account {{ {_ACCOUNT} }} }} }}"
        ),
        _of_update("BatchUpdate.reportUrl", "reportUrl"),
        _of_update("BatchUpdate.reportDownloadUrl", "reportDownloadUrl"),
        _of_update(
            "the customer of an update's batch",
            "batch { customer { name } }",
            Step(["batchUpdate", "batch", "customer"], STATISTICS, ["batchUpdate"], hidden=True),
        ),
        Probe(
            "Query.batchUpdates",
            "batchUpdates(batch: $batch) { totalCount nodes { id } }",
            (Step(["batchUpdates"], UPDATES, [], hidden=True),),
        ),
        *(probe for kind in nodes.KINDS for probe in _of_kind(kind)),
    )
}


def without(data: dict[str, Any], null: Path) -> dict[str, Any] | None:
    """The data in which the field at that path is null; all of it for the empty path."""
    if not null:
        return None
    name, *rest = null
    if rest:
        inner: Any = list(data[name])  # type: ignore[index]
        inner[rest[0]] = None
        return {**data, name: inner}  # type: ignore[dict-item]
    return {**data, name: None}  # type: ignore[dict-item]
