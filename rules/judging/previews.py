"""Previews: what a request would do, counted over the whole selection, and the token that confirms it."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Integer, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.currencies import fraction_digits
from db.engine import Row, Session
from db.reading.by_key import in_name_order
from db.sql import prepare
from db.tables import distributors
from rules.declarations.charging import DISTRIBUTOR_CREDIT_EXCEEDED
from rules.declarations.group import Transaction
from rules.judging import confirmation
from rules.judging.judgement import Judgement
from rules.judging.samples import Samples
from rules.judging.statements import preview
from rules.judging.statements.distributors import suspended_distributors
from rules.judging.statements.judged import Judged, judged, within_credit
from rules.requests.selected_accounts import selected_by
from rules.requests.validation import ValidRequest


@dataclass(frozen=True, slots=True)
class RefusalFound:
    """A code, how many accounts are refused with it, and up to ten of them by control number."""

    code: str
    count: int
    samples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DistributorCharge:
    """What a distributor would be, or was, charged; `debt_after` as it leaves it, `credit_limit` None: unlimited."""

    distributor: int
    amount: Decimal
    debt_after: Decimal
    credit_limit: Decimal | None


@dataclass(frozen=True, slots=True)
class Findings:
    """Numbers of accounts, refusals by count falling then code, money moved, and what confirms them.

    `samples`: what finds some of those that would be updated, where that is asked for.
    """

    selected: int
    updated: int
    unchanged: int
    refused: int
    refusals: tuple[RefusalFound, ...]
    money_moved: Decimal
    charges: tuple[DistributorCharge, ...]
    confirmation_token: str
    samples: Samples | None = field(default=None, repr=False, compare=False)

    @property
    def sampled(self) -> int:
        """How many of the accounts that would be updated are shown."""
        return min(self.updated, preview.SAMPLES)

    def refuses_with(self, code: str) -> bool:
        """Whether any account is refused with that code."""
        return any(refusal.code == code for refusal in self.refusals)


async def find(session: Session, valid: ValidRequest) -> Findings:
    """Judges the whole selection of a request in the session's snapshot, as SKIP_REFUSED would; changes nothing."""
    over, values = await judged_request(session, valid)
    rows = await session.rows(preview.findings(over), **values)
    charges = await _charges(session, over, values) if over.judgement.charges else ()
    found = sum_up(rows, over.judgement.transaction, charges, valid.fingerprint)
    shown = over if found.refuses_with(DISTRIBUTOR_CREDIT_EXCEEDED.code) else within_credit(over)
    digits = fraction_digits(valid.batch.currency)
    return replace(found, samples=Samples(lambda: shown, values, found.sampled, digits))


async def judged_request(session: Session, valid: ValidRequest) -> tuple[Judged, dict[str, Any]]:
    """A request judged over what its filter selects, and the parameters of statements about that."""
    over = judged(Judgement(valid.changes), selected_by(valid.request.filter.shape))
    return over, {**valid.values, **await distributor_states(session)}


def sum_up(
    rows: list[Row], transaction: Transaction | None, charges: tuple[DistributorCharge, ...], fingerprint: str
) -> Findings:
    """What was found in all, of the rows that `rules.judging.statements.preview` counts; `fingerprint`: what is
    asked for.
    """
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
    """How many accounts would be changed, of those rows."""
    return sum(row["differing"] for row in rows if row["codes"] is None)


async def distributor_states(session: Session) -> dict[str, Any]:
    """The distributors that are suspended now, and that none is exhausted by an update that has not begun."""
    suspended = await session.value(suspended_distributors())
    return {"suspended_distributors": suspended, "exhausted_distributors": []}


def _refusals(rows: list[Row]) -> tuple[RefusalFound, ...]:
    counts: dict[str, int] = {}
    samples: dict[str, list[int]] = {}
    for row in rows:
        for code in row["codes"] or ():
            counts[code] = counts.get(code, 0) + row["accounts"]
            samples.setdefault(code, []).extend(row["samples"])
    found = [RefusalFound(code, n, tuple(sorted(samples[code])[: preview.SAMPLES])) for code, n in counts.items()]
    return tuple(sorted(found, key=lambda refusal: (-refusal.count, refusal.code)))


async def _charges(session: Session, over: Judged, values: dict[str, Any]) -> tuple[DistributorCharge, ...]:
    amounts = {row["distributor"]: row["amount"] for row in await session.rows(preview.charges(over), **values)}
    keys: Any = bindparam("keys", type_=ARRAY(Integer))
    columns = distributors.c
    wanted = (
        select(columns.id, columns.debt, columns.credit_limit)
        .where(columns.id == any_(keys))
        .order_by(in_name_order(columns.name))
    )
    rows = await session.rows(prepare(wanted), keys=list(amounts)) if amounts else []
    return tuple(
        DistributorCharge(row["id"], amounts[row["id"]], row["debt"] + amounts[row["id"]], row["credit_limit"])
        for row in rows
    )
