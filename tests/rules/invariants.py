"""What holds for every batch update whatever was asked: the invariants of the domain, checked on a run."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rules.declarations.attribute import ValueKind
from rules.declarations.changes import attributes
from rules.requests.request import RefusalPolicy
from tests.factories.world import World
from tests.rules.runs import Run

NOT_STORED = ("version", "shown")
"""Entries of an account as tests read it that are not columns."""

UNRECORDED = {"threshold", "charged_distributors", "payments_received"}
"""Columns that a change may move along without naming them in the record."""


def holds(run: Run, world: World) -> None:
    """Every invariant of an update that has ended."""
    counts(run)
    accounts_move_as_recorded(run, world)
    money(run, world)
    distributors(run, world)
    assert run.facets_wrong == 0


def counts(run: Run) -> None:
    """Preview = apply, and selected = updated + unchanged + refused."""
    update, findings, outcomes = run.update, run.findings, run.recorded.outcomes
    told = Counter(outcome for outcome, _ in outcomes.values())
    codes = Counter(code for _, found in outcomes.values() for code in found)
    assert findings.selected == findings.updated + findings.unchanged + findings.refused == update["selected"]
    assert update["processed"] == update["selected"] == update["updated"] + update["unchanged"] + update["refused"] or (
        update["state"] == "REFUSED"
    )
    assert (update["updated"], update["unchanged"], update["refused"]) == tuple(
        told[outcome] for outcome in ("UPDATED", "UNCHANGED", "REFUSED")
    )
    assert {refusal.code: refusal.count for refusal in findings.refusals} == dict(codes)
    assert [(-r.count, r.code) for r in findings.refusals] == sorted((-r.count, r.code) for r in findings.refusals)
    for refusal in findings.refusals:
        assert refusal.samples == tuple(sorted(n for n, (_, c) in outcomes.items() if refusal.code in c))[:10]
    assert len(run.samples) == min(findings.updated, 10)
    assert update["finished_at"] == run.now
    if refused_altogether(run):
        assert (update["state"], update["processed"]) == ("REFUSED", update["selected"])
        assert update["refused"] == findings.refused
        assert update["updated"] == update["unchanged"] == 0
    else:
        assert update["state"] == "COMPLETED"
        assert (findings.updated, findings.unchanged) == (update["updated"], update["unchanged"])
        assert run.samples == run.recorded.first(10)


def refused_altogether(run: Run) -> bool:
    """Whether a refusal refuses the whole of it."""
    return run.request.on_refusal is RefusalPolicy.REFUSE_BATCH and run.findings.refused > 0


def accounts_move_as_recorded(run: Run, world: World) -> None:
    """Who is not updated is not written at all; who is has all of its record and moves in nothing else."""
    assert run.before.keys() == run.after.keys()
    by_column = {attribute.column: name for name, attribute in attributes().items()}
    for key, before in run.before.items():
        after = run.after[key]
        outcome = run.recorded.outcomes.get(key[1]) if key[0] == world.batch else None
        if outcome is None or outcome[0] != "UPDATED":
            assert after == before, f"{key} was written"
            continue
        assert before["bill_status"] != "terminated"
        moved = {name for name in before if before[name] != after[name]} - set(NOT_STORED)
        assert moved, f"{key} is told to be updated, and is as it was"
        for column in moved - UNRECORDED:
            assert by_column[column] in run.recorded.changes, f"{column} moved and is not recorded"
        for name, values in run.recorded.changes.items():
            assert values[key[1]] == _both(name, before, after), f"{name} of {key}"


def _both(name: str, before: dict[str, Any], after: dict[str, Any]) -> tuple[Any, Any]:
    attribute = attributes()[name]
    if name == "status":
        same = before["bill_status"] == after["bill_status"]
        terminated = after["bill_status"] == "terminated"
        was = before["shown"] if terminated else "INACTIVE"
        return (None, None) if same else (was, "TERMINATED" if terminated else "ACTIVE")
    one, other = before[attribute.column], after[attribute.column]
    if attribute.kind is ValueKind.SET:
        return ",".join(map(str, one)) or None, ",".join(map(str, other)) or None
    return one, other


def money(run: Run, world: World) -> None:
    """Balances move by the xDRs, one for each account updated, or with the opening balance; payments by refunds."""
    updated = [key for key in run.before if _updated(run, world, key)]
    assert {(xdr["batch_id"], xdr["control_number"]) for xdr in run.xdrs} == (set(updated) if run.xdrs else set())
    assert len(run.xdrs) in (0, len(updated))
    by_account = {(xdr["batch_id"], xdr["control_number"]): xdr for xdr in run.xdrs}
    for key in updated:
        before, after, xdr = run.before[key], run.after[key], by_account.get(key)
        taken = xdr["amount"] if xdr else Decimal(0)
        sign = 1 if before["billing_model"] == "credit" else -1
        opened = after["opening_balance"] - before["opening_balance"]
        assert after["balance"] == before["balance"] + sign * taken + opened
        refunded = taken if xdr and xdr["kind"] == "refund" else 0
        assert after["payments_received"] == before["payments_received"] - refunded
    moved = Decimal(0) if refused_altogether(run) else run.findings.money_moved
    assert sum(xdr["amount"] for xdr in run.xdrs) == moved


def _updated(run: Run, world: World, key: tuple[int, int]) -> bool:
    return key[0] == world.batch and run.recorded.outcomes.get(key[1], ("",))[0] == "UPDATED"


def distributors(run: Run, world: World) -> None:
    """Debts move by the charges, which are of the accounts that remember them, as previewed."""
    remembered = {
        key: run.after[key]["charged_distributors"][-1]
        for key, before in run.before.items()
        if run.after[key]["charged_distributors"] != before["charged_distributors"]
    }
    charged = {(charge["batch_id"], charge["control_number"]): charge for charge in run.charges}
    assert len(charged) == len(run.charges)
    assert {key: charge["distributor"] for key, charge in charged.items()} == remembered
    sums: dict[int, Decimal] = {}
    for key, charge in charged.items():
        assert charge["amount"] == _charge(run.after[key]["opening_balance"], world) > 0
        sums[charge["distributor"]] = sums.get(charge["distributor"], Decimal(0)) + charge["amount"]
    assert {distributor: debt for distributor, debt in run.debts_moved.items() if debt} == sums == run.told
    if not refused_altogether(run):
        assert {charge.distributor: charge.amount for charge in run.findings.charges} == sums


def _charge(opening: Decimal, world: World) -> Decimal:
    return (opening * (100 - world.commission) / 100).quantize(Decimal(1).scaleb(-world.digits), ROUND_HALF_UP)
