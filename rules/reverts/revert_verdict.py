"""Going back: a reversal folded over the account, in the same terms as a request (`rules.judging.judgement.Verdict`).

No rule of the groups judges it. An attribute goes back to the value that was recorded, if it still has the value that
the update left it with; money goes back by the opposite movement, wherever balances are by now.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
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
    """The verdict of a reversal on accounts joined with what the update that is undone has recorded of them."""

    def __init__(self, revert_request: RevertRequest, reverted_chunk: RevertedChunk) -> None:
        self.account = AccountState()
        self.charges = False
        self.transaction: Transaction | None = revert_request.transaction
        self.differs: Condition = true()
        self._reverted_chunk = reverted_chunk
        self._attributes = revert_request.reverted_attributes
        self.assigned = self._assigned()
        self._refusals = self._judged()
        self.passes_rules: Condition = and_(*(holds for _, holds in self._refusals)).is_(True)

    def codes(self, fits_credit: Condition | None) -> Expression:
        """The one code that an account is refused with, if any; unknown refuses."""
        told = ((holds.is_not(True), _single_code(reason)) for reason, holds in self._refusals)
        return case(*told, else_=cast(array([]), CODES))

    def _judged(self) -> list[tuple[Refusal, Condition]]:
        """What an account is refused for, the first match alone, each with what has to hold."""
        reverted_chunk = self._reverted_chunk
        ended = [reverted_chunk.after(each).is_distinct_from(each.final) for each in self._attributes if each.final]
        as_left = [self._as_left(attribute) for attribute in self._attributes]
        return [
            (ACCOUNT_NOT_FOUND, reverted_chunk.still_exists),
            (IRREVERSIBLE, and_(not_(reverted_chunk.charged), *ended)),
            (ACCOUNT_TERMINATED, self.account.is_not_terminated),
            (CHANGED_SINCE, and_(true(), *as_left)),
        ]

    def _as_left(self, attribute: Attribute) -> Condition:
        if attribute.relative:
            return true()
        before, after = self._reverted_chunk.before(attribute), self._reverted_chunk.after(attribute)
        same = accounts.c[attribute.column].is_not_distinct_from(_stored(attribute, after))
        return or_(before.is_not_distinct_from(after), and_(same, _still_exists(attribute, before)))

    def _assigned(self) -> dict[str, Expression]:
        assigned: dict[str, Expression] = {}
        for attribute in self._attributes:
            assigned |= self._back(attribute)
        if self.transaction:
            assigned |= balances_after(self.transaction.kind, self.transaction.amount, self.account)
        return assigned

    def _back(self, attribute: Attribute) -> dict[str, Expression]:
        before, after = self._reverted_chunk.before(attribute), self._reverted_chunk.after(attribute)
        column: ColumnElement[Any] = accounts.c[attribute.column]
        value = column - (after - before) if attribute.relative else _stored(attribute, before)
        beside = attribute.stamps(value) if attribute.stamps else {}
        changed = before.is_distinct_from(after)
        return {
            name: case((changed, back), else_=accounts.c[name])
            for name, back in {attribute.column: value, **beside}.items()
        }


def _single_code(reason: Refusal) -> Expression:
    return cast(array([literal(reason.code, Text)]), CODES)


def _stored(attribute: Attribute, recorded: Any) -> Expression:
    """The value of the attribute's column that a recorded one stands for."""
    if attribute.from_recorded:
        return attribute.from_recorded(recorded)
    if attribute.kind is ValueKind.SET:
        return func.coalesce(cast(func.string_to_array(recorded, ","), KEY_ARRAY), cast(array([]), KEY_ARRAY))
    return cast(recorded, accounts.c[attribute.column].type) if attribute.kind is ValueKind.TEXT else recorded


def _still_exists(attribute: Attribute, before: Expression) -> Condition:
    """Whether what a recorded value refers to is there; foreign keys are off while the triggers stand aside."""
    if attribute.referenced_column is None:
        return true()
    there = select(attribute.referenced_column)
    if attribute.kind is ValueKind.SET:
        known = func.array(there.scalar_subquery(), type_=KEY_ARRAY)
        return _stored(attribute, before).op("<@", is_comparison=True)(select(known).scalar_subquery())
    return or_(before.is_(None), before.in_(there))
