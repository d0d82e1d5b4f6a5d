"""What the parts of a chunk's statement take, from its plan as EXPLAIN (ANALYZE, FORMAT JSON) gives it."""

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
"""A step of a plan, with those that it takes rows from in `Plans`."""

ELSE = "all else"
_OF_CTE = {"packed": "values gathered", "alike": "facets moved"}
_OF_TABLE = {
    "account_outcomes": "results written",
    "attribute_changes": "results written",
    "facets": "facets moved",
    "batch_xdrs": "xDRs written",
}
"""What is written by the INSERT into a table."""


def parts(plan: Node) -> dict[str, float]:
    """Milliseconds by part, each step in one of them alone, without those that took none."""
    common = {name: _total(node) for node in _steps(plan) if (name := _cte(node))}
    readers = {name: max(_readers(plan, name), key=_total, default=None) for name in common}
    found: dict[str, float] = {}
    for part, node in _by_part(plan, ELSE):
        own = _total(node) - sum(_total(child) for child in node.get("Plans", ()) if not _cte(child))
        if any(node is reader for reader in readers.values()):  # whoever reads it first has it worked out meanwhile
            own -= common[node["CTE Name"]]
        found[part] = found.get(part, 0.0) + max(own, 0.0)
    return {part: milliseconds for part, milliseconds in found.items() if milliseconds >= 0.05}


def _by_part(node: Node, part: str) -> Iterator[tuple[str, Node]]:
    """All steps, each with its part: that of the common table expression that it is in."""
    if name := _cte(node):
        part = _OF_CTE.get(name) or _OF_TABLE.get(node.get("Relation Name", ""), ELSE)
        if name == "changed":
            part = "accounts updated"
    elif part == "accounts updated":
        part = "accounts read and judged"
    yield part, node
    for child in node.get("Plans", ()):
        yield from _by_part(child, part)


def _steps(node: Node) -> Iterator[Node]:
    return (step for _, step in _by_part(node, ELSE))


def _readers(plan: Node, name: str) -> Iterator[Node]:
    return (node for node in _steps(plan) if node.get("CTE Name") == name)


def _cte(node: Node) -> str:
    """The common table expression that a step is the root of, if it is of one."""
    name: str = node.get("Subplan Name", "")
    return name.removeprefix("CTE ") if name.startswith("CTE ") else ""


def _total(node: Node) -> float:
    return float(node["Actual Total Time"]) * int(node["Actual Loops"])
