"""The records of a chunk: outcomes with their control numbers, and values before and after, as parallel arrays.

An array of values that are all the same is stored as that one value: the database would compress it, which takes
longer than to compare its elements.
"""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnClause,
    ColumnElement,
    Integer,
    Text,
    case,
    cast,
    false,
    func,
    insert,
    literal,
    null,
    select,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import ARRAY, array

from db.column_types import OUTCOME
from db.facts import Account, Expression
from db.tables import account_outcomes, attribute_changes
from db.tables.updates import RECORDED_TYPES
from rules.declarations.account import is_one_value
from rules.declarations.attribute import Attribute, ValueKind
from rules.declarations.changes import attributes
from rules.judging.judgement import Verdict
from rules.judging.statements.scope import CHUNK, STARTED_AT, TENANT, UPDATE

OUTCOME_COLUMNS = (
    "tenant_id", "batch_update_id", "started_at", "chunk", "outcome", "codes", "accounts", "last_control_number",
    "control_numbers",
)  # fmt: skip


def recorded_attributes(verdict: Verdict) -> list[Attribute]:
    """The attributes that the verdict may change, in the order in which the groups declare them."""
    return [attribute for attribute in attributes().values() if attribute.column in verdict.assigned]


def before_and_after(verdict: Verdict, old: Account, new: Account) -> list[ColumnElement[Any]]:
    """The columns `before_<n>` and `after_<n>` of each recorded attribute; `n` is its place among them."""
    columns: list[ColumnElement[Any]] = []
    for n, attribute in enumerate(recorded_attributes(verdict)):
        columns.append(_value(attribute, attribute.before, old, old, new).label(f"before_{n}"))
        columns.append(_value(attribute, attribute.after, new, old, new).label(f"after_{n}"))
    return columns


def recorded_values(verdict: Verdict, old: Account, new: Account) -> list[ColumnElement[Any]]:
    """The same columns without each `after_<n>` that has the same value for all accounts."""
    attributes_ = enumerate(recorded_attributes(verdict))
    shared = {f"after_{n}" for n, attribute in attributes_ if _constant_after(verdict, attribute) is not None}
    return [column for column in before_and_after(verdict, old, new) if column.key not in shared]


def _value(attribute: Attribute, derived: Any, side: Account, old: Account, new: Account) -> Expression:
    value = derived(old, new) if derived else getattr(side, attribute.column)
    return recorded_value(attribute, value)


def recorded_value(attribute: Attribute, value: Any) -> Expression:
    """A value in the type in which it is recorded: a set as keys separated by commas, the empty set as null."""
    if attribute.kind is ValueKind.SET:
        written = func.nullif(func.array_to_string(value, ","), "")
        # Most stored sets are empty, which is sooner seen than written. An expression is not evaluated twice.
        return (
            case((func.cardinality(value) > 0, written), else_=null()) if isinstance(value, ColumnClause) else written
        )
    if attribute.kind is ValueKind.TEXT:
        return cast(value, Text)
    expression: Expression = value
    return expression


def _constant_after(verdict: Verdict, attribute: Attribute) -> Expression | None:
    """The value after, if it is the same for all accounts; None otherwise."""
    value = verdict.assigned[attribute.column]
    return None if attribute.after or not is_one_value(value) else recorded_value(attribute, value)


def recorded_kind(attribute: Attribute) -> str:
    """The kind of the record's columns, `before_<kind>` and `after_<kind>`, for an attribute."""
    return "text" if attribute.kind is ValueKind.SET else attribute.kind.value


def packed(changed: CTE, verdict: Verdict) -> CTE:
    """The updated accounts as one row of parallel arrays, in the order of `control_numbers`.

    An `after_<n>` that is the same for all accounts is an array of that one value.
    """
    number = changed.c.control_number
    columns: list[ColumnElement[Any]] = [
        func.count().label("accounts"),
        func.max(number).label("last_control_number"),
        func.array_agg(number).label("control_numbers"),
    ]
    for n, attribute in enumerate(recorded_attributes(verdict)):
        same, kind = _constant_after(verdict, attribute), ARRAY(RECORDED_TYPES[recorded_kind(attribute)])
        columns.append(func.array_agg(changed.c[f"before_{n}"], type_=kind).label(f"before_{n}"))
        after = func.array_agg(changed.c[f"after_{n}"], type_=kind) if same is None else cast(array([same]), kind)
        columns.append(after.label(f"after_{n}"))
    return select(*columns).cte("packed")


def _once_if_same(updated: CTE, name: str) -> Expression:
    """An array of `packed`, with one element where all are the same: the first and the last are compared before all."""
    values, last = updated.c[name], func.cardinality(updated.c[name])
    first = values[literal(1, Integer)]
    all_same = values == func.array_fill(first, array([last]), type_=values.type)
    same = case((first.is_distinct_from(values[last]), false()), else_=all_same)
    return case((same, cast(array([first]), values.type)), else_=values)


def insert_outcomes(updated: CTE, rest: CTE, verdict: Verdict) -> list[Any]:
    """Inserts a row for the updated accounts, one for the unchanged, and one for each set of codes of refused ones."""
    none = cast(array([]), ARRAY(Text))
    of_updated = select(
        TENANT, UPDATE, STARTED_AT, CHUNK, literal("UPDATED", OUTCOME), none,
        updated.c.accounts, updated.c.last_control_number, updated.c.control_numbers,
    ).where(updated.c.accounts > 0)  # fmt: skip
    unchanged = rest.c.reason == 0
    of_rest = select(
        TENANT, UPDATE, STARTED_AT, CHUNK,
        case((unchanged, literal("UNCHANGED", OUTCOME)), else_=literal("REFUSED", OUTCOME)),
        verdict.codes_of(rest.c.reason),
        func.count(), func.max(rest.c.control_number), func.array_agg(rest.c.control_number),
    ).group_by(rest.c.reason)  # fmt: skip
    return [insert(account_outcomes).from_select(OUTCOME_COLUMNS, rows) for rows in (of_updated, of_rest)]


def insert_attribute_changes(updated: CTE, verdict: Verdict) -> list[Any]:
    """Inserts one row for each attribute, its values parallel to the control numbers of the updated accounts."""
    inserts = []
    for n, attribute in enumerate(recorded_attributes(verdict)):
        kind = recorded_kind(attribute)
        names = ("tenant_id", "batch_update_id", "started_at", "chunk", "attribute", f"before_{kind}", f"after_{kind}")
        rows = select(
            TENANT,
            UPDATE,
            STARTED_AT,
            CHUNK,
            literal(attribute.name),
            _once_if_same(updated, f"before_{n}"),
            _once_if_same(updated, f"after_{n}"),
        ).where(updated.c.accounts > 0)
        inserts.append(insert(attribute_changes).from_select(names, rows))
    return inserts
