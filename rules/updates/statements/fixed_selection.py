"""The statement that fixes the selection of an update: ranges of control numbers, a row for each chunk.

Accounts are gathered in boxes of consecutive control numbers, with a bit for each number, so that what has to be put in
order and made ranges of is a sixtieth of the accounts. All else follows from the bits, once for each box.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Integer,
    Select,
    bindparam,
    cast,
    func,
    insert,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import BIT, INT4RANGE

from db.sql import Prepared, prepare
from db.tables import accounts, batch_update_chunks, batch_updates
from rules.judging.statements.scope import TENANT, UPDATE
from rules.requests.selected_accounts import selected_by
from rules.requests.shape import Shape

_BOX = 60
"""Control numbers of a box: the bits of a bigint without its sign, and room for a shift."""

_LEAST_BOXED = 1000
"""The smallest chunk that is put together of boxes; smaller ones are of single accounts, and so exactly full."""

_SIZE: Any = bindparam("box", type_=Integer)
_STEP: Any = bindparam("step", type_=Integer)
_ONE: Any = literal(1, BigInteger)


def chunk_parameters(chunk_size: int) -> dict[str, int]:
    """The parameters of the statement for chunks of so many accounts at most.

    A chunk ends with the box in which it reaches `step` accounts: few less than it may have, lest it get too many.
    """
    box = _BOX if chunk_size >= _LEAST_BOXED else 1
    return {"box": box, "step": chunk_size - box + 1}


@lru_cache(maxsize=1024)
def fix_selection(shape: Shape) -> Prepared:
    """Fixes the selection, and its number of accounts in the update's row; returns the chunks' numbers of accounts.

    Takes the filter's parameters, and those of `chunk_parameters`.
    """
    placed = _placed(shape)
    ranges = union_all(_of_whole_boxes(placed), _of_boxes_with_gaps(placed)).subquery("ranges").c
    selected = func.sum(ranges.accounts)
    rows = select(TENANT, UPDATE, ranges.chunk, selected, func.range_agg(ranges.numbers)).group_by(ranges.chunk)
    names = ("tenant_id", "batch_update_id", "chunk", "selected", "selection")
    fixed = insert(batch_update_chunks).from_select(names, rows).returning(batch_update_chunks.c.selected).cte("fixed")
    total = select(func.coalesce(func.sum(fixed.c.selected), 0)).scalar_subquery()
    counted = update(batch_updates).values(selected=total).where(batch_updates.c.id == UPDATE).cte("counted")
    return prepare(select(fixed.c.selected).add_cte(counted))


def _placed(shape: Shape) -> CTE:
    """The boxes with selected accounts: `chunk`, `n` accounts, the `first` of them, and `bits` from that one on.

    A chunk is a run of boxes.
    """
    number = accounts.c.control_number
    box = (number // _SIZE).label("box")
    boxes = (
        select(box, func.bit_or(_ONE.op("<<")(number % _SIZE), type_=BigInteger).label("bits"))
        .where(selected_by(shape))
        .group_by(box)
        .cte("boxes")
        # Otherwise the planner may sort the accounts, as the boxes are put in order afterwards.
        .prefix_with("MATERIALIZED")
        .c
    )
    unused = _ones(boxes.bits.bitwise_and(-boxes.bits) - _ONE)
    bits = boxes.bits.op(">>", return_type=BigInteger())(unused)
    sized = select(
        boxes.box, _ones(boxes.bits).label("n"), (boxes.box * _SIZE + unused).label("first"), bits.label("bits")
    )
    of = sized.subquery("sized").c
    before = func.sum(of.n).over(order_by=of.box) - of.n
    return select(cast(before // _STEP, Integer).label("chunk"), of.n, of.first, of.bits).cte("placed")


def _ones(bits: Any) -> Any:
    """How many bits are set."""
    return cast(func.bit_count(cast(bits, BIT(64))), Integer)


def _has_no_gap(placed: CTE) -> Any:
    return placed.c.bits.bitwise_and(placed.c.bits + _ONE) == 0


def _of_whole_boxes(placed: CTE) -> Select[Any]:
    """Boxes whose accounts follow one another, as a range each."""
    numbers = func.int4range(placed.c.first, placed.c.first + placed.c.n, type_=INT4RANGE)
    return select(placed.c.chunk, placed.c.n.label("accounts"), numbers.label("numbers")).where(_has_no_gap(placed))


def _of_boxes_with_gaps(placed: CTE) -> Select[Any]:
    """All others: a range for each bit that is set behind one that is not, as long as bits are set."""
    place = func.generate_series(0, _SIZE - 1).column_valued("place")
    bits, from_here = placed.c.bits, placed.c.bits.op(">>", return_type=BigInteger())(place)
    shifted = bits.op("<<", return_type=BigInteger())(literal(1, Integer))
    one_before = shifted.op(">>", return_type=BigInteger())(place)
    unset = from_here.bitwise_not()
    next_unset = unset.bitwise_and(-unset)
    length = _ones(next_unset - _ONE)
    start = placed.c.first + place
    return select(
        placed.c.chunk, length.label("accounts"), func.int4range(start, start + length, type_=INT4RANGE)
    ).where(
        ~_has_no_gap(placed),
        from_here.bitwise_and(_ONE) == 1,
        one_before.bitwise_and(_ONE) == 0,
    )
