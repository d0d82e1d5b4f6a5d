"""What is wrong with the files: each fault is one line of the answer, in the order of files, lines and columns."""

import re
from dataclasses import dataclass, field

from db.importing.spreadsheet_damage import INVISIBLE

SHOWN = 20
"""Faults that an import reports; the others are only counted."""

_MAX_QUOTE_LENGTH = 60
_INVISIBLE = re.compile(f"[\\0{INVISIBLE}]")


class ImportFailed(Exception):  # noqa: N818 - says what happened
    """The directory was not loaded; nothing of it is in the database."""

    def __init__(self, errors: list[str], more: int = 0) -> None:
        super().__init__("\n".join([*errors, f"... and {more} more"] if more else errors))
        self.errors = errors
        self.more = more


def quoted(value: str) -> str:
    """A value as a message shows it: in quotes, on one line, of bounded length."""
    shown = value if len(value) <= _MAX_QUOTE_LENGTH else value[:_MAX_QUOTE_LENGTH] + "…"
    return '"' + _INVISIBLE.sub("·", shown) + '"'


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong in a file: `file` and `column` are places in the declared order, `line` is physical."""

    file: int
    line: int
    column: int
    message: str


@dataclass
class Faults:
    """The first faults of a run, and how many there were in all."""

    total: int = 0
    first: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Takes a fault that was met by itself."""
        self.take([fault], 1)

    def take(self, faults: list[Fault], total: int) -> None:
        """Takes the first `SHOWN` of `total` faults that were found together."""
        self.total += total
        self.first = sorted([*self.first, *faults])[:SHOWN]

    def raise_any(self) -> None:
        """Raises ImportFailed if there are faults."""
        if self.total:
            raise ImportFailed([fault.message for fault in self.first], self.total - len(self.first))
