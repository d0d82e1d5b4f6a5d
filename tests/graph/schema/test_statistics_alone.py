"""Statistics that an operation asks for alone are one statement; all that it reads is of one moment."""

import pytest
from structlog.testing import capture_logs

from tests.graph.conftest import Api
from tests.support.waiting import until

PRODUCT = "byProduct { product { id name currency serviceAvailabilityThreshold } count }"
BY_ALL = f"statistics {{ selected started depleted byStatus {{ status count }} {PRODUCT} }}"

STATEMENTS = {
    "statistics { selected }": 1,
    "statistics { byStatus { status count } }": 1,
    BY_ALL: 1,
    f"batch {{ id name __typename }} {BY_ALL}": 1,
    "...{ batch { ...Named } statistics { started } }": 1,
    "batch { ...Whole } statistics { selected }": 3,
    "batch { statistics { selected } } ...{ statistics { selected } }": 3,
    "statistics { byProduct { product { prepaidPlans { name } } } }": 4,
}
"""Selections, and how many statements each takes, beside those that begin and end a transaction."""

FRAGMENTS = {
    "Named": "fragment Named on AccountBatch { id name }",
    "Whole": "fragment Whole on AccountBatch { statistics { depleted } }",
}


@pytest.fixture
def counted() -> None:
    """Says that statements are counted, so that nothing is executed twice."""


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("selection", STATEMENTS)
async def test_how_many_statements(api: Api, selection: str) -> None:
    used = " ".join(text for name, text in FRAGMENTS.items() if name in selection)
    await api.data("{ viewer { tenant } }")  # the first request of a tenant looks it up
    with capture_logs() as lines:
        query = f'query {{ accountBatch(filter: {{batch: {{name: "Mixed"}}}}) {{ {selection} }} }} {used}'
        answer = await api.data(query)
        await until(lambda: lines, 10, "a line in the log")
    assert answer["accountBatch"] is not None
    assert lines[0]["statements"] == STATEMENTS[selection]
