"""Samples of a preview: the first accounts that would be updated, with their changes as a record would show them.

They are read only when a client requests them, in the preview's snapshot, by the same conditions that chunks use.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
    """An account that would be updated, and its changes as the update's results would show them."""

    control_number: int
    account_id: str
    changes: list[AttributeChange]


@dataclass(frozen=True, slots=True)
class Samples:
    """Samples that are not read yet: what judges the accounts, the statement's parameters, the number of samples.

    `digits`: fraction digits of amounts. `settings`: planner settings for the statement alone.
    """

    judge: Callable[[], Judged]
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
        judged_scope = self.judge()
        samples = preview.samples(judged_scope)
        rows = await session.planned(self.settings).rows(samples, **self.values, count=self.count)
        return {row["control_number"]: (row["account_id"], _changed(row, judged_scope.verdict)) for row in rows}


def _changed(row: Row, verdict: Verdict) -> list[RecordedChange]:
    """The attributes that would change, as they would be recorded."""
    pairs = (
        (attribute, row[f"before_{n}"], row[f"after_{n}"])
        for n, attribute in enumerate(records.recorded_attributes(verdict))
    )
    return [RecordedChange(attribute.name, before, after) for attribute, before, after in pairs if before != after]
