"""Copies the files as text into temporary tables, one for each file of the format, also for absent files."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db.importing.accounts import ACCOUNTS
from db.importing.catalogue import FILES
from db.importing.declarations import File
from db.importing.faults import Faults, ImportFailed
from db.importing.reading import Progress, Reader, UnreadableFile
from db.importing.reading.wrong_formats import SAVE_AS_CSV
from db.time_zones import time_zones

_ZONES = "CREATE TEMP TABLE known_time_zones (name text) ON COMMIT DROP"
_KNOWN = "INSERT INTO known_time_zones SELECT name FROM pg_timezone_names WHERE name = ANY ($1)"
_FAULTS = """
CREATE TEMP TABLE import_faults (place int, line int, position int, column_name text, value text, sentence text)
ON COMMIT DROP
"""
_OTHER_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".numbers", ".tsv", ".txt")
_ANALYZE_FROM = 1000
"""Number of records from which a staged file is analysed."""


def present(directory: Path) -> list[str]:
    """The files of the directory; raises ImportFailed if there are none, or one that is not of the format."""
    if not directory.is_dir():
        raise ImportFailed([f"{directory}: is no directory"])
    known = {file.name for file in FILES}
    found = sorted(path.name for path in directory.iterdir() if path.suffix.lower() == ".csv" and path.is_file())
    unsaved = [(name, csv) for name, csv in _not_saved_as_csv(directory) if csv not in found]
    if unsaved:
        raise ImportFailed([f"{name}: is no CSV file: {SAVE_AS_CSV}, {csv}" for name, csv in unsaved])
    if not found:
        raise ImportFailed([f"{directory}: has none of the files {', '.join(file.name for file in FILES)}"])
    strange = [name for name in found if name not in known]
    if strange:
        allowed = ", ".join(file.name for file in FILES)
        raise ImportFailed([f"{name}: is no file of the import format; allowed are {allowed}" for name in strange])
    return found


def _not_saved_as_csv(directory: Path) -> list[tuple[str, str]]:
    """Files with a name of the format and another suffix: the name, and the name that it should have."""
    known = {file.name for file in FILES}
    there = sorted(path for path in directory.iterdir() if path.suffix.lower() in _OTHER_SUFFIXES)
    meant = [(path.name, f"{path.stem.lower().removesuffix('.csv')}.csv") for path in there]
    return [(name, csv) for name, csv in meant if csv in known]


async def prepare(connection: Any) -> None:
    """Create the temporary tables, which are dropped when the transaction ends."""
    for file in FILES:
        columns = ", ".join(f"{name} text" for name in file.columns)
        await connection.execute(
            f"CREATE TEMP TABLE {file.staged} (line int, broken boolean, {columns}) ON COMMIT DROP"
        )
    await connection.execute(_ZONES)
    await connection.execute(_KNOWN, list(time_zones()))
    await connection.execute(_FAULTS)


@dataclass
class Staged:
    """What was copied: the numbers of records by file, and what is known of the accounts (see `Observed`)."""

    records: dict[str, int] = field(default_factory=dict)
    usual: bool = False
    ordered: bool = False

    def add(self, file: File, reader: Reader) -> None:
        """Add a file that was read to its end."""
        self.records[file.name] = reader.records
        if file is ACCOUNTS:
            # Where texts were normalised, rows are no longer in the order of the file.
            self.usual, self.ordered = reader.observed.usual, reader.observed.ordered and reader.composed


async def stage(connection: Any, directory: Path, faults: Faults, progress: Progress | None) -> Staged:
    """Copy all files. Raises ImportFailed if one cannot be read."""
    staged, readable = Staged(), True
    for place, file in enumerate(FILES):
        path = directory / file.name
        if not path.is_file():
            continue
        with Reader(file, place, path, faults) as reader:
            try:
                await _copy(connection, file, reader, progress)
            except UnreadableFile:
                readable = False
        readable = readable and reader.readable
        staged.add(file, reader)
    if not readable:
        faults.raise_any()
    return staged


async def _copy(connection: Any, file: File, reader: Reader, progress: Progress | None) -> None:
    columns = reader.header()
    await connection.copy_to_table(
        file.staged,
        columns=["line", "broken", *columns],
        source=_asynchronous(reader.pieces(len(columns), progress)),
        format="csv",
    )
    if not reader.composed:
        await connection.execute(_composed(file))
    if reader.records >= _ANALYZE_FROM:
        await connection.execute(f"ANALYZE {file.staged} ({', '.join(file.joined)})")


def _composed(file: File) -> str:
    """SQL that normalises names to Unicode's composed form (NFC), so that one name has one spelling; not JSON."""
    names = [each.name for each in file.fields if each.kind.plain]
    changed = ", ".join(f"{name} = normalize({name})" for name in names)
    apart = " OR ".join(f"{name} IS NOT NFC NORMALIZED" for name in names)
    return f"UPDATE {file.staged} SET {changed} WHERE {apart}"  # noqa: S608 - names of our own declarations


async def _asynchronous(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
