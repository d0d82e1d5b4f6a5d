"""Recognises files that are no CSV in UTF-8 with commas, by their first bytes: one sentence for each."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from db.importing.declarations import File

HEAD = 64 * 1024
"""Bytes of a file that are examined."""

SAVE_AS_CSV = 'save it as "CSV UTF-8 (comma separated)"'
"""The advice for most of them, in the words of spreadsheets."""

_WORKBOOK = f"is a spreadsheet's workbook under the name of a CSV file: open it in the spreadsheet and {SAVE_AS_CSV}"
_BEGINNINGS = (
    (b"PK\x03\x04", f"{_WORKBOOK} (it begins as .xlsx, .ods and other zip archives do)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", f"{_WORKBOOK} (it begins as old .xls files do)"),
    (b"\x1f\x8b", "is compressed with gzip: unpack it"),
    (b"%PDF", "is a PDF document and no CSV file"),
    (b"{\\rtf", "is a text document (RTF) and no CSV file"),
    (BOM_UTF16_LE, f"is in UTF-16 (Unicode text), and has to be in UTF-8: {SAVE_AS_CSV}"),
    (BOM_UTF16_BE, f"is in UTF-16 (Unicode text), and has to be in UTF-8: {SAVE_AS_CSV}"),
)
_HEADER_BYTES = 64
"""Bytes that say whether a file is in UTF-16: in those after the header line, only ASCII characters have NULs."""

_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta")
_QUOTED_WHOLE = re.compile(r'"[^"]*"')
_SEPARATORS = ((";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars"))


def wrong_format(head: bytes, file: File) -> str | None:
    """The fault of a file that begins with those bytes; None if it can be read."""
    for beginning, sentence in _BEGINNINGS:
        if head.startswith(beginning):
            return sentence
    start = head.removeprefix(BOM_UTF8).lstrip()
    if start[:9].lower().startswith(_MARKUP):
        return f"is a page of HTML or XML, and no CSV file: open it in a spreadsheet and {SAVE_AS_CSV}"
    if _has_nuls_of_utf16(head):
        return f"is in UTF-16 (Unicode text), and has to be in UTF-8: {SAVE_AS_CSV}"
    if b"\r" in start and b"\n" not in start:
        return "ends its lines with CR alone, as old Macintosh programs do: they have to end with LF or CRLF"
    return _separated(start.partition(b"\n")[0].decode(errors="replace").strip("\r\ufeff"), file)


def _has_nuls_of_utf16(head: bytes) -> bool:
    """Whether NULs are as frequent as in UTF-16: in the header line, which is ASCII, or in all of it."""
    first = head[:_HEADER_BYTES]
    return first.count(0) > len(first) // 8 or head.count(0) > len(head) // 4


def _separated(header: str, file: File) -> str | None:
    if header.lower().startswith("sep="):
        return f"begins with the line {header[:5]!r}, which is for spreadsheets alone: leave it out"
    if _QUOTED_WHOLE.fullmatch(header) and _known(header.split(","), file) > 1:
        return "has each line within quotation marks, as if it were one value: take them away"
    if _known(header.split(","), file) > 1:
        return None
    for separator, named in _SEPARATORS:
        if _known(header.split(separator), file) > 1:
            return f"separates its values with {named}, and has to with commas: {SAVE_AS_CSV}"
    return None


def _known(names: list[str], file: File) -> int:
    return sum(normalized(name.replace('"', "")) in file.columns for name in names)


def not_utf8(line: bytes, at: int, *, after_others: bool) -> str:
    """The fault of a file with that line; `after_others`: earlier lines have non-ASCII characters in UTF-8."""
    found = line[at : at + 1].decode("cp1252", errors="ignore")
    seen = f", which Windows-1252 reads as {found!r}" if found else ""
    if after_others:
        return f"is not UTF-8 at byte {at + 1}{seen}, though lines before it are: the file is of two encodings"
    return f"is not UTF-8 at byte {at + 1}{seen}: the file has to be in UTF-8, {SAVE_AS_CSV}"


def normalized(name: str) -> str:
    """The name of a column as the format would spell it."""
    return "_".join(name.strip(" \t\xa0\ufeff\u200b").lower().replace("-", " ").replace("_", " ").split())
