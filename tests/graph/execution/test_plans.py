"""Lists that are answered by plans: to the byte what graphql-core alone answers, whatever is selected and found."""

from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import orjson
import pytest
import strawberry
from graphql import parse, validate
from graphql.execution.executor_throwing_on_incremental import ExecutorThrowingOnIncremental
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strawberry.utils.str_converters import to_camel_case

from graph.execution.executor import Executor
from graph.execution.plans import kept
from graph.execution.plans.kept import KeptPlans
from graph.execution.plans.writers import ObjectWriter
from graph.schema import schema as api_schema
from graph.schema.scalars import SCALARS, Amount, BillingDate, Instant
from tests.graph.conftest import Api
from tests.graph.execution.selections import documents
from tests.support.stock_execution import ComparingExecutor

SCHEMA = api_schema.build()
PAGE = '{ accountBatch(filter: {batch: {name: "Mixed"}}) { accounts(first: 25) %s } }'
_FEW = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@_FEW
@given(documents(SCHEMA, "AccountConnection", PAGE))
async def test_pages_are_answered_as_by_stock_execution(api: Api, asked: tuple[str, dict[str, bool]]) -> None:
    text, variables = asked
    await api.data(text, **variables)
    found, ComparingExecutor.differences[:] = list(ComparingExecutor.differences), []
    assert not found, f"{text}\n{found[0]}"


# ---- whatever is found in the place of a value ----


@strawberry.enum
class Color(Enum):
    RED = "red"
    BLUE = "blue"


@strawberry.type
class Part:
    name: str
    size: int | None


@strawberry.type
class Thing:
    id: strawberry.ID
    name: str | None
    size: int
    weight: float | None
    color: Color | None
    price: Amount | None
    made_on: BillingDate | None
    sold_on: date | None
    sold_at: datetime | None
    seen_at: Instant | None
    sizes: list[int | None] | None
    main: Part
    spare: Part | None
    parts: list[Part]
    rest: list[Part | None] | None

    @strawberry.field
    def resolved(self) -> str:
        """No plan writes it."""
        return f"{self.id}!"


@strawberry.type
class Query:
    things: list[Thing]
    some: list[Thing | None] | None


THINGS = strawberry.Schema(Query, config=strawberry.schema.config.StrawberryConfig(scalar_map=SCALARS))._schema
NOON = datetime(2026, 1, 31, 12, 0, 0, 500, tzinfo=UTC)
ODD_VALUES = (None, 2**31, -5, 1.5, "", "text", True, [], [None], [7, None], ValueError("no"), object(), NOON)
ODD = st.sampled_from(ODD_VALUES)
PARTS = st.builds(Part, name=st.just("part") | ODD, size=st.integers(0, 9) | st.none() | ODD)
SHARED = Part(name="shared", size=None)


def _mostly(usual: Any) -> Any:
    return st.integers(0, 12).flatmap(lambda dice: usual if dice else ODD)


_PARTS = st.lists(st.just(SHARED) | st.builds(Part, name=st.just("part"), size=st.integers(0, 9)) | _mostly(PARTS))
EXAMPLES = st.builds(
    Thing,
    id=_mostly(st.just("1")),
    name=_mostly(st.none() | st.text(max_size=3)),
    size=_mostly(st.integers(-(2**31), 2**31 - 1)),
    weight=_mostly(st.none() | st.just(1.5)),
    color=_mostly(st.none() | st.sampled_from(Color)),
    price=_mostly(st.none() | st.just("1.50")),
    made_on=_mostly(st.none() | st.just("2026-01-31")),
    sold_on=_mostly(st.none() | st.just(date(2026, 1, 31))),
    sold_at=_mostly(st.none() | st.just(NOON)),
    seen_at=_mostly(st.none() | st.just("2026-01-31T12:00:00Z")),
    sizes=_mostly(st.none() | st.lists(st.none() | st.integers(0, 9), max_size=2)),
    main=_mostly(st.just(SHARED) | PARTS),
    spare=_mostly(st.none() | st.just(SHARED)),
    parts=_mostly(st.lists(st.just(SHARED), max_size=2) | _PARTS),
    rest=_mostly(st.none() | st.lists(st.none() | st.just(SHARED), max_size=2)),
)
LISTS = st.lists(EXAMPLES, max_size=4)


def _answer(executor: Any, text: str, variables: dict[str, bool], root: Query) -> Any:
    built = executor.build(THINGS, parse(text), root, raw_variable_values=variables)
    result = built.execute_operation()
    errors = [(error.path, error.message) for error in result.errors or ()]
    return orjson.dumps(result.data), errors


@settings(max_examples=60, deadline=None)
@given(
    documents(THINGS, "Thing", "{ things %s some %s }", depth=2), st.builds(Query, things=LISTS, some=_mostly(LISTS))
)
def test_odd_values_are_answered_as_by_stock_execution(asked: tuple[str, dict[str, bool]], root: Query) -> None:
    text, variables = asked
    assert not validate(THINGS, parse(text)), text
    assert _answer(Executor, text, variables, root) == _answer(ExecutorThrowingOnIncremental, text, variables, root)


USUAL = {
    "id": "1",
    "name": "usual",
    "size": 1,
    "weight": 1.5,
    "color": Color.RED,
    "price": "1.50",
    "made_on": "2026-01-31",
    "sold_on": date(2026, 1, 31),
    "sold_at": NOON,
    "seen_at": "2026-01-31T12:00:00Z",
    "sizes": [1, None],
    "main": SHARED,
    "spare": SHARED,
    "parts": [SHARED],
    "rest": [None, SHARED],
}


@pytest.mark.parametrize("name", USUAL)
def test_each_odd_value_beside_usual_ones(name: str) -> None:
    """And null in the list itself, and an object of another class."""
    selected = f"{to_camel_case(name)} {'{ name size }' if name in ('main', 'spare', 'parts', 'rest') else ''}"
    text = f"{{ things {{ {selected} }} some {{ __typename {selected} }} }}"
    usual = Thing(**USUAL)
    for odd in (Thing(**{**USUAL, name: odd}) for odd in ODD_VALUES):
        for items in ([usual, odd, usual], [odd], [None, usual], [usual, SHARED], []):
            root = Query(things=items, some=items)
            assert _answer(Executor, text, {}, root) == _answer(ExecutorThrowingOnIncremental, text, {}, root)


# ---- what is kept ----


async def test_a_document_is_planned_once(api: Api, monkeypatch: Any) -> None:
    """The second request of a document, with the same variables of its directives, plans nothing."""
    made: list[str] = []
    init = ObjectWriter.__init__

    def counted(self: ObjectWriter, *args: Any) -> None:
        made.append(args[2])
        init(self, *args)

    monkeypatch.setattr(ObjectWriter, "__init__", counted)
    query = (
        'query ($n: Int, $more: Boolean!) { accountBatch(filter: {batch: {name: "Mixed"}}) { accounts(first: $n) {'
        " nodes { id product { name currency @include(if: $more) } } } } }"
    )
    for size in (3, 5):
        await api.data(query, n=size, more=False)
    assert made == ["Product", "Account"]
    await api.data(query, n=3, more=True)
    assert made == ["Product", "Account"] * 2


def test_few_plans_of_a_document_are_kept() -> None:
    plans = KeptPlans(("v",))
    first = plans.of({"v": 0, "w": 1})
    assert plans.of({"v": 0, "w": 2}) is first
    for value in range(1, kept._MAX_KEPT + 1):
        plans.of({"v": value})
    assert len(plans._kept) == 1
