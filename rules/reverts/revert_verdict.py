"""What a revert means for an account, in the terms of a request (`rules.judging.judgement.Verdict`).

The groups' rules do not apply. An attribute is restored to the value recorded before the update, if it still has the
value recorded after it. Money moves back by the opposite transaction, whatever the balance is by now.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array

from db.facts import Expression
from db.tables import accounts
from rules.declarations.account import AccountState
from rules.declarations.always import ACCOUNT_NOT_FOUND, ACCOUNT_TERMINATED
from rules.declarations.attribute import Attribute, ValueKind
from rules.declarations.group import Transaction
from rules.declarations.money import balances_after
from rules.declarations.rule import Refusal, refusal
from rules.declarations.sets import KEY_ARRAY
from rules.judging.judgement import CODES, Condition
from rules.reverts.revert_request import RevertRequest
from rules.reverts.reverted_chunk import RevertedChunk

CHANGED_SINCE = refusal(
    "CHANGED_SINCE",
    "The account is no longer as the reverted update left it, or what it would go back to is no longer there.",
)
IRREVERSIBLE = refusal(
    "IRREVERSIBLE",
    "The reverted update has terminated the account or charged a distributor for it: neither can be undone.",
)


class RevertVerdict:
    """The verdict of a revert, on accounts joined with what the reverted update recorded of them."""

    def __init__(self, revert_request: RevertRequest, reverted_chunk: RevertedChunk) -> None:
        self.account = AccountState()
        self.charges = False
        self.transaction: Transaction | None = revert_request.transaction
        self.differs: Condition = true()
        self._reverted_chunk = reverted_chunk
        self._attributes = revert_request.reverted_attributes
        self.assigned = self._assigned()
        self._refusals = self._conditions()
        self.passes_rules: Condition = and_(*(holds for _, holds in self._refusals)).is_(True)

    def reason(self, fits_credit: Condition | None) -> Expression:
        """The place of the first refusal that applies, from 1 on. NULL refuses."""
        places = ((holds.is_not(True), literal(n, Integer)) for n, (_, holds) in enumerate(self._refusals, 1))
        return case(*places, else_=literal(0, Integer))

    def codes_of(self, reason: Expression) -> Expression:
        """An array of one code or none."""
        codes = ((reason == literal(n, Integer), _single_code(code)) for n, (code, _) in enumerate(self._refusals, 1))
        return case(*codes, else_=cast(array([]), CODES))

    def _conditions(self) -> list[tuple[Refusal, Condition]]:
        """The refusals in order of precedence, each with the condition that has to hold."""
        reverted_chunk = self._reverted_chunk
        ended = [reverted_chunk.after(each).is_distinct_from(each.final) for each in self._attributes if each.final]
        unchanged = [self._unchanged_since(attribute) for attribute in self._attributes]
        return [
            (ACCOUNT_NOT_FOUND, reverted_chunk.still_exists),
            (IRREVERSIBLE, and_(not_(reverted_chunk.charged), *ended)),
            (ACCOUNT_TERMINATED, self.account.is_not_terminated),
            (CHANGED_SINCE, and_(true(), *unchanged)),
        ]

    def _unchanged_since(self, attribute: Attribute) -> Condition:
        """Whether the account still has the recorded value, and the earlier one can be restored."""
        if attribute.relative:
            return true()
        before, after = self._reverted_chunk.before(attribute), self._reverted_chunk.after(attribute)
        same = accounts.c[attribute.column].is_not_distinct_from(_column_value(attribute, after))
        return or_(before.is_not_distinct_from(after), and_(same, _still_exists(attribute, before)))

    def _assigned(self) -> dict[str, Expression]:
        assigned: dict[str, Expression] = {}
        for attribute in self._attributes:
            assigned |= self._restored_columns(attribute)
        if self.transaction:
            assigned |= balances_after(self.transaction.kind, self.transaction.amount, self.account)
        return assigned

    def _restored_columns(self, attribute: Attribute) -> dict[str, Expression]:
        """The attribute's column and its stamps, restored where the update changed the attribute."""
        before, after = self._reverted_chunk.before(attribute), self._reverted_chunk.after(attribute)
        column: ColumnElement[Any] = accounts.c[attribute.column]
        value = column - (after - before) if attribute.relative else _column_value(attribute, before)
        stamps = attribute.stamps(value) if attribute.stamps else {}
        changed = before.is_distinct_from(after)
        return {
            name: case((changed, restored), else_=accounts.c[name])
            for name, restored in {attribute.column: value, **stamps}.items()
        }


def _single_code(reason: Refusal) -> Expression:
    return cast(array([literal(reason.code, Text)]), CODES)


def _column_value(attribute: Attribute, recorded: Any) -> Expression:
    """The value of the attribute's column for a recorded value."""
    if attribute.from_recorded:
        return attribute.from_recorded(recorded)
    if attribute.kind is ValueKind.SET:
        return func.coalesce(cast(func.string_to_array(recorded, ","), KEY_ARRAY), cast(array([]), KEY_ARRAY))
    return cast(recorded, accounts.c[attribute.column].type) if attribute.kind is ValueKind.TEXT else recorded


def _still_exists(attribute: Attribute, before: Expression) -> Condition:
    """Whether the row that a recorded value refers to exists: suppressing triggers switches foreign keys off too."""
    if attribute.referenced_column is None:
        return true()
    existing_rows = select(attribute.referenced_column)
    if attribute.kind is ValueKind.SET:
        existing = func.array(existing_rows.scalar_subquery(), type_=KEY_ARRAY)
        return _column_value(attribute, before).op("<@", is_comparison=True)(select(existing).scalar_subquery())
    return or_(before.is_(None), before.in_(existing_rows))
