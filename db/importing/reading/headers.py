"""Faults of a header line: one sentence per cause, however many columns it concerns."""

from collections.abc import Sequence

from db.importing.declarations import File
from db.importing.faults import quoted
from db.importing.reading.wrong_formats import normalized

_MAX_NAMES = 10
"""Names that one sentence lists."""


def header_faults(file: File, header: list[str]) -> list[str]:
    """Columns that are misspelt, without a name, not the file's, there twice, or missing."""
    if not any(normalized(name) in file.columns for name in header):
        return [f"the first line is no header line: it names none of the columns {', '.join(file.columns)}"]
    misspelt = [name for name in header if name not in file.columns and normalized(name) in file.columns]
    names = [normalized(name) if name in misspelt else name for name in header]
    nameless = [name for name in names if not name.strip()]
    unknown = [name for name in names if name not in file.columns and name.strip()]
    twice = [name for i, name in enumerate(names) if name in names[:i] and name in file.columns]
    missing = [name for name in file.required if name not in names]
    allowed, required = ", ".join(file.columns), ", ".join(file.required)
    found = [
        (misspelt, f"the header line has {_pairs(misspelt)}: columns are named in small letters, without blanks"),
        (nameless, f"the header line has {_count(nameless, 'column')} without a name: a comma too many for each"),
        (
            unknown,
            f"{_listed(unknown)} {_are(unknown, 'not a column', 'not columns')} of this file; allowed are {allowed}",
        ),
        (twice, f"{_columns(twice)} {_are(twice, 'there')} twice; allowed once each are {allowed}"),
        (missing, f"{_columns(missing)} {_are(missing, 'missing')}; required are {required}"),
    ]
    return [sentence for names, sentence in found if names]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
    return ", ".join(quoted(name) for name in names[:_MAX_NAMES]) + more


def _pairs(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
    return ", ".join(f"{quoted(name)} for {normalized(name)}" for name in names[:_MAX_NAMES]) + more


def _columns(names: Sequence[str]) -> str:
    return f"the column{'s' if len(names) > 1 else ''} {_listed(names)}"


def _count(names: Sequence[str], noun: str) -> str:
    return f"{len(names)} {noun}{'s' if len(names) > 1 else ''}"


def _are(names: Sequence[str], one: str, several: str | None = None) -> str:
    return f"are {several or one}" if len(names) > 1 else f"is {one}"
