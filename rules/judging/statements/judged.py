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

    verdict: Verdict
    scope: ColumnElement[bool]
    passes: ColumnElement[bool]
    codes: Expression
    first_refused: CTE | None

    @property
    def changes(self) -> ColumnElement[bool]:
        """Accounts of the scope that pass and would not stay as they are."""
        return and_(self.passes, self.verdict.differs)


def within_credit(over: Judged) -> Judged:
    """The same where every distributor's credit is known to suffice: then nobody's charges have to be summed up."""
    return Judged(over.verdict, over.scope, over.verdict.passes_rules, over.verdict.codes(None), None)


def judged(verdict: Verdict, scope: ColumnElement[bool]) -> Judged:
    """Judges a request over a scope; credit is asked for in control-number order, by those who pass all other rules."""
    if not verdict.charges:
        return Judged(verdict, scope, verdict.passes_rules, verdict.codes(None), None)
    first_refused = charging.credit_cutoffs(verdict.account, and_(scope, verdict.passes_rules))
    fits = charging.fits_credit(verdict.account, first_refused)
    return Judged(verdict, scope, and_(verdict.passes_rules, fits), verdict.codes(fits), first_refused)
