"""What a pass over a file finds out on the way, so that the database need not: how it is spelled, and its order."""

import re
from collections.abc import Iterable, Sequence
from operator import ge, ne

from db.importing.declarations import File

QUOTED = "\x01"
"""Stands for a value in quotation marks, which is not looked into. No usual spelling has it."""

_ANY = r"[^,\n]*+"
_MAX_BREAKS = 0.01
_PENDING = 1000


class Observed:
    """Whether all of a file's values are spelled as usual (`ValueType.usual`), and its rows are in their order.

    Both only make the import faster: what is found here is not said of a file of which it is not known.
    """

    def __init__(self, file: File, columns: Sequence[str]) -> None:
        self._usual = True
        self._row = re.compile(f"(?:{(row := self._usual_row(file, columns))}\n)*+(?:{row})?+")
        self._commas = len(columns) - 1
        self._order = [columns.index(name) for name in file.in_order_of if name in columns]
        self._last: tuple[str, int] = ("", -1)
        self._records = self._breaks = 0
        self._pending: list[str] = []

    @staticmethod
    def _usual_row(file: File, columns: Sequence[str]) -> str:
        usual = {each.name: each.kind.usual for each in file.fields}
        return ",".join(f"(?:{usual[name]})?+" if usual[name] else _ANY for name in columns)

    @property
    def usual(self) -> bool:
        """Whether all values of kinds that have a usual spelling have it, or are absent."""
        self._look_at_pending()
        return self._usual

    @property
    def ordered(self) -> bool:
        """Whether rows that are next to each other in the order of `File.in_order_of` are so in the file, mostly."""
        self._look_at_pending()
        return bool(self._order) and self._breaks <= self._records * _MAX_BREAKS

    def are_usual(self, lines: str) -> bool:
        """Whether all of these lines are rows of usual values; false as well where others were not."""
        return self._usual and self._row.fullmatch(lines) is not None

    def note(self, lines: Sequence[str], *, usual: bool) -> None:
        """Add rows, each a line with `QUOTED` for what stands in quotation marks."""
        self._usual = self._usual and usual
        self._records += len(lines)
        if self._order:
            self._note_order(lines)

    def note_parsed(self, record: Iterable[str]) -> None:
        """Add a row that was split into its values."""
        line = ",".join(record)
        if line.count(",") == self._commas and "\n" not in line:
            self._pending.append(line)
        else:
            self._usual, self._records, self._breaks = False, self._records + 1, self._breaks + 1
        if len(self._pending) >= _PENDING:
            self._look_at_pending()

    def _look_at_pending(self) -> None:
        lines, self._pending = self._pending, []
        if lines:
            self.note(lines, usual=self.are_usual("\n".join(lines)))

    def _note_order(self, lines: Sequence[str]) -> None:
        """Count the rows that do not come after the one before them, or are of another batch."""
        group, number = self._order
        values = [line.split(",", max(self._order) + 1) for line in lines]
        try:
            numbers = [self._last[1], *(int(row[number]) for row in values)]
        except ValueError:
            self._breaks += len(lines)
            return
        groups = [self._last[0], *(row[group] for row in values)]
        self._breaks += sum(map(ge, numbers, numbers[1:])) + sum(map(ne, groups, groups[1:]))
        self._last = (groups[-1], numbers[-1])
