"""Samples of a preview: the first accounts that would be updated, with their changes as a record would show them.

They are read only when a client requests them, in the preview's snapshot, by the same conditions that chunks use.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.engine import Row, Session
from db.reading.recorded import RecordedChange
from db.sql import Prepared
from rules.declarations.attribute import Attribute
from rules.judging import history
from rules.judging.history import AttributeChange


@dataclass(frozen=True, slots=True)
class Sample:
    """An account that would be updated, and its changes as the update's results would show them."""

    control_number: int
    account_id: str
    changes: list[AttributeChange]


@dataclass(frozen=True, slots=True)
class Samples:
    """Samples that are not read yet: what makes the statement, its parameters, the number of samples.

    `attributes`: those that may change. `digits`: fraction digits of amounts. `settings`: planner settings for the
    statement alone.
    """

    statement: Callable[[], Prepared]
    attributes: Sequence[Attribute]
    values: Mapping[str, Any]
    count: int
    digits: int
    settings: Mapping[str, str] = field(default_factory=dict)

    async def read(self, session: Session) -> list[Sample]:
        """The samples by control number: one statement, and one for each table that values refer to."""
        read_recorded = await self.read_recorded(session)
        words = await history.changes_in_words(
            session, {key: changes for key, (_, changes) in read_recorded.items()}, self.digits
        )
        return [Sample(number, account_id, words[number]) for number, (account_id, _) in read_recorded.items()]

    async def read_recorded(self, session: Session) -> dict[int, tuple[str, list[RecordedChange]]]:
        """Account IDs and changes by control number, in ascending order."""
        if not self.count:
            return {}
        rows = await session.planned(self.settings).rows(self.statement(), **self.values, count=self.count)
        return {row["control_number"]: (row["account_id"], _changed(row, self.attributes)) for row in rows}


def _changed(row: Row, attributes: Sequence[Attribute]) -> list[RecordedChange]:
    """The attributes that would change, as they would be recorded."""
    pairs = ((attribute, row[f"before_{n}"], row[f"after_{n}"]) for n, attribute in enumerate(attributes))
    return [RecordedChange(attribute.name, before, after) for attribute, before, after in pairs if before != after]
