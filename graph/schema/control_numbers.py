"""Control numbers as a text: single numbers and ranges."""

import re
from typing import Any

from graph.execution.errors import BadInputError
from graph.execution.limits import MAX_CONTROL_NUMBERS
from rules.requests.control_numbers import Ranges

_NUMBERS = re.compile(r"[ \t]*([0-9]{1,9})[ \t]*(?:-[ \t]*([0-9]{1,9})[ \t]*)?", re.ASCII)


def string(value: Any, subject: str) -> str:
    """A text that a scalar is parsed from; raises BadInputError for another value."""
    if not isinstance(value, str):
        raise BadInputError(f"{subject} given as a string.")
    return value


def parse_control_numbers(value: Any) -> Ranges:
    """Parses control numbers into sorted ranges with gaps between; none for a blank text. Raises BadInputError."""
    text = string(value, "Control numbers are")
    if not text.strip(" \t"):
        return ()
    items = text.split(",", MAX_CONTROL_NUMBERS)
    if len(items) > MAX_CONTROL_NUMBERS:
        raise BadInputError(f"Control numbers: at most {MAX_CONTROL_NUMBERS:,} numbers and ranges.")
    return _merged(sorted(_numbers(item) for item in items))


def _numbers(item: str) -> tuple[int, int]:
    match = _NUMBERS.fullmatch(item)
    if match is None:
        raise BadInputError("Control numbers are numbers of one to nine digits and ranges of them, like 1,3,8-12.")
    low = int(match[1])
    high = low if match[2] is None else int(match[2])
    if high < low:
        raise BadInputError(f"Control numbers: the range {low}-{high} does not rise.")
    return low, high


def _merged(ranges: list[tuple[int, int]]) -> Ranges:
    merged = [ranges[0]]
    for low, high in ranges[1:]:
        if low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def written_numbers(ranges: Ranges) -> str:
    """Control numbers in the spelling of the input; an empty text for none."""
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in ranges)
