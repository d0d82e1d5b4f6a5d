"""What the parts of a chunk's statement take, told from its plan."""

import pytest

from bench.chunks.plan import ELSE, Node, parts


def step(milliseconds: float, *plans: Node, loops: int = 1, **more: str) -> Node:
    """A step of a plan; `more`: what it is, with blanks for underscores."""
    named = {name.replace("_", " "): value for name, value in more.items()}
    return {"Actual Total Time": milliseconds, "Actual Loops": loops, "Plans": list(plans), **named}


CHANGED = step(60, step(20, step(0.5, loops=10)), Subplan_Name="CTE changed", Relation_Name="accounts")
PACKED = step(75, step(64, CTE_Name="changed"), Subplan_Name="CTE packed")
XDRS = step(30, step(6, CTE_Name="changed"), Subplan_Name="CTE write_1", Relation_Name="batch_xdrs")
RESULTS = step(9, step(1, CTE_Name="packed"), Subplan_Name="CTE write_0", Relation_Name="attribute_changes")
ALIKE = step(4, step(2, CTE_Name="changed"), Subplan_Name="CTE alike")
FACETS = step(7, step(5, CTE_Name="alike"), Subplan_Name="CTE write_2", Relation_Name="facets")


def test_each_step_is_in_one_part_whoever_reads_it_first() -> None:
    counts = step(76, Subplan_Name="InitPlan 9", CTE_Name="packed")
    found = parts(step(77, CHANGED, PACKED, RESULTS, XDRS, ALIKE, FACETS, counts))
    assert found == {
        "accounts updated": 40,
        "accounts read and judged": 20,
        "values gathered": 15,
        "results written": 9,
        "xDRs written": 30,
        "facets moved": 7,
        ELSE: pytest.approx(2),
    }


def test_what_takes_nothing_is_no_part() -> None:
    assert parts(step(0.04, step(0.01), Node_Type="Result")) == {}
