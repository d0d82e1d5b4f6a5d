"""The shape of a filter: which criteria it has, and the SQL condition that follows from that alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, Text, and_, any_, bindparam, true
from sqlalchemy.dialects.postgresql import ARRAY

from db import facts
from db.facts import Expression
from rules.requests import follow_ups
from rules.requests.control_numbers import in_requested_ranges
from rules.requests.text_match import Match, account_id_matches


@dataclass(frozen=True, slots=True)
class Shape:
    """Which criteria a filter has, without their values; `account_id` is how account IDs are compared, if they are.

    `criteria` are the names of fields of `rules.requests.selection.Filter`, `refused_codes` (the follow-up is about
    certain codes) and `not_terminated` (the default in place of `statuses`).
    """

    criteria: frozenset[str]
    account_id: Match | None

    @property
    def within_ranges(self) -> "Shape":
        """The shape without the criterion of control numbers."""
        return replace(self, criteria=self.criteria - {"control_numbers"})

    def condition(self, row: Any, derived: Mapping[str, Expression]) -> ColumnElement[bool]:
        """The filter as a condition on `row`: the accounts, or the facets; its values are parameters.

        `derived` holds the expressions `started`, `depleted` and `ends_on` of that row.
        """
        conditions = _conditions(row, derived, by_code="refused_codes" in self.criteria)
        chosen = [conditions[name]() for name in sorted(self.criteria - {"refused_codes"})]
        if self.account_id is not None:
            chosen.append(account_id_matches(row, self.account_id))
        return and_(true(), *chosen)


def _conditions(row: Any, derived: Mapping[str, Expression], *, by_code: bool) -> dict[str, Callable[[], Any]]:
    """What makes each criterion's condition, by the criterion's name: facets lack the columns of some of them."""
    return {
        "not_terminated": lambda: facts.not_terminated(row),
        "statuses": lambda: (
            facts.shown_status(row, derived["ends_on"]) == any_(bindparam("statuses", type_=ARRAY(Text)))
        ),
        "registration": lambda: row.registered == bindparam("registration", type_=Boolean),
        "started": lambda: derived["started"] == bindparam("started", type_=Boolean),
        "depleted": lambda: derived["depleted"] == bindparam("depleted", type_=Boolean),
        "products": lambda: row.product == _any_key("products"),
        "customer_sites": lambda: row.customer_site == _any_key("customer_sites"),
        "distributors": lambda: row.distributor == _any_key("distributors"),
        "control_numbers": lambda: in_requested_ranges(row.control_number),
        "refused_by": lambda: follow_ups.refused_by(row.control_number, by_code=by_code),
        "left_by": lambda: follow_ups.left_by(row.control_number),
    }


def _any_key(name: str) -> Any:
    """Any of the keys in the parameter of that name."""
    return any_(bindparam(name, type_=ARRAY(Integer)))
