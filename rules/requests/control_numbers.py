"""Accounts by their control numbers, where those stand in the database: as ranges or as arrays."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE

MULTIRANGE: Any = INT4MULTIRANGE()


def in_ranges(number: Any, ranges: Select[Any]) -> ColumnElement[bool]:
    """Whether a control number is in the one multirange that `ranges` selects, which is read once for the statement.

    The union with the empty multirange makes a plain value of what may be stored compressed and apart: else each
    row would unpack it again.
    """
    numbers = ranges.subquery("fixed").c[0]
    plain = numbers.op("+", return_type=MULTIRANGE)(cast(literal([], MULTIRANGE), MULTIRANGE))
    lowest, end = func.lower(numbers, type_=Integer), func.upper(numbers, type_=Integer)
    return and_(
        number >= select(lowest).scalar_subquery(),
        number < select(end).scalar_subquery(),
        number.op("<@", is_comparison=True)(select(plain).scalar_subquery()),
    )
