"""What a request means for an account, as SQL expressions: the rules to hold, the columns to assign, the transaction.

The groups' steps are taken in the order of their effects; each is judged on the account as the earlier ones leave it.
The same expressions count refusals in a preview, keep refused accounts out of the UPDATE, and explain each refusal.
"""

from typing import Protocol

from sqlalchemy import ColumnElement, Integer, Text, and_, case, cast, func, literal, null, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.sql import visitors

from db.facts import Expression
from db.tables import accounts
from rules.declarations import charging
from rules.declarations.account import AccountState
from rules.declarations.always import ACCOUNT_TERMINATED
from rules.declarations.changes import GROUPS, Changes
from rules.declarations.group import Step, Transaction

Condition = ColumnElement[bool]
CODES = ARRAY(Text)


class Verdict(Protocol):
    """What an update means for an account, as SQL: of a request (`Judgement`) or a revert (`RevertVerdict`).

    `account`: the state before the update; `assigned`: column -> expression; `passes_rules`: every rule but the
    distributor's credit holds; `differs`: something would change; `charges`: whether distributors may be charged;
    `transaction`: the xDR that is written for each changed account, if any.
    """

    account: AccountState
    assigned: dict[str, Expression]
    passes_rules: Condition
    differs: Condition
    charges: bool
    transaction: Transaction | None

    def reason(self, fits_credit: Condition | None) -> Expression:
        """A number that says why an account is refused, 0 where it is not, for many accounts to be grouped by.

        `fits_credit`: the distributor's credit suffices; None: ignored.
        """
        ...

    def codes_of(self, reason: Expression) -> Expression:
        """The array of codes that such a number stands for."""
        ...


class Judgement:
    """The verdict of a request; `final` is the account as the request would leave it."""

    def __init__(self, changes: Changes) -> None:
        steps = ordered_steps(changes)
        states = [AccountState()]
        for step in steps:
            states.append(states[-1].after(step.assign(states[-1])))
        for state in states:
            state.final = states[-1]
        self.account, self.final = states[0], states[-1]
        self.charges = bool({"distributor", "bill_status"} & set(self.final.assigned)) and not _terminates(self.final)
        self._conditions = self._judge(steps, states)
        # IS TRUE: NULL refuses, and the planner keeps subqueries as hashed filters instead of turning them into joins.
        self.passes_rules: Condition = and_(self.account.is_not_terminated, *self._all_conditions()).is_(True)
        self.assigned = dict(self.final.assigned)
        if self.charges:
            self.assigned |= charging.record_charged_distributor(self.account)
        self.transaction = _transaction(steps)
        self.differs = self._differs()

    def _differs(self) -> Condition:
        """Whether anything would change: always where money moves.

        A stamp is no attribute: an account that has the product already is unchanged, however old its stamp.
        """
        if self.transaction:
            return true()
        changing = {name: value for name, value in self.assigned.items() if name != "threshold"}
        return or_(*(accounts.c[name].is_distinct_from(value) for name, value in changing.items()))

    def _judge(self, steps: list[Step], states: list[AccountState]) -> dict[str, list[Condition]]:
        conditions: dict[str, list[Condition]] = {}
        for step, state in zip(steps, states, strict=False):
            for rule in step.rules:
                conditions.setdefault(rule.refusal.code, []).append(_evaluate_once(rule.condition(step.change, state)))
        if self.charges:
            suspended = charging.distributor_may_be_charged
            conditions.setdefault(suspended.refusal.code, []).append(suspended.condition(None, self.account))
        return conditions

    def _all_conditions(self) -> list[Condition]:
        return [condition for conditions in self._conditions.values() for condition in conditions]

    def reason(self, fits_credit: Condition | None) -> Expression:
        """The sum of the bits of all codes that an account is refused with. NULL refuses."""
        bits = self._bits
        broken = [case((and_(*held), _number(0)), else_=bits[code]) for code, held in sorted(self._conditions.items())]
        if fits_credit is not None:
            exceeds = and_(self.passes_rules, fits_credit.is_not(True))
            broken.append(case((exceeds, bits[charging.DISTRIBUTOR_CREDIT_EXCEEDED.code]), else_=_number(0)))
        refused_for = sum(broken[1:], broken[0]) if broken else _number(0)
        return case((self.account.is_not_terminated, refused_for), else_=bits[ACCOUNT_TERMINATED.code])

    def codes_of(self, reason: Expression) -> Expression:
        """The codes whose bits are set, in alphabetical order."""
        codes = [
            case((reason.op("&", return_type=Integer())(bit) != _number(0), literal(code, Text)), else_=null())
            for code, bit in self._bits.items()
        ]
        return func.array_remove(cast(array(codes), CODES), null())

    @property
    def _bits(self) -> dict[str, Expression]:
        """Every code that an account may be refused with, in alphabetical order, and its bit in `reason`."""
        codes = {*self._conditions, ACCOUNT_TERMINATED.code, charging.DISTRIBUTOR_CREDIT_EXCEEDED.code}
        return {code: _number(1 << place) for place, code in enumerate(sorted(codes))}


def _number(value: int) -> Expression:
    return literal(value, Integer)


def _evaluate_once(condition: Condition) -> Condition:
    """A condition as a subquery if it is the same for all accounts, so that the database evaluates it only once."""
    if any(getattr(part, "table", None) is accounts for part in visitors.iterate(condition)):
        return condition
    return select(condition).scalar_subquery()


def requested_transaction(changes: Changes) -> Transaction | None:
    """The xDR that is written for each changed account, if any."""
    return _transaction(ordered_steps(changes))


def _transaction(steps: list[Step]) -> Transaction | None:
    return next((step.transaction for step in steps if step.transaction), None)


def ordered_steps(changes: Changes) -> list[Step]:
    """The steps of all groups in the order in which they take effect."""
    steps = [step for group in GROUPS if group.name in changes for step in group.steps(changes[group.name])]
    return sorted(steps, key=lambda step: step.effect)


def _terminates(final: AccountState) -> bool:
    value = getattr(final.assigned.get("bill_status"), "value", None)
    return value == "terminated"
