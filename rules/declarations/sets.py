"""Sets on an account, such as its add-on products: sorted arrays of keys in the account's row.

In the row itself, so that the sets of a million accounts change with the UPDATE that changes the accounts. Each
expression first tests whether the set changes at all, since rebuilding an array costs more than comparing it.
"""

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, Select, and_, any_, case, cast, func, literal, not_, or_, select
from sqlalchemy.dialects.postgresql import ARRAY as PG_ARRAY
from sqlalchemy.dialects.postgresql import array

from db.facts import Expression

KEY_ARRAY: Any = PG_ARRAY(Integer)


def keys(values: Any) -> Expression:
    """The keys of a request as a set: sorted, without repetitions, as the value of a parameter is already."""
    return values if isinstance(values, ColumnElement) else literal(sorted(set(values)), KEY_ARRAY)


def one_key(value: Any) -> Expression:
    """The set of one key."""
    return cast(array([value]), KEY_ARRAY)


def is_empty(values: Any) -> bool:
    """Whether a request names no keys; a parameter is never empty."""
    return isinstance(values, tuple) and not values


def keys_where(column: Any, *conditions: Any) -> Expression:
    """The keys of the rows that meet the conditions; the database computes them once for a statement."""
    empty = cast(array([]), KEY_ARRAY)
    # A common table expression, as policies make planning of each mention long, and it is mentioned several times.
    found = select(func.array_agg(column, type_=KEY_ARRAY).label("keys")).where(*conditions).cte()
    collected: Expression = func.coalesce(select(found.c["keys"]).scalar_subquery(), empty)
    return collected


def overlaps(one: Any, other: Any) -> Expression:
    """Whether the sets share a key. Tests for an empty first set, the usual one, before it compares."""
    shared: Expression = and_(func.cardinality(one) > 0, _typed(one).overlap(_typed(other)))
    return shared


def contains(one: Any, other: Any) -> Expression:
    """Whether the first set has every key of the second. Tests for an empty second set before it compares."""
    all_in: Expression = or_(func.cardinality(other) == 0, _typed(one).contains(_typed(other)))
    return all_in


def with_keys(stored: Any, added: Any) -> Expression:
    """The set with those keys added."""
    return case((contains(stored, added), stored), else_=_array(_members(stored).union(_members(added)), sort=True))


def without_keys(stored: Any, removed: Any) -> Expression:
    """The set with those keys removed."""
    member = func.unnest(stored).column_valued("member")
    kept = select(member).where(not_(member == any_(removed))).order_by(member)
    return case((overlaps(stored, removed), _array(kept)), else_=stored)


def _members(keys_: Any) -> Select[Any]:
    return select(func.unnest(keys_).column_valued("member"))


def _array(members: Any, *, sort: bool = False) -> Expression:
    if sort:
        union = members.subquery("members")
        members = select(union.c[0]).order_by(union.c[0])
    return func.array(members.scalar_subquery(), type_=ARRAY(Integer))


def _typed(keys_: Any) -> Any:
    return cast(keys_, KEY_ARRAY) if not isinstance(keys_.type, PG_ARRAY) else keys_
