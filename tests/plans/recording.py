"""Records the plan of every statement that the product sends (EXPLAIN ANALYZE, undone at once).

It is explained in its own transaction and with its parameters, so that role, tenant, settings and snapshot are those of
the product; no list of statements has to be kept.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

from db.connections.connection_errors import translate_timeout
from db.connections.session import Row, Session, Statement
from db.sql import Prepared, prepare
from tests.support.tasks import in_background

_EXPLAIN = "EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF, FORMAT JSON) "
_numbers = count()
_LOST = ("Rows Removed by Filter", "Rows Removed by Index Recheck", "Rows Removed by Join Filter")
_NAMES = ("Index Name", "Relation Name", "CTE Name", "Sort Key")
Node = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """A statement and the tree of its plan's nodes."""

    text: str
    root: Node

    def nodes(self) -> Iterator[Node]:
        """All nodes of the tree."""
        return _within(self.root)

    def of_accounts(self) -> list[Node]:
        """The nodes that scan the accounts table, whatever its alias."""
        named = (node for node in self.nodes() if node.get("Relation Name") == "accounts")
        return [node for node in named if "Scan" in node["Node Type"]]

    def is_chunk(self) -> bool:
        """Whether it updates accounts, as a chunk statement does."""
        return any(
            node.get("Relation Name") == "accounts" and node["Node Type"] == "ModifyTable" for node in self.nodes()
        )

    def accounts_read(self) -> int:
        """Number of account rows read."""
        return sum(rows_handled(node) for node in self.of_accounts())

    def max_rows_handled(self) -> int:
        """Greatest number of rows handled by one node."""
        return max(map(rows_handled, self.nodes()))

    def sorted_accounts(self) -> int:
        """Greatest number of account rows sorted by one node, except for window functions, which need another order."""
        return max((rows_handled(child) for child in self._sorted(self.root)), default=0)

    def _sorted(self, node: Node, windowed: bool = False) -> Iterator[Node]:
        for child in node.get("Plans", ()):
            if node["Node Type"] == "Sort" and not windowed:
                yield from (inner for inner in _within(child) if inner.get("Relation Name") == "accounts")
            yield from self._sorted(child, node["Node Type"] == "WindowAgg")

    def __str__(self) -> str:
        return f"{self.text}\n{_drawn(self.root)}"


def rows_handled(node: Node) -> int:
    """Number of rows that a node returned or discarded."""
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
    """Plans recorded since the last `drain`."""

    plans: list[Plan] = field(default_factory=list)

    def drain(self) -> list[Plan]:
        """Returns the recorded plans and forgets them."""
        taken, self.plans = self.plans, []
        return taken

    async def explain(self, session: Session, prepared: Prepared, given: dict[str, Any]) -> None:
        """Executes a statement for its plan, and rolls it back."""
        connection = session.connection
        alone = not connection.is_in_transaction()
        if alone and "scope_tenant" not in prepared.names:
            return
        await connection.execute("BEGIN" if alone else "SAVEPOINT explained")
        rows = await connection.fetch(f"{_EXPLAIN} EXECUTE {await _prepared(connection, prepared, given)}")
        undone = "ROLLBACK" if alone else "ROLLBACK TO SAVEPOINT explained; RELEASE SAVEPOINT explained"
        await connection.execute(undone)
        root = json.loads(rows[0][0])[0]["Plan"]
        self.plans.append(Plan(prepared.text, root))


async def _prepared(connection: Any, prepared: Prepared, given: dict[str, Any]) -> str:
    """Prepares a statement, as the driver does; what EXECUTE runs it by, values included.

    An EXPLAIN with parameters would be planned for their values, which a prepared statement need not be.
    """
    name = f"explained_{next(_numbers)}"
    await connection.execute(f"PREPARE {name} AS {prepared.text}")
    types = await connection.fetchval(
        "SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = $1", name
    )
    if not types:
        return name
    quoted = ", ".join(f"quote_nullable(${n}::{type_}::text)" for n, type_ in enumerate(types, 1))
    values = await connection.fetchrow(f"SELECT {quoted}", *prepared.arguments(given))
    return f"{name}({', '.join(values)})"


@contextmanager
def recording() -> Iterator[Recorder]:
    """Records the plan of every statement of any session, but of those that background tasks send meanwhile."""
    recorder = Recorder()

    async def rows(self: Session, statement: Statement, **given: Any) -> list[Row]:
        prepared = statement if isinstance(statement, Prepared) else prepare(statement)
        async with self._turn:
            if before := self._kept_settings.switch(self._settings):
                await self.connection.execute("; ".join(before))
            if not in_background():
                await recorder.explain(self, prepared, given)
            found: list[Row] = await translate_timeout(self.connection.fetch(prepared.text, *prepared.arguments(given)))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "rows", rows)
        yield recorder
