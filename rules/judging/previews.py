"""Previews: what a request would do, counted over the whole selection, and the token that confirms it."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, partial
from typing import Any

from sqlalchemy import select

from db.currencies import fraction_digits
from db.engine import Row, Session
from db.reading.by_key import in_name_order, where_key_among
from db.sql import Prepared, prepare
from db.tables import distributors
from rules.declarations.charging import DISTRIBUTOR_CREDIT_EXCEEDED
from rules.declarations.group import Transaction
from rules.judging import composed, confirmation
from rules.judging.judgement import Verdict, requested_transaction
from rules.judging.samples import Samples
from rules.judging.statements import preview
from rules.judging.statements.distributors import suspended_distributors
from rules.judging.statements.records import recorded_attributes
from rules.requests.parameters import shape_of
from rules.requests.validation import ValidRequest


@dataclass(frozen=True, slots=True)
class RefusalCount:
    """A code, the number of accounts refused with it, and the first control numbers of them, at most ten."""

    code: str
    count: int
    samples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DistributorCharge:
    """What a distributor would be, or was, charged, in currency units; a `credit_limit` of None is unlimited."""

    distributor: int
    amount: Decimal
    debt_after: Decimal
    credit_limit: Decimal | None


@dataclass(frozen=True, slots=True)
class Findings:
    """What a preview found: numbers of accounts, refusals, money moved in currency units, charges, a token.

    `refusals` are sorted by falling count, then by code. `samples` reads some of the accounts that would be updated,
    once they are requested.
    """

    selected: int
    updated: int
    unchanged: int
    refused: int
    refusals: tuple[RefusalCount, ...]
    money_moved: Decimal
    charges: tuple[DistributorCharge, ...]
    confirmation_token: str
    samples: Samples | None = field(default=None, repr=False, compare=False)

    @property
    def sampled(self) -> int:
        """The number of accounts that the samples have."""
        return min(self.updated, preview.SAMPLES)

    def refuses_with(self, code: str) -> bool:
        """Whether any account is refused with that code."""
        return any(refusal.code == code for refusal in self.refusals)


async def judge_selection(session: Session, valid: ValidRequest) -> Findings:
    """Judge the whole selection of a request in the session's snapshot, as under SKIP_REFUSED; changes nothing."""
    shapes = (shape_of(valid.changes), valid.request.filter.shape)
    verdict = composed.verdict(shapes[0])
    values = await statement_values(session, valid, verdict)
    planned = session.planned(composed.planning(shapes[1]))
    rows = await planned.rows(composed.findings(*shapes), **values)
    charges = await _charges(session, composed.charges(*shapes), values) if verdict.charges else ()
    findings = sum_up(rows, requested_transaction(valid.changes), charges, valid.fingerprint)
    credit_suffices = not findings.refuses_with(DISTRIBUTOR_CREDIT_EXCEEDED.code)
    statement = partial(composed.samples, *shapes, credit_suffices=credit_suffices)
    digits = fraction_digits(valid.batch.currency)
    samples = Samples(statement, recorded_attributes(verdict), values, findings.sampled, digits)
    return replace(findings, samples=samples)


async def statement_values(session: Session, valid: ValidRequest, verdict: Verdict) -> dict[str, Any]:
    """The parameters of the statements that judge a request, whose verdict is that."""
    return {**valid.values, **(await distributor_states(session) if verdict.charges else {})}


def sum_up(
    rows: list[Row], transaction: Transaction | None, charges: tuple[DistributorCharge, ...], fingerprint: str
) -> Findings:
    """Findings from the rows of `rules.judging.statements.preview.findings`; `fingerprint` is the request's."""
    changed = updated(rows)
    passed = sum(row["accounts"] for row in rows if row["codes"] is None)
    selected = sum(row["accounts"] for row in rows)
    return Findings(
        selected=selected,
        updated=changed,
        unchanged=passed - changed,
        refused=selected - passed,
        refusals=_refusals(rows),
        money_moved=transaction.amount * changed if transaction else Decimal(0),
        charges=charges,
        confirmation_token=confirmation.confirmation_token(fingerprint, rows),
    )


def updated(rows: list[Row]) -> int:
    """The number of accounts in those rows that would be changed."""
    return sum(row["differing"] for row in rows if row["codes"] is None)


async def distributor_states(session: Session) -> dict[str, Any]:
    """The parameters about distributors: those suspended now, and none with exhausted credit, as nothing ran yet."""
    suspended = await session.value(suspended_distributors())
    return {"suspended_distributors": suspended, "exhausted_distributors": []}


def _refusals(rows: list[Row]) -> tuple[RefusalCount, ...]:
    counts: dict[str, int] = {}
    samples: dict[str, list[int]] = {}
    for row in rows:
        for code in row["codes"] or ():
            counts[code] = counts.get(code, 0) + row["accounts"]
            samples.setdefault(code, []).extend(row["samples"])
    refusals = [RefusalCount(code, n, tuple(sorted(samples[code])[: preview.SAMPLES])) for code, n in counts.items()]
    return tuple(sorted(refusals, key=lambda refusal: (-refusal.count, refusal.code)))


async def _charges(session: Session, statement: Prepared, values: dict[str, Any]) -> tuple[DistributorCharge, ...]:
    amounts = {row["distributor"]: row["amount"] for row in await session.rows(statement, **values)}
    rows = await session.rows(_debts(), keys=list(amounts)) if amounts else []
    return tuple(
        DistributorCharge(row["id"], amounts[row["id"]], row["debt"] + amounts[row["id"]], row["credit_limit"])
        for row in rows
    )


@cache
def _debts() -> Prepared:
    columns = distributors.c
    debts = select(columns.id, columns.debt, columns.credit_limit).order_by(in_name_order(columns.name))
    return prepare(where_key_among(debts, columns.id))
