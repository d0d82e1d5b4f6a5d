"""Samples of a preview: the first accounts that would be updated, in the words of a record.

They are looked at when they are asked for, in the snapshot of the preview, and judged by the conditions of the chunk.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from db.engine import Row, Session
from db.reading.recorded import RecordedChange
from rules.judging import history
from rules.judging.history import AttributeChange
from rules.judging.judgement import Verdict
from rules.judging.statements import preview, records
from rules.judging.statements.judged import Judged


@dataclass(frozen=True, slots=True)
class Sample:
    """An account that would be updated, and what would change in it, as its result would tell it."""

    control_number: int
    account_id: str
    changes: list[AttributeChange]


@dataclass(frozen=True, slots=True)
class Samples:
    """What finds the samples: how the request is judged, its parameters, how many there are; amounts with `digits`.

    `settings`: the commands before and after the statement that make the planner go the short way.
    """

    judge: Callable[[], Judged]
    values: Mapping[str, Any]
    count: int
    digits: int
    settings: tuple[str, str] = (preview.IN_KEY_ORDER, preview.IN_ANY_ORDER)

    async def read(self, session: Session) -> list[Sample]:
        """The samples by control number, at most ten: one statement, and one for each table whose rows are named."""
        found = await self.found(session)
        words = await history.changes_in_words(
            session, {key: changes for key, (_, changes) in found.items()}, self.digits
        )
        return [Sample(number, account_id, words[number]) for number, (account_id, _) in found.items()]

    async def found(self, session: Session) -> dict[int, tuple[str, list[RecordedChange]]]:
        """Account IDs and changes by control number, in their order."""
        if not self.count:
            return {}
        over, (before, after) = self.judge(), self.settings
        await session.command(before)
        rows = await session.rows(preview.samples(over), **self.values, count=self.count)
        await session.command(after)
        return {row["control_number"]: (row["account_id"], _changed(row, over.verdict)) for row in rows}


def _changed(row: Row, verdict: Verdict) -> list[RecordedChange]:
    """The attributes that would change, as they would be recorded."""
    pairs = (
        (attribute, row[f"before_{n}"], row[f"after_{n}"])
        for n, attribute in enumerate(records.recorded_attributes(verdict))
    )
    return [RecordedChange(attribute.name, before, after) for attribute, before, after in pairs if before != after]
