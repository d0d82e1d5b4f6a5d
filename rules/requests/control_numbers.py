"""Conditions on control numbers: those of a filter, and those that the database has stored as ranges."""

from typing import Any

import asyncpg
from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE

MULTIRANGE: Any = INT4MULTIRANGE()

Ranges = tuple[tuple[int, int], ...]
"""Control numbers as ranges, both ends included, in ascending order and without overlap."""


def in_requested_ranges(number: Any) -> ColumnElement[bool]:
    """Whether a control number is in the ranges of the parameters that `range_parameters` makes."""
    bounds = number.between(bindparam("lowest", type_=Integer), bindparam("highest", type_=Integer))
    return and_(bounds, number.op("<@", is_comparison=True)(bindparam("numbers", type_=MULTIRANGE)))


def range_parameters(ranges: Ranges | None) -> dict[str, Any]:
    """The parameters of `in_requested_ranges`; without any range they match nothing."""
    if not ranges:
        return {"numbers": [], "lowest": 0, "highest": -1}
    numbers = [asyncpg.Range(low, high, lower_inc=True, upper_inc=True) for low, high in ranges]
    return {"numbers": numbers, "lowest": ranges[0][0], "highest": ranges[-1][1]}


def in_ranges(number: Any, ranges: Select[Any]) -> ColumnElement[bool]:
    """Whether a control number is in the one multirange that `ranges` selects, which is read once for the statement.

    The database may store a long multirange compressed and outside of its row. The union with the empty multirange
    makes a plain value of it: otherwise it would be unpacked anew for each account. Where it is one range, as when a
    whole batch is selected, its bounds say everything, and no account is searched for in it.
    """
    numbers = ranges.subquery("fixed").c[0]
    plain = numbers.op("+", return_type=MULTIRANGE)(cast(literal([], MULTIRANGE), MULTIRANGE))
    lowest, end = func.lower(numbers, type_=Integer), func.upper(numbers, type_=Integer)
    is_one_range = func.multirange(func.range_merge(numbers), type_=MULTIRANGE) == numbers
    return and_(
        number >= select(lowest).scalar_subquery(),
        number < select(end).scalar_subquery(),
        or_(
            select(is_one_range).scalar_subquery(),
            number.op("<@", is_comparison=True)(select(plain).scalar_subquery()),
        ),
    )
