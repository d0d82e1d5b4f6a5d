"""Reads one CSV file (RFC 4180) and hands it on, record by record as text, in pieces for COPY.

Each record gets the physical line that it begins in and whether it is broken: its fields are not those of the file.
The work for a record is done by the csv module; memory is one piece, whatever the file's size.
"""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from db.importing.declaring import File
from db.importing.faults import Fault, Faults, quoted

Progress = Callable[[str, int, int], None]
"""Is told the name of a file, the bytes of it that were read, and how many it has."""

PIECE = 256 * 1024
LONGEST_LINE = 1024 * 1024

_MALFORMED = {
    "unexpected end of data": "a quotation mark is opened in this record and never closed",
    "',' expected after '\"'": "a quotation mark within a quoted value has to be doubled",
    "field larger than field limit (131072)": "a value is longer than 131072 characters",
}


class Unreadable(Exception):  # noqa: N818 - says what the file is
    """The rest of the file cannot be told apart into records; the fault is noted."""


class Reader:
    """One pass over a file."""

    def __init__(self, file: File, place: int, path: Path, faults: Faults) -> None:
        self.file, self.path = file, path
        self._place, self._faults = place, faults
        self.size = path.stat().st_size
        self.done = 0
        self.records = 0
        self._line = 0
        self._begins = 1
        self._spoilt = False
        self._csv = csv.reader(self._lines(), strict=True)

    def header(self) -> list[str]:
        """The columns, in the file's order; raises Unreadable if they are not those of the format."""
        given = self._next()
        while given == []:
            given = self._next()
        wrong = ["the header line is missing"] if given is None else header_faults(self.file, given)
        for message in wrong:
            self._fault(self._begins if given else 1, message)
        if given is None or wrong or self._spoilt:
            raise Unreadable
        return given

    def pieces(self, width: int, progress: Progress | None) -> Iterator[bytes]:
        """The records as CSV of line, broken, and `width` texts; raises Unreadable. Empty lines are no records."""
        out = io.StringIO(newline="")
        # Both characters of the line end, so that the writer puts values with either into quotes.
        write = csv.writer(out, lineterminator="\r\n").writerow
        step = min(PIECE, max(self.size // 100, 1))
        full = step
        while (record := self._next()) is not None:
            if len(record) == width and not self._spoilt:
                write((self._begins, "f", *record))
            elif record:
                write((self._begins, "t", *self._mended(record, width)))
            else:
                continue
            self.records += 1
            if self.done >= full:
                yield self._taken(out, progress)
                full = self.done + step
        yield self._taken(out, progress)

    def _next(self) -> list[str] | None:
        self._begins = self._csv.line_num + 1
        try:
            return next(self._csv, None)
        except csv.Error as error:
            self._fault(self._begins, _MALFORMED.get(str(error), str(error)))
            raise Unreadable from error

    def _mended(self, record: list[str], width: int) -> list[str]:
        """A record that is faulty by now, with fields enough to keep its name for those that refer to it."""
        if len(record) != width:
            self._fault(self._begins, f"has {len(record)} fields, the header line {width}")
        self._spoilt = False
        return [*record, *[""] * width][:width]

    def _lines(self) -> Iterator[str]:
        with self.path.open("rb") as file:
            for raw in iter(partial(file.readline, LONGEST_LINE), b""):
                self._line += 1
                self.done += len(raw)
                yield self._text(raw) if self._line > 1 else self._text(raw.removeprefix(BOM_UTF8))

    def _text(self, raw: bytes) -> str:
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            self._fault(self._line, f"is longer than {LONGEST_LINE} bytes")
            raise Unreadable
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            self._spoil(f"is not UTF-8 at byte {error.start + 1}")
            text = raw.decode(errors="replace")
        if "\0" in text:
            self._spoil("has a NUL character")
            text = text.replace("\0", "")
        return text

    def _spoil(self, message: str) -> None:
        self._spoilt = True
        self._fault(self._line, message)

    def _fault(self, line: int, message: str) -> None:
        self._faults.add(Fault(self._place, line, -1, f"{self.file.name}:{line}: {message}"))

    def _taken(self, out: io.StringIO, progress: Progress | None) -> bytes:
        piece = out.getvalue().encode()
        out.seek(0)
        out.truncate()
        if progress is not None:
            progress(self.file.name, self.done, self.size)
        return piece


def header_faults(file: File, given: list[str]) -> list[str]:
    """What is wrong with a header line: columns that the file does not have, has twice, has to have."""
    unknown = [name for name in given if name not in file.columns]
    twice = [name for i, name in enumerate(given) if name in given[:i] and name in file.columns]
    missing = [name for name in file.required if name not in given]
    allowed, required = ", ".join(file.columns), ", ".join(file.required)
    return [
        *(f"{quoted(name)} is not a column of this file; allowed are {allowed}" for name in unknown),
        *(f"the column {quoted(name)} is there twice; allowed once each are {allowed}" for name in twice),
        *(f"the column {quoted(name)} is missing; required are {required}" for name in missing),
    ]
