"""What statements do, as PostgreSQL tells it: each one is explained and run beside itself, wherever it is sent from.

Explained in the very transaction that sends it, with its parameters: role, tenant, settings and snapshot are those of
the product, and no list of statements has to be kept.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from db.connection_errors import translate_timeout
from db.session import Row, Session, Statement
from db.sql import Prepared, prepare

_EXPLAIN = "EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF, FORMAT JSON) "
_LOST = ("Rows Removed by Filter", "Rows Removed by Index Recheck", "Rows Removed by Join Filter")
_NAMES = ("Index Name", "Relation Name", "CTE Name", "Sort Key")
Node = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """A statement, and the tree of what was done for it."""

    text: str
    root: Node

    def nodes(self) -> Iterator[Node]:
        """All nodes."""
        return _within(self.root)

    def of_accounts(self) -> list[Node]:
        """The nodes that read accounts, whatever they are called."""
        named = (node for node in self.nodes() if node.get("Relation Name") == "accounts")
        return [node for node in named if "Scan" in node["Node Type"]]

    def is_chunk(self) -> bool:
        """Whether it changes accounts, as the statement of a chunk does."""
        return any(
            node.get("Relation Name") == "accounts" and node["Node Type"] == "ModifyTable" for node in self.nodes()
        )

    def accounts_read(self) -> int:
        """How many accounts were looked at."""
        return sum(rows_handled(node) for node in self.of_accounts())

    def max_rows_handled(self) -> int:
        """The most rows that any node has rows_handled."""
        return max(map(rows_handled, self.nodes()))

    def sorted_accounts(self) -> int:
        """The most rows that were sorted of what comes from accounts, but for windows, which go by another order."""
        return max((rows_handled(child) for child in self._sorted(self.root)), default=0)

    def _sorted(self, node: Node, windowed: bool = False) -> Iterator[Node]:
        for child in node.get("Plans", ()):
            if node["Node Type"] == "Sort" and not windowed:
                yield from (inner for inner in _within(child) if inner.get("Relation Name") == "accounts")
            yield from self._sorted(child, node["Node Type"] == "WindowAgg")

    def __str__(self) -> str:
        return f"{self.text}\n{_drawn(self.root)}"


def rows_handled(node: Node) -> int:
    """How many rows a node gave, and looked at in vain."""
    rows = node.get("Actual Rows", 0) + sum(node.get(name, 0) for name in _LOST)
    return round(rows * node.get("Actual Loops", 1))


def _within(node: Node) -> Iterator[Node]:
    yield node
    for child in node.get("Plans", ()):
        yield from _within(child)


def _drawn(node: Node, depth: int = 0) -> str:
    named = " ".join(str(node[name]) for name in _NAMES if name in node)
    line = f"{'  ' * depth}{node['Node Type']} {named}: {rows_handled(node)} rows, {node.get('Plan Rows')} expected"
    return "\n".join([line, *(_drawn(child, depth + 1) for child in node.get("Plans", ()))])


@dataclass
class Recorder:
    """The plans of what has been sent since it was emptied last."""

    plans: list[Plan] = field(default_factory=list)

    def drain(self) -> list[Plan]:
        """What was recorded, which is forgotten."""
        taken, self.plans = self.plans, []
        return taken

    async def explain(self, session: Session, prepared: Prepared, given: dict[str, Any]) -> None:
        """Runs a statement for its plan alone, and undoes it."""
        connection = session.connection
        if not connection.is_in_transaction():
            return
        await connection.execute("SAVEPOINT explained")
        rows = await connection.fetch(_EXPLAIN + prepared.text, *prepared.arguments(given))
        await connection.execute("ROLLBACK TO SAVEPOINT explained; RELEASE SAVEPOINT explained")
        root = json.loads(rows[0][0])[0]["Plan"]
        self.plans.append(Plan(prepared.text, root))


@contextmanager
def recording() -> Iterator[Recorder]:
    """Records every statement that a session sends."""
    recorder = Recorder()

    async def rows(self: Session, statement: Statement, **given: Any) -> list[Row]:
        prepared = statement if isinstance(statement, Prepared) else prepare(statement)
        async with self._turn:
            await recorder.explain(self, prepared, given)
            found: list[Row] = await translate_timeout(self.connection.fetch(prepared.text, *prepared.arguments(given)))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "rows", rows)
        yield recorder
