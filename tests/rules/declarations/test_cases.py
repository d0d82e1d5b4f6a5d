"""Every case, previewed and applied; and every rule and code has a case that passes and one that is refused."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import and_, select

from db.sql import prepare
from db.tables import accounts
from rules.declarations import charging
from rules.declarations.account import AccountState
from rules.declarations.rule import REFUSALS, RULES, Rule
from rules.judging.judgement import ordered_steps
from rules.judging.statements.distributors import suspended_distributors
from rules.requests.validation import validate
from tests.factories.accounts import add_accounts, resolved
from tests.factories.world import World, make_world
from tests.rules.conftest import Stage
from tests.rules.declarations.cases import CASES
from tests.rules.declarations.cases.case import Case, Given
from tests.rules.invariants import NOT_STORED, holds
from tests.rules.runs import Run, request, run

NOT_JUDGED = {"ACCOUNT_NOT_FOUND", "CHANGED_SINCE", "IRREVERSIBLE"}
"""Codes of no rule of a group; `test_races` and `test_reverts` have their cases."""

IMPLIED = {"version", "shown", "threshold", "charged_distributors"}
"""What a case may leave unsaid."""


async def staged(stage: Stage, case: Case) -> World:
    """The case's tenant, with one account in a batch beside."""
    world = await make_world(stage.owner, **case.world)
    await add_accounts(stage.owner, world, [given.columns for given in case.accounts])
    beside = await world.add_batch(stage.owner, "Beside")
    await add_accounts(stage.owner, world, [{}], batch=beside)
    return world


@pytest.mark.parametrize("name", CASES)
async def test_case(stage: Stage, name: str) -> None:
    case = CASES[name]
    world = await staged(stage, case)
    found = await run(
        stage.db, stage.owner, world, request(world, case.change(world)), now=case.now, chunk_size=case.chunk_size
    )
    holds(found, world)
    assert {n: " ".join(codes) or outcome for n, (outcome, codes) in found.recorded.outcomes.items()} == {
        n: given.expected for n, given in enumerate(case.accounts, 1)
    }
    for number, given in enumerate(case.accounts, 1):
        _left_as_told(found, world, number, given)
    assert found.findings.money_moved == Decimal(case.money)
    charges = {world[distributor]: Decimal(amount) for distributor, amount in case.charges.items()}
    assert {charge.distributor: charge.amount for charge in found.findings.charges} == charges == found.told
    for charge in found.findings.charges:
        owed = await stage.owner.fetchval("SELECT debt FROM distributors WHERE id = $1", charge.distributor)
        assert charge.debt_after == owed


def _left_as_told(found: Run, world: World, number: int, given: Given) -> None:
    before, after = (side[(world.batch, number)] for side in (found.before, found.after))
    told = resolved(world, given.after)
    moved = {column: _plain(value) for column, value in after.items() if value != before[column]}
    expected = {column: _spelled(value, after[column]) for column, value in told.items()}
    assert {column: _plain(after[column]) for column in expected} == expected, f"account {number}"
    assert moved.keys() - told.keys() <= IMPLIED, f"account {number}"
    still = [column for column in told.keys() - set(NOT_STORED) - IMPLIED if column not in moved]
    assert not still, f"the case says that {still} of account {number} moves"


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value


def _spelled(value: Any, like: Any) -> Any:
    return Decimal(value) if isinstance(like, Decimal) else value


# ---- every rule has its cases ----

Evidence = dict[str, set[bool]]
"""By a rule's name: whether an account was seen that it passes, and one that it refuses."""


async def evidence(stage: Stage, case: Case) -> Evidence:
    """What each rule that the case's request names says about each of its accounts, asked one by one."""
    world = await staged(stage, case)
    asked = request(world, case.change(world))
    async with stage.db.transaction(world.tenant) as session:
        valid = await validate(session, asked, case.now, applied=False)
        values = {**valid.values, "exhausted_distributors": []}
        values["suspended_distributors"] = await session.value(suspended_distributors())
        seen: Evidence = {}
        for rule, condition in conditions(valid.changes):
            statement = select(condition.is_(True)).where(accounts.c.batch_id == world.batch)
            rows = await session.rows(prepare(statement), **values)
            seen.setdefault(rule.name, set()).update(row[0] for row in rows)
    return seen


def conditions(changes: Mapping[str, Any]) -> Iterable[tuple[Rule, Any]]:
    """Each rule that a request names, with its condition on the account as the earlier steps leave it."""
    steps, states = ordered_steps(changes), [AccountState()]
    for step in steps:
        states.append(states[-1].after(step.assign(states[-1])))
    for state in states:
        state.final = states[-1]
    for step, state in zip(steps, states, strict=False):
        yield from ((rule, rule.condition(step.change, state)) for rule in step.rules)
    rule = charging.distributor_may_be_charged
    yield rule, rule.condition(None, states[0])


def missing(rules: Iterable[Rule], seen: Evidence) -> list[str]:
    """Rules that no account passes, or that refuse none."""
    wanted = {rule.name: (False, True) for rule in rules}
    return [
        f"{name}: no account that {'passes' if verdict else 'is refused'}"
        for name, verdicts in wanted.items()
        for verdict in verdicts
        if verdict not in seen.get(name, set())
    ]


async def test_every_rule_has_an_account_that_passes_and_one_that_is_refused(stage: Stage) -> None:
    seen: Evidence = {}
    for case in CASES.values():
        for name, verdicts in (await evidence(stage, case)).items():
            seen.setdefault(name, set()).update(verdicts)
    assert missing(RULES, seen) == []
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_rule_without_cases_is_found() -> None:
    def unheard_of(change: Any, account: Any) -> Any:
        return and_()

    rule = Rule(charging.DISTRIBUTOR_SUSPENDED, unheard_of)
    assert len(missing([rule], {})) == 2
    assert missing([rule], {rule.name: {True}}) == [f"{rule.name}: no account that is refused"]
    assert missing([rule], {rule.name: {False}}) == [f"{rule.name}: no account that passes"]
    assert missing([rule], {rule.name: {True, False}}) == []


def told(cases: Mapping[str, Case]) -> dict[str, set[str]]:
    """By code: the cases that tell it, where another account of the same request passes or is told another."""
    found: dict[str, set[str]] = {}
    for name, case in cases.items():
        for given in case.accounts:
            for code in given.expected.split():
                found.setdefault(code, set()).add(name)
    return found


def test_every_code_is_told_in_a_case() -> None:
    known = told(CASES).keys() - {"UPDATED", "UNCHANGED"}
    assert known == REFUSALS.keys() - NOT_JUDGED
