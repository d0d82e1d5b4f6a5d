"""Lines that are copied without being parsed: only where COPY reads what the csv module would."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.importing.catalogue import FILES
from db.importing.faults import Faults
from db.importing.reading import Reader
from db.importing.reading.lines import Lines
from db.importing.reading.plain_records import plain_records

WIDTH = 2
ROLES = next(place for place, file in enumerate(FILES) if file.table == "roles")
HEADER = "name,permissions\n"


def parsed(text: str) -> list[list[str]] | None:
    """What the csv module reads; None if it refuses the text."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None


def copied(line: str) -> list[str | None]:
    """What COPY reads in a line: absent where there is nothing; a quotation mark may begin anywhere."""
    found: list[str | None] = []
    value, quoted, inside = "", False, False
    for character in [*line, ","]:
        if character == '"':
            value += '"' * (quoted and not inside)
            quoted, inside = True, not inside
        elif character == "," and not inside:
            found.append(value if value or quoted else None)
            value, quoted = "", False
        else:
            value += character
    return found


@given(st.text(alphabet='ab",\n\r \0é', max_size=24))
def test_only_what_both_read_alike_is_plain(text: str) -> None:
    lines = plain_records(text, WIDTH)
    if lines is not None:
        assert parsed(text) == [[value or "" for value in copied(line)] for line in lines]
        assert all(len(copied(line)) == WIDTH and "" not in copied(line) for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        'a,b\nc,""\n', "a\n", "a,b,c\n", "a,b\n,\n", " ,b\n", "\n", '" ",\n', 'a"b,c\n', '"a\nb",c\n', '"a,b\n',
        "a,b\rc,d\n",
        "a,b\0\n", '"a""b"",c\n', "\u3000,\n", f"{'a' * 100_001},b\n",
    ],
    ids=range(15),
)  # fmt: skip
def test_what_has_to_be_parsed_is_left(text: str) -> None:
    assert plain_records(text, WIDTH) is None


def test_what_is_plain() -> None:
    assert plain_records('a,b\r\nc,\n"d, ""e""",f', WIDTH) == ["a,b", "c,", '"d, ""e""",f']


def test_records_are_the_same_in_blocks_and_one_by_one(tmp_path: Path) -> None:
    """Plain blocks and others in turn: each record keeps its line, and none is lost or twice."""
    plain = "".join(f"role {n},\n" for n in range(300))
    rows = [plain, '"two\nlines",pay\n', plain, ",,\n", "é,\n", plain, "a,b,c\n", plain]
    (tmp_path / "roles.csv").write_text(HEADER + "".join(rows), encoding="utf-8", newline="")
    with Reader(FILES[ROLES], ROLES, tmp_path / "roles.csv", Faults()) as reader:
        width = len(reader.header())
        pieces = [piece.decode() for piece in reader.pieces(width, None)]
    found = parsed("".join(pieces)) or []
    whole = HEADER + "".join(rows)
    lines = whole.splitlines()
    assert [int(row[0]) for row in found] == sorted(int(row[0]) for row in found)
    assert len(found) == reader.records == 4 * 300 + 3
    assert all(lines[int(line) - 1].startswith(name.partition("\n")[0].rstrip()) or broken == "t" or "\n" in name
               for line, broken, name, *_ in found)  # fmt: skip
    assert [row[2] for row in found if row[1] == "t"] == ["a"]


def test_a_line_is_whole_wherever_a_block_ends(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"one\ntwo\nthree\nfour")
    lines = Lines(tmp_path / "file")
    assert lines.block(5) == b"one\ntwo\n"
    assert [lines.next(), lines.next()] == [b"one\n", b"two\n"]
    assert lines.block(3) == b"three\n"
    lines.take(1)
    assert (lines.number, lines.done) == (3, 14)
    assert lines.block(1) == b"four"
    assert [lines.next(), lines.next()] == [b"four", b""]
    assert lines.number == 4
    lines.close()
