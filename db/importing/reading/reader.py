"""Reads one CSV file (RFC 4180), as records of texts, in pieces for COPY.

Each record gets the physical line that it begins in, and whether it is broken, that is has other fields than the file.
The csv module parses the records, but for blocks of lines that need no parsing; memory is one piece, whatever the
file's size.
"""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import NoReturn
from unicodedata import is_normalized

from db.importing.declarations import File
from db.importing.faults import Fault, Faults
from db.importing.reading.field_counts import FieldCounts
from db.importing.reading.headers import header_faults
from db.importing.reading.lines import MAX_LINE_LENGTH, Lines
from db.importing.reading.observed import Observed
from db.importing.reading.plain_records import plain_records
from db.importing.reading.wrong_formats import HEAD, not_utf8, wrong_format

Progress = Callable[[str, int, int], None]
"""Called with the name of a file, the bytes of it that were read, and its size."""

PIECE = 256 * 1024

_MALFORMED = {
    "unexpected end of data": "a quotation mark is opened in this record and never closed",
    "',' expected after '\"'": "a quotation mark within a quoted value has to be doubled",
    "field larger than field limit (131072)": "a value is longer than 131072 characters",
    "new-line character seen in unquoted field": "has a carriage return (CR) that no line feed (LF) follows",
}
"""The beginnings of the csv module's messages, and the messages shown instead."""


class UnreadableFile(Exception):  # noqa: N818 - says what the file is
    """The rest of the file cannot be split into records; the fault was recorded."""


class Reader:
    """One pass over a file, which is closed at the end of its context."""

    def __init__(self, file: File, place: int, path: Path, faults: Faults) -> None:
        self.file, self.path = file, path
        self._place, self._faults = place, faults
        self.size = path.stat().st_size
        self.records = 0
        self.composed = True
        """Whether all texts are in Unicode's composed form (NFC)."""
        self.readable = True
        self.observed = Observed(file, ())
        self._beyond_ascii = False
        self._record_line = 1
        self._damaged = False
        self._lines = Lines(path)
        self._csv = csv.reader(self._texts(), strict=True)

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()

    def header(self) -> list[str]:
        """The columns, in the file's order; raises UnreadableFile if they are not those of the format."""
        with self.path.open("rb") as file:
            wrong = wrong_format(file.read(HEAD), self.file)
        if wrong is not None:
            self._unreadable(0, wrong)
        header_line = self._next()
        while header_line is not None and _blank(header_line):
            header_line = self._next()
        if header_line is None:
            self._unreadable(1, "the header line is missing")
        faults = header_faults(self.file, header_line)
        for message in faults:
            self._fault(self._record_line, message)
        if faults or self._damaged:
            raise UnreadableFile
        self.observed = Observed(self.file, header_line)
        return header_line

    def pieces(self, width: int, progress: Progress | None) -> Iterator[bytes]:
        """The records as CSV of line, broken, and `width` texts. Lines of commas and blanks alone are no records.

        Ends early, with `readable` false, where the rest cannot be read.
        """
        out = io.StringIO(newline="")
        field_counts = FieldCounts(width)
        try:
            for _ in self._write_records(out, field_counts):
                yield self._flushed(out, progress)
        except UnreadableFile:
            self.readable = False
        faults, total = field_counts.faults(self.records)
        self._faults.take([self._about(*each) for each in faults], total)
        yield self._flushed(out, progress)

    def _write_records(self, out: io.StringIO, field_counts: FieldCounts) -> Iterator[None]:
        """Write records to `out`; yields whenever a piece is full."""
        # Both characters of the line end, so that the writer puts values with either into quotes.
        write = csv.writer(out, lineterminator="\r\n").writerow
        step = min(PIECE, max(self.size // 100, 1))
        full = step
        while True:
            while self._write_plain(out, field_counts.width, max(full - self._lines.done, 1)):
                yield
                full = self._lines.done + step
            if (record := self._next()) is None:
                return
            if (not record or not record[0] or record[0].isspace()) and _blank(record):
                self._damaged = False
                continue
            self.records += 1
            if len(record) == field_counts.width and not self._damaged:
                self.observed.note_parsed(record)
                write((self._record_line, "f", *record))
            else:
                write((self._record_line, "t", *self._padded(record, field_counts)))
            if self._lines.done >= full:
                yield
                full = self._lines.done + step

    def _write_plain(self, out: io.StringIO, width: int, size: int) -> bool:
        """Write a block of records to `out` if it needs no parsing; whether it does not."""
        block = self._lines.block(size)
        try:
            text = block.decode()
        except UnicodeDecodeError:
            return False
        lines = plain_records(text, width, self.observed) if block else None
        if lines is None:
            return False
        if not text.isascii():
            self._note_form(text)
        out.writelines(map("%d,f,%s\r\n".__mod__, zip(count(self._lines.number + 1), lines, strict=False)))
        self._lines.take(len(lines))
        self.records += len(lines)
        return True

    def _next(self) -> list[str] | None:
        self._record_line = self._lines.number + 1
        try:
            return next(self._csv, None)
        except csv.Error as error:
            message = next((shown for raised, shown in _MALFORMED.items() if str(error).startswith(raised)), str(error))
            self._unreadable(self._record_line, message)

    def _padded(self, record: list[str], field_counts: FieldCounts) -> list[str]:
        """A faulty record, padded or cut to the file's width, so that other rows can still refer to its name."""
        if len(record) != field_counts.width:
            field_counts.note(self._record_line, record)
        self._damaged = False
        return [*record, *[""] * field_counts.width][: field_counts.width]

    def _texts(self) -> Iterator[str]:
        for raw in iter(self._lines.next, b""):
            yield self._text(raw) if self._lines.number > 1 else self._text(raw.removeprefix(BOM_UTF8))

    def _text(self, raw: bytes) -> str:
        if len(raw) == MAX_LINE_LENGTH and not raw.endswith(b"\n"):
            self._unreadable(self._lines.number, f"is longer than {MAX_LINE_LENGTH} bytes")
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            self._unreadable(self._lines.number, not_utf8(raw, error.start, after_others=self._beyond_ascii))
        if not text.isascii():
            self._note_form(text)
        if "\0" in text:
            self._damaged = True
            self._fault(self._lines.number, "has a NUL character")
            text = text.replace("\0", "")
        return text

    def _note_form(self, text: str) -> None:
        self._beyond_ascii = True
        self.composed = self.composed and is_normalized("NFC", text)

    def _unreadable(self, line: int, message: str) -> NoReturn:
        self._fault(line, message)
        raise UnreadableFile

    def _fault(self, line: int, message: str) -> None:
        self._faults.add(self._about(line, message))

    def _about(self, line: int, message: str) -> Fault:
        """A fault of a line, or of the whole file (line 0)."""
        at = f"{self.file.name}:{line}" if line else self.file.name
        return Fault(self._place, line, -1, f"{at}: {message}")

    def _flushed(self, out: io.StringIO, progress: Progress | None) -> bytes:
        piece = out.getvalue().encode()
        out.seek(0)
        out.truncate()
        if progress is not None:
            progress(self.file.name, self._lines.done, self.size)
        return piece


def _blank(record: list[str]) -> bool:
    return not "".join(record).strip()
