"""A verdict over a scope of accounts, distributors' credit included: what a preview and a chunk have in common."""

from dataclasses import dataclass

from sqlalchemy import CTE, ColumnElement, and_

from db.facts import Expression
from rules.declarations import charging
from rules.judging.judgement import Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """The conditions and expressions of a verdict over the accounts of `scope`.

    `passes`: every rule holds; `reason`: why an account is refused (`Verdict.reason`); `first_refused`: where each
    distributor's credit ends (`rules.declarations.charging.credit_cutoffs`), None where none is charged.
    """

    verdict: Verdict
    scope: ColumnElement[bool]
    passes: ColumnElement[bool]
    reason: Expression
    first_refused: CTE | None

    @property
    def changes(self) -> ColumnElement[bool]:
        """Whether an account passes and would not stay as it is."""
        return and_(self.passes, self.verdict.differs)


def judged(verdict: Verdict, scope: ColumnElement[bool]) -> Judged:
    """Applies a verdict to a scope. The accounts that pass all other rules use up credit in control-number order."""
    if not verdict.charges:
        return _by_rules(verdict, scope)
    first_refused = charging.credit_cutoffs(verdict.account, and_(scope, verdict.passes_rules))
    fits = charging.fits_credit(verdict.account, first_refused)
    return Judged(verdict, scope, and_(verdict.passes_rules, fits), verdict.reason(fits), first_refused)


def within_credit(judged_scope: Judged) -> Judged:
    """The same where every distributor's credit is known to suffice, so that no charges need to be summed up."""
    return _by_rules(judged_scope.verdict, judged_scope.scope)


def _by_rules(verdict: Verdict, scope: ColumnElement[bool]) -> Judged:
    """A verdict where distributors' credit refuses no account."""
    return Judged(verdict, scope, verdict.passes_rules, verdict.reason(None), None)
