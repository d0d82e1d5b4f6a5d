"""Faults of the files: each is one line of the report, in the order of files, lines and columns."""

import re
from dataclasses import dataclass, field

from db.importing.spreadsheet_damage import INVISIBLE
from db.limits import MAX_QUOTE_LENGTH
from db.usage_error import UsageError

SHOWN = 20
"""Faults that an import reports; the others are only counted."""

_INVISIBLE = re.compile(f"[\\0{INVISIBLE}]")


class ImportFailed(UsageError):  # noqa: N818 - says what happened
    """The directory was not loaded; nothing of it is in the database."""

    def __init__(self, errors: list[str], more: int = 0) -> None:
        super().__init__("\n".join([*errors, f"... and {more} more"] if more else errors))
        self.errors = errors
        self.more = more


def quoted(value: str) -> str:
    """A value as a message shows it: in quotes, on one line, of bounded length."""
    shown = value if len(value) <= MAX_QUOTE_LENGTH else value[:MAX_QUOTE_LENGTH] + "…"
    return '"' + _INVISIBLE.sub("·", shown) + '"'


@dataclass(frozen=True, order=True)
class Fault:
    """A fault in a file: `file` and `column` are positions in the declared order, `line` is the physical line."""

    file: int
    line: int
    column: int
    message: str


@dataclass
class Faults:
    """The first faults of a run, and their total number."""

    total: int = 0
    first: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Add one fault."""
        self.take([fault], 1)

    def take(self, faults: list[Fault], total: int) -> None:
        """Add the first `SHOWN` of `total` faults."""
        self.total += total
        self.first = sorted([*self.first, *faults])[:SHOWN]

    def raise_any(self) -> None:
        """Raises ImportFailed if there are faults."""
        if self.total:
            raise ImportFailed([fault.message for fault in self.first], self.total - len(self.first))
