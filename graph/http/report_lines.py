"""The lines of a report: CSV by RFC 4180 in UTF-8, in which no cell can be taken for a formula."""

import asyncio
import re
from collections.abc import AsyncIterator, Collection, Iterable, Sequence

import orjson

from db.engine import Session
from db.reading.recorded import RecordedChange
from db.reading.reported import UPDATED, ReportedAccount, ReportedValues
from rules.declarations.changes import attributes
from rules.judging.history import changes_in_words

COLUMNS = ("control_number", "account_id", "outcome", "refusals", "changes")
PIECE = 1000
"""Accounts whose lines are written without a pause: so few that other requests hardly wait."""

_ESCAPED_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
_NEEDS_QUOTES = re.compile('[",\r\n]')


def header() -> bytes:
    """The header line."""
    return f"{','.join(COLUMNS)}\r\n".encode()


async def pieces(
    session: Session, accounts: Sequence[ReportedAccount], values: Iterable[ReportedValues], digits: int
) -> AsyncIterator[bytes]:
    """The lines of a chunk's accounts, in pieces of `PIECE` accounts. `digits`: fraction digits of amounts."""
    order = {name: place for place, name in enumerate(attributes())}
    columns = sorted(values, key=lambda column: order[column.attribute])
    for start in range(0, len(accounts), PIECE):
        piece = accounts[start : start + PIECE]
        positions = [account.position for account in piece if account.outcome == UPDATED]
        changes = zip(*[await _change_cells(session, column, positions, digits) for column in columns], strict=True)
        yield "".join(_line(account, next(changes) if account.outcome == UPDATED else ()) for account in piece).encode()
        await asyncio.sleep(0)


def defused(text: str) -> str:
    """The text as no spreadsheet takes it for a formula: with an apostrophe before a start like that of one.

    A text that starts with an apostrophe gets another, so that removing the first one always gives the text again.
    """
    return f"'{text}" if text.startswith(_ESCAPED_STARTS) else text


async def _change_cells(session: Session, column: ReportedValues, positions: Collection[int], digits: int) -> list[str]:
    """The changes of an attribute at those positions, as JSON for a quoted cell; empty where it stayed the same.

    Equal changes of many accounts are written once.
    """
    pairs = [column.at(position) for position in positions]
    changes = {pair: [RecordedChange(column.attribute, *pair)] for pair in set(pairs) if pair[0] != pair[1]}
    words = await changes_in_words(session, changes, digits)
    written = {pair: orjson.dumps(change).decode().replace('"', '""') for pair, (change,) in words.items()}
    return [written.get(pair, "") for pair in pairs]


def _line(account: ReportedAccount, cells: Iterable[str]) -> str:
    name, codes, changes = _cell(defused(account.account_id)), ";".join(account.codes), ",".join(filter(None, cells))
    return f'{account.control_number},{name},{account.outcome},{codes},"[{changes}]"\r\n'


def _cell(text: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if _NEEDS_QUOTES.search(text) else text
