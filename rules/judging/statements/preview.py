"""The statements of a preview: every rule counted over the whole selection, nothing changed."""

from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Integer,
    Subquery,
    all_,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from db.sql import Prepared, prepare
from db.tables import accounts
from rules.declarations import charging
from rules.declarations.account import AccountState, BatchParameters
from rules.judging.statements import records
from rules.judging.statements.judged import Judged

SAMPLES = 10
"""The most accounts that a preview shows for each refusal, and of those that would be updated."""


_LOOKED_AT_FIRST = 500
"""Accounts of a batch, by control number, among which frequent refusals have all of their samples."""


def findings(judged: Judged, *, of_batch: bool) -> Prepared:
    """One row for each set of codes that accounts are refused with; null codes: the accounts that pass.

    Columns: `accounts` and `differing`, numbers of all and of those that would change; `which`, a hash of their
    control numbers in any order, for the confirmation token; `samples`, the first control numbers of refused accounts.
    `of_batch`: the scope may be a whole batch, the key of which is a parameter.
    """
    sampled = _sampled(judged) if of_batch else None
    grouped = _by_reason(judged, sampled)
    member: Any = func.unnest(grouped.c.numbers).column_valued("member")
    rest = select(cast(member, Integer)).order_by(member).limit(SAMPLES)
    samples = func.array(rest.scalar_subquery(), type_=ARRAY(Integer))
    if sampled is not None:
        found = select(sampled.c.samples).where(sampled.c.reason == grouped.c.reason).scalar_subquery()
        samples = func.coalesce(found, samples)
    codes = case((grouped.c.reason == 0, null()), else_=judged.verdict.codes_of(grouped.c.reason)).label("codes")
    columns = (codes, grouped.c.accounts, grouped.c.differing, grouped.c.which)
    return prepare(select(*columns, samples.label("samples")))


def _sampled(judged: Judged) -> CTE:
    """The reasons that have all of their samples among the first accounts of the batch, and these."""
    number = accounts.c.control_number
    of_batch = select(number).where(accounts.c.batch_id == BatchParameters.key).order_by(number).limit(_LOOKED_AT_FIRST)
    last = select(func.max(of_batch.subquery("first_numbers").c.control_number)).scalar_subquery()
    first = select(number, judged.reason.label("reason")).where(judged.scope, number <= last).subquery("first").c
    numbers: Any = func.array_agg(aggregate_order_by(first.control_number, first.control_number), type_=ARRAY(Integer))
    by_reason = select(first.reason, numbers.label("numbers")).where(first.reason != 0).group_by(first.reason)
    full = by_reason.having(func.count() >= SAMPLES).subquery("full").c
    return select(full.reason, full.numbers[1:SAMPLES].label("samples")).cte("sampled")


def _by_reason(judged: Judged, sampled: CTE | None) -> Subquery:
    """The rows of `findings`, with a reason in place of codes, and control numbers in place of samples.

    Those are all of the accounts refused for a reason that is not `sampled`: to gather many is half of the work.
    """
    reason = judged.reason.label("reason")
    differs = judged.verdict.differs.label("differs")
    account = select(accounts.c.control_number, reason, differs).where(judged.scope).subquery("per_account").c
    which = func.bit_xor(func.hashint4extended(account.control_number, literal(0, BigInteger)))
    is_gathered = account.reason != 0
    if sampled is not None:
        done = func.array(select(sampled.c.reason).scalar_subquery(), type_=ARRAY(Integer))
        is_gathered = and_(is_gathered, account.reason != all_(done))
    numbers = func.array_agg(account.control_number, type_=ARRAY(Integer)).filter(is_gathered)
    return (
        select(
            account.reason,
            func.count().label("accounts"),
            func.count().filter(account.differs).label("differing"),
            which.label("which"),
            numbers.label("numbers"),
        )
        .group_by(account.reason)
        .subquery("grouped")
    )


def samples(judged: Judged) -> Prepared:
    """The first `count` accounts that would be updated, by control number, with their values before and after.

    The accounts are read in key order until there are enough (`db.connections.planner`): the planner cannot estimate
    how many pass the rules, and where it takes the batch for nearly empty, it would judge all of it and sort the rest.
    """
    verdict = judged.verdict
    changed = records.before_and_after(verdict, accounts.c, AccountState(verdict.assigned))
    return prepare(
        select(accounts.c.control_number, accounts.c.account_id, *changed)
        .where(judged.scope, judged.changes)
        .order_by(accounts.c.control_number)
        .limit(bindparam("count", type_=Integer))
    )


def charges(judged: Judged) -> Prepared:
    """What each distributor would be charged: columns `distributor`, `amount` in currency units."""
    account = judged.verdict.account
    distributor = account.final.distributor.label("distributor")
    per_account = (
        select(distributor, charging.charge_of(account.final).label("charge"))
        .where(judged.scope, judged.passes, charging.is_charged(account))
        .subquery("per_account")
    )
    amount = func.sum(per_account.c.charge).label("amount")
    return prepare(select(per_account.c.distributor, amount).group_by(per_account.c.distributor))
