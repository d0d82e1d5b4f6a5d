"""A report's lines: RFC 4180, UTF-8, formulas in cells defused."""

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
"""Accounts that are written at once: so few that other requests hardly wait."""

_DEFUSED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
_SPECIAL = re.compile('[",\r\n]')


def header() -> bytes:
    """The first line."""
    return f"{','.join(COLUMNS)}\r\n".encode()


async def pieces(
    session: Session, accounts: Sequence[ReportedAccount], values: Iterable[ReportedValues], digits: int
) -> AsyncIterator[bytes]:
    """The lines of a chunk's accounts, some at a time."""
    order = {name: place for place, name in enumerate(attributes())}
    columns = sorted(values, key=lambda column: order[column.attribute])
    for start in range(0, len(accounts), PIECE):
        piece = accounts[start : start + PIECE]
        places = [account.position for account in piece if account.outcome == UPDATED]
        said = zip(*[await _said(session, column, places, digits) for column in columns], strict=True)
        yield "".join(_line(account, next(said) if account.outcome == UPDATED else ()) for account in piece).encode()
        await asyncio.sleep(0)


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula: with an apostrophe before what begins like one.

    Also before what begins with an apostrophe, so that who takes one away where there is one has the text again.
    """
    return f"'{text}" if text.startswith(_DEFUSED) else text


async def _said(session: Session, column: ReportedValues, places: Collection[int], digits: int) -> list[str]:
    """How an attribute changed at those places, as JSON in a quoted cell; nothing where it stayed the same.

    Many accounts share one change, which is written once.
    """
    pairs = [(column.before[place], column.after[place]) for place in places]
    changes = {pair: [RecordedChange(column.attribute, *pair)] for pair in set(pairs) if pair[0] != pair[1]}
    words = await changes_in_words(session, changes, digits)
    written = {pair: orjson.dumps(change).decode().replace('"', '""') for pair, (change,) in words.items()}
    return [written.get(pair, "") for pair in pairs]


def _line(account: ReportedAccount, said: Iterable[str]) -> str:
    name, codes, changes = _cell(defused(account.account_id)), ";".join(account.codes), ",".join(filter(None, said))
    return f'{account.control_number},{name},{account.outcome},{codes},"[{changes}]"\r\n'


def _cell(text: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if _SPECIAL.search(text) else text
