"""Planner settings of the server's sessions, so that no plan depends on statistics being present or right.

Most of this is done by how statements are written: values that a batch's accounts share are parameters, values by key
are looked up once, a page is read from one table. One choice remains: rows in the order of a key can be read by its
index, or all be read and sorted, and which is cheaper depends on their number. Under row-level security, where a table
was never analysed or has grown since, the planner may expect a dozen of a million accounts, and sort the million for a
page of a hundred.
"""

from collections.abc import Mapping

from db.connections.kept_settings import local
from db.connections.session import Session

SETTINGS = {"enable_sort": "off", "plan_cache_mode": "force_generic_plan"}
"""Sort only where no index gives the order. PostgreSQL compares plans by the number of disabled steps before it
compares costs, so that this holds whatever rows it expects; rows that no index orders are sorted nevertheless.

Plan each statement once for a connection, and not anew for each value: no value makes a better plan, and planning a
preview of one account takes longer than it."""


FOR_VALUES = {"plan_cache_mode": "force_custom_plan"}
"""For a statement whose best plan depends on its values, and that takes much longer than to be planned."""


async def apply(session: Session, settings: Mapping[str, str]) -> None:
    """Apply settings until the transaction ends; for some of its statements see `Session.planned`."""
    for name, value in settings.items():
        await session.command(local(name, value))
