"""What preview and work share: the request judged over a scope, the distributors' credit included."""

from dataclasses import dataclass

from sqlalchemy import CTE, ColumnElement, and_

from db.facts import Expression
from rules.declarations import charging
from rules.judging.judgement import Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """Conditions over the accounts of a scope.

    `passes`: every rule holds; `codes`: why not; `cutoffs`: where each distributor's credit ends, if any is charged.
    """

    judgement: Verdict
    scope: ColumnElement[bool]
    passes: ColumnElement[bool]
    codes: Expression
    first_refused: CTE | None

    @property
    def changes(self) -> ColumnElement[bool]:
        """Accounts of the scope that pass and would not stay as they are."""
        return and_(self.passes, self.judgement.differs)


def within_credit(over: Judged) -> Judged:
    """The same where every distributor's credit is known to suffice: then nobody's charges have to be summed up."""
    return Judged(over.judgement, over.scope, over.judgement.passes_rules, over.judgement.codes(None), None)


def judged(judgement: Verdict, scope: ColumnElement[bool]) -> Judged:
    """Judges a request over a scope; credit is asked for in control-number order, by those who pass all other rules."""
    if not judgement.charges:
        return Judged(judgement, scope, judgement.passes_rules, judgement.codes(None), None)
    first_refused = charging.credit_cutoffs(judgement.account, and_(scope, judgement.passes_rules))
    fits = charging.fits_credit(judgement.account, first_refused)
    return Judged(judgement, scope, and_(judgement.passes_rules, fits), judgement.codes(fits), first_refused)
