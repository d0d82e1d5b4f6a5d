"""The accounts that a filter selects, as a condition."""

from sqlalchemy import ColumnElement, and_

from db.facets.counting import derived_facts
from db.tables import accounts
from rules.declarations.account import BatchParameters
from rules.requests.shape import Shape


def selected_by(shape: Shape) -> ColumnElement[bool]:
    """Whether a filter of that shape selects an account.

    The statement takes the filter's `values` and the batch's parameters (`rules.declarations.batch_parameters`).
    """
    return and_(accounts.c.batch_id == BatchParameters.key, shape.condition(accounts.c, derived_facts(accounts.c)))
