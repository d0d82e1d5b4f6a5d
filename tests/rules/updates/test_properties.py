"""Whatever accounts there are and whatever is asked of them: the invariants of `tests.rules.invariants` hold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import facts
from db.batches import BatchReference
from db.facets import suppression
from rules.requests.request import Request
from rules.requests.selection import ALL_BUT_TERMINATED, Filter
from rules.requests.validation import RequestRefused
from tests.factories.accounts import add_accounts
from tests.factories.generated import ACCOUNT, REQUESTS, TERMINATION, WORLD
from tests.factories.world import PRODUCTS, World, make_world
from tests.rules.conftest import Stage
from tests.rules.invariants import holds
from tests.rules.runs import ALL, Accounts, accounts, policy, preview, request, run

FILTERS: tuple[Mapping[str, Any], ...] = (
    {"statuses": ALL},
    {},
    {"control_numbers": ((1, 2), (4, 900))},
    {"statuses": ("ACTIVE", "INACTIVE", "EXPIRED", "TERMINATED")},
    {"products": ("Plain", "Full")},
    {"started": False},
    {"depleted": False, "statuses": ALL},
    {"distributors": ("Unlimited", "Small", "Rival")},
)


def _filter(world: World, asked: Mapping[str, Any]) -> Filter:
    keys = {name: tuple(world[n] for n in names) for name, names in asked.items() if name in _REFERENCES}
    return Filter(BatchReference(world.batch), **{**asked, **keys})


_REFERENCES = {"products": "product", "distributors": "distributor"}


def _expected(world: World, asked: Mapping[str, Any], found: Accounts) -> set[int]:
    """The control numbers that a filter selects, said once more."""
    return {number for (batch, number), row in found.items() if batch == world.batch and _meant(world, asked, row)}


def _meant(world: World, asked: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    thresholds = {world[name]: float(columns.get("service_availability_threshold", 0))
                  for name, columns in PRODUCTS.items()}  # fmt: skip
    credit = row["billing_model"] == "credit"
    funds = row["credit_limit"] - row["balance"] if credit else row["balance"]
    facts_ = {
        "started": row["first_usage"] is not None or row["registered"] or row["ever_registered"],
        "depleted": funds <= 0 or float(funds) < thresholds[row["product"]],
    }
    ranges = asked.get("control_numbers", ((0, 999),))
    return (
        row["shown"] in asked.get("statuses", ALL_BUT_TERMINATED)
        and any(low <= row["control_number"] <= high for low, high in ranges)
        and all(row[column] in {world[n] for n in asked[name]} for name, column in _REFERENCES.items() if name in asked)
        and all(facts_[name] == asked[name] for name in facts_ if name in asked)
    )


@dataclass(frozen=True)
class Step:
    """One request of a series."""

    changes: Any
    filter: Mapping[str, Any]
    refuse_batch: bool
    chunk_size: int
    few: int


STEP = st.builds(
    Step,
    st.one_of(REQUESTS, REQUESTS, REQUESTS, REQUESTS, REQUESTS, st.none()),
    st.sampled_from(FILTERS),
    st.sampled_from((False, False, True)),
    st.sampled_from((1, 2, 3, 10_000)),
    st.sampled_from((0, suppression.FEW)),
)


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(world=WORLD, rows=st.lists(ACCOUNT, min_size=1, max_size=9), steps=st.lists(STEP, min_size=1, max_size=3))
async def test_whatever_is_asked(
    stage: Stage, world: Mapping[str, Any], rows: list[dict[str, Any]], steps: list[Step]
) -> None:
    made = await make_world(stage.owner, **world)
    await add_accounts(stage.owner, made, rows)
    beside = await made.add_batch(stage.owner, "Beside")
    await add_accounts(stage.owner, made, rows[:2], batch=beside)
    for number, step in enumerate(steps):
        changes = {"lifecycle": TERMINATION} if step.changes is None else step.changes.changes(made)
        asked = request(
            made,
            changes,
            filter=_filter(made, step.filter),
            on_refusal=policy(refuse_batch=step.refuse_batch),
            idempotency_key=f"key {number}",
        )
        await _holds(stage, made, asked, step)


async def _holds(stage: Stage, world: World, asked: Request, step: Step) -> None:
    before = await accounts(stage.owner, world)
    selected = _expected(world, step.filter, before)
    try:
        with patch.object(suppression, "FEW", step.few):
            found = await run(stage.db, stage.owner, world, asked, chunk_size=step.chunk_size)
    except RequestRefused as refused:
        assert await accounts(stage.owner, world) == before
        codes = {error.code for error in refused.errors}
        assert codes <= {"NO_CHANGES", "NO_ACCOUNTS_SELECTED", "EXPIRES_BEFORE_ACTIVATION"}
        assert ("NO_ACCOUNTS_SELECTED" in codes) == (not selected)
        return
    assert found.findings.selected == len(selected)
    outcomes = found.recorded.outcomes
    told = set(outcomes)
    assert told == ({n for n in selected if outcomes.get(n)} if found.update["state"] == "REFUSED" else selected)
    for number in selected:
        terminated = before[(world.batch, number)]["bill_status"] == "terminated"
        if number in outcomes:
            assert (outcomes[number] == ("REFUSED", ("ACCOUNT_TERMINATED",))) == terminated
    holds(found, world)
    again = replace(asked, confirmation_token=found.findings.confirmation_token)
    await _policies_agree(stage, world, again)


async def _policies_agree(stage: Stage, world: World, asked: Request) -> None:
    """A preview says the same under both policies: what SKIP_REFUSED would do."""
    both = []
    for strict in (False, True):
        try:
            found = (await preview(stage.db, world, replace(asked, on_refusal=policy(refuse_batch=strict)))).findings
        except RequestRefused:
            return
        both.append(replace(found, confirmation_token=""))
    assert both[0] == both[1]


def test_the_statuses_are_those_of_the_domain() -> None:
    assert set(ALL) == set(facts.STATUSES)
