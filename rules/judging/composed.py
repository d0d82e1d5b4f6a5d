"""The statements of requests, composed once for each shape of changes and filter, and kept.

Composing takes longer than running the statement for a few accounts.
"""

from collections.abc import Mapping
from functools import lru_cache

from db.connections import planner
from db.sql import Prepared
from rules.judging.judgement import Judgement
from rules.judging.statements import preview
from rules.judging.statements.chunk_statement import chunk_statement
from rules.judging.statements.judged import Judged, judged, within_credit
from rules.judging.statements.refused import record_refused
from rules.judging.statements.scope import in_chunk, in_selection
from rules.requests.parameters import ChangesShape
from rules.requests.selected_accounts import selected_by
from rules.requests.shape import Shape
from rules.requests.text_match import Match

_KEPT = 128
"""Statements of each kind that are kept: far more than a tenant's work has shapes."""

_keep = lru_cache(maxsize=_KEPT)


@_keep
def verdict(changes: ChangesShape) -> Judgement:
    """What the changes mean for an account."""
    return Judgement(changes.changes)


@_keep
def chunk(changes: ChangesShape) -> Prepared:
    """Does a chunk."""
    return chunk_statement(judged(verdict(changes), in_chunk()))


@_keep
def refused(changes: ChangesShape) -> Prepared:
    """Records the accounts of the whole selection that are refused."""
    return record_refused(judged(verdict(changes), in_selection()))


@_keep
def findings(changes: ChangesShape, filter_: Shape) -> Prepared:
    """Counts what the rules say about the accounts that a filter selects."""
    return preview.findings(_selected(changes, filter_), of_batch=True)


def planning(filter_: Shape) -> Mapping[str, str]:
    """Planner settings for statements that look at all accounts which a filter selects.

    Accounts that are named by their numbers or one by one are found in the same way whichever they are. Of a whole
    batch, or what account IDs begin with, the planner is told which one: it may be large enough for all cores, or be
    nearly the whole table.
    """
    named = "control_numbers" in filter_.criteria or filter_.account_id is Match.EQUALS
    return {} if named else planner.FOR_VALUES


@_keep
def charges(changes: ChangesShape, filter_: Shape) -> Prepared:
    """What each distributor would be charged."""
    return preview.charges(_selected(changes, filter_))


@_keep
def samples(changes: ChangesShape, filter_: Shape, *, credit_suffices: bool) -> Prepared:
    """Some of the accounts that would be updated; `credit_suffices`: no distributor's credit refuses any."""
    scope = _selected(changes, filter_)
    return preview.samples(within_credit(scope) if credit_suffices else scope)


def _selected(changes: ChangesShape, filter_: Shape) -> Judged:
    return judged(verdict(changes), selected_by(filter_))
