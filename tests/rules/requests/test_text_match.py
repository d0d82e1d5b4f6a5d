"""Account IDs are matched whichever of Unicode's forms a filter is written in."""

from typing import Any

import pytest

from db import batches, statistics
from db.batches import BatchReference
from db.engine import Database
from rules.requests.selection import Filter
from rules.requests.text_match import Match, TextMatch
from tests.factories.accounts import add_accounts
from tests.factories.world import make_world
from tests.support.clock import NOON

COMPOSED, DECOMPOSED = "Zo\u00eb\u00e9", "Zoe\u0308e\u0301"
TEXTS = {
    Match.STARTS_WITH: DECOMPOSED[:4],
    Match.EQUALS: DECOMPOSED,
    Match.CONTAINS: DECOMPOSED[2:4],
    Match.ENDS_WITH: DECOMPOSED[4:],
}


@pytest.mark.parametrize("how", Match)
async def test_a_decomposed_text_matches_the_composed_id(db: Database, owner: Any, how: Match) -> None:
    world = await make_world(owner)
    await add_accounts(owner, world, [{}, {}])
    await owner.execute("UPDATE accounts SET account_id = $1 WHERE control_number = 1", COMPOSED)
    reference = BatchReference(world.batch)
    async with db.transaction(world.tenant) as session:
        batch = await batches.find(session, reference, NOON)
        assert batch is not None
        counted = await statistics.read(session, batch, Filter(reference, account_id=TextMatch(how, TEXTS[how])))
    assert sum(counted.by_status.values()) == 1


def test_a_request_is_the_same_in_both_forms() -> None:
    assert TextMatch(Match.EQUALS, DECOMPOSED) == TextMatch(Match.EQUALS, COMPOSED)


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("26", "27"),
        ("z\ud7ff", "z\ue000"),
        ("a\U0010ffff", "b"),
        ("a\uffff", "a\U00010000"),
        ("%_\\", "%_]"),
    ],
)
def test_the_first_text_after_all_that_begin_so(begin: str, end: str) -> None:
    assert TextMatch(Match.STARTS_WITH, begin).end == end


@pytest.mark.parametrize(
    "begin", ["a", "A", "%", "_", "\\", "-", "\uffff", "\U0010ffff", "\U0010ffff" * 2, "\u00eb", "z"]
)
async def test_what_begins_so_by_exact_characters(db: Database, owner: Any, begin: str) -> None:
    names = [
        "a",
        "A",
        "ab",
        "a%",
        "%a",
        "_b",
        "\\",
        "-a",
        "a-",
        "\uffffx",
        "\U0010ffff",
        "\U0010ffff\U0010ffffz",
        "\u00ebb",
        "zz",
    ]
    world = await make_world(owner)
    await add_accounts(owner, world, [{} for _ in names])
    update = "UPDATE accounts SET account_id = $1 WHERE control_number = $2"
    await owner.executemany(update, [(name, number) for number, name in enumerate(names, 1)])
    reference = BatchReference(world.batch)
    async with db.transaction(world.tenant) as session:
        batch = await batches.find(session, reference, NOON)
        assert batch is not None
        filter_ = Filter(reference, account_id=TextMatch(Match.STARTS_WITH, begin))
        counted = await statistics.read(session, batch, filter_)
    assert counted.selected == sum(name.startswith(begin) for name in names) > 0
