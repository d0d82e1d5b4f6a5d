"""Nobody learns of anything that is not theirs: whatever of another tenant or partner a caller names, wherever it can
be named, the answer is that for something that is not there, and comes from the same statements.

`-s` prints how many places and values were compared.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from db.engine import Session
from graph.schema import ids, schema
from tests.factories.partners import WORLD
from tests.graph.conftest import UNLIMITED
from tests.graph.live.conftest import running
from tests.graph.live.places import Place, Walk
from tests.graph.live.scene import LiveApplication
from tests.support.postgres import TestCluster
from tests.support.tasks import in_background

MISSING_KEY = 987_654
UPDATES = "SELECT count(*), max(id) FROM batch_updates"
LANGUAGES = "INSERT INTO ivr_languages (tenant_id, code, name) VALUES (1, 'qaf', 'Private')"

CURSORS = """{
  accountBatches { pageInfo { startCursor endCursor } }
  batchUpdates { pageInfo { startCursor endCursor } }
  accountBatch(filter: {batch: {name: "both"}}) { accounts { pageInfo { startCursor endCursor } } }
}"""
TOKEN = """{
  previewBatchUpdate(input: {filter: {batch: {name: "both"}}, lifecycle: {changeStatus: BLOCKED}}) {
    preview { confirmationToken }
  }
}"""

Keys = dict[str, list[tuple[int, ...]]]

OF_ONE: Keys = {
    "Account": [(1, 2), (2, 1), (2, 2)],
    "AccountBatch": [(1,), (2,), (3,), (4,)],
    "Customer": [(1,), (2,)],
    "Product": [(1,), (2,)],
    "AddOnProduct": [(1,)],
    "PrepaidPlan": [(1,), (4,)],
    "Role": [(1,)],
    "CustomerSite": [(1,), (2,)],
    "Distributor": [(1,), (2,)],
    "BatchUpdate": [(1,)],
}
OF_TWO: Keys = {
    "Account": [(5, 1)],
    "AccountBatch": [(5,)],
    "Customer": [(4,)],
    "Product": [(4,)],
    "AddOnProduct": [(3,)],
    "Role": [(2,)],
    "CustomerSite": [(4,)],
    "Distributor": [(4,)],
}
OF_BOB: Keys = {
    "Account": [(1, 3), (2, 2), (3, 1), (3, 2)],
    "AccountBatch": [(3,), (4,)],
    "Customer": [(2,), (3,)],
    "Product": [(2,), (3,)],
    "PrepaidPlan": [(2,), (3,)],
    "CustomerSite": [(2,), (3,)],
    "Distributor": [(2,), (3,)],
    "BatchUpdate": [(1,)],
}
"""What Ada does not see: of the other partner, of nobody, and batch updates, which are the operator's."""

OWN_KEYS = {"Account": (2,), "AccountBatch": ()}


@dataclass(frozen=True)
class Asker:
    """A caller, the keys that it must not learn of, and texts and numbers that name such things."""

    name: str
    tenant: str
    claims: dict[str, Any]
    batch: int
    foreign: tuple[Keys, ...]
    texts: tuple[str, ...]
    seen: Keys


ASKERS = (
    Asker("operator", "two", {}, 5, (OF_ONE,), ("first", "both", "1-2", "2-2", "sue", "qaf", "Bob"), OF_TWO),
    Asker(
        "partner", "one", {"distributor": "Ada"}, 2, (OF_BOB, OF_TWO), ("last", "none", "foreign", "2-2", "3-1", "sue"),
        {"Account": [(2, 1)], "AccountBatch": [(2,)], "Product": [(1,)], "CustomerSite": [(1,)], "Distributor": [(1,)]},
    ),
    Asker(
        "partner that is not there", "one", {"distributor": "Nobody"}, 2, (OF_ONE, OF_TWO),
        ("first", "both", "2-1", "2-2", "sue"), {},
    ),
)  # fmt: skip


WITHOUT_AN_OWN = (
    "previewBatchUpdate(input.filter.refusedBy.batchUpdate)",
    "previewBatchUpdate(input.filter.leftBy)",
    "previewBatchUpdate(input.chargingPeriod.0.plan)",
    "previewRevertBatchUpdate(id)",
    "batchUpdate(id)",
    "batchUpdates(batch)",
)
"""Places where the askers have nothing of their own: no batch update, and no prepaid plan."""


@pytest.fixture(scope="module")
async def live(cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LiveApplication]:
    # Answers are compared whole: a bucket that is always full is told alike.
    unlimited = {"cost_limit": UNLIMITED, "cost_bucket": UNLIMITED, "cost_refill": UNLIMITED}
    async with running(cluster, tmp_path_factory.mktemp("foreign"), **unlimited) as application:
        await application.owner.execute(WORLD + LANGUAGES)
        yield application


@pytest.fixture
def counted() -> None:
    """Where statements are counted an operation is executed once, and not compared with stock execution."""


@dataclass
class Witness:
    """Asks as a caller, and remembers the statements of the last answer."""

    live: LiveApplication
    asker: Asker
    statements: list[str]

    async def answer(self, place: Place, value: Any) -> tuple[str, list[str]]:
        """The answer with a value in a place, without its echo, and the statements that it took."""
        self.statements.clear()
        variables = place.with_value(value)
        if place.operation.startswith("subscription"):
            got = await self._event(place.operation, variables)
        else:
            got = await self.live.api.ask(
                place.operation, tenant=self.asker.tenant, claims=self.asker.claims, **variables
            )
        # What a bucket holds is a matter of time, as it fills again.
        got.get("extensions", {}).get("cost", {}).pop("remaining", None)
        return _without_echo(json.dumps(got, sort_keys=True), value), sorted(self.statements)

    async def _event(self, operation: str, variables: dict[str, Any]) -> Any:
        """The first message of a subscription."""
        token = self.live.api.token(self.asker.tenant, **self.asker.claims)
        async with self.live.bare_socket() as socket:
            await socket.send(type="connection_init", payload={"Authorization": f"Bearer {token}"})
            assert (await socket.receive())["type"] == "connection_ack"
            await socket.subscribe("1", operation, **variables)
            return await socket.receive()


def _without_echo(said: str, value: Any) -> str:
    """An answer without the text that was sent, alone or within a sentence; short ones are parts of other words."""
    alone = said.replace(f'"{value}"', '"(sent)"')
    return alone.replace(str(value), "(sent)") if len(str(value)) > len("fr") else alone


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    ran: list[str] = []
    rows = Session.rows

    async def noted(self: Session, statement: Any, **given: Any) -> Any:
        if not in_background():
            ran.append(str(getattr(statement, "text", statement)))
        return await rows(self, statement, **given)

    monkeypatch.setattr(Session, "rows", noted)
    return ran


def own_values(batch: int) -> dict[str, Any]:
    """What operations need beside a place."""
    plan = ids.encode("PrepaidPlan", MISSING_KEY)
    return {
        "batch": {"id": ids.encode("AccountBatch", batch)},
        "id": ids.encode("AccountBatch", batch),
        "ids": [ids.encode("AccountBatch", batch)],
        "batchUpdate": ids.encode("BatchUpdate", MISSING_KEY),
        "amount": "1",
        "BatchUpdateAccountsInput.lifecycle": {"changeStatus": "BLOCKED"},
        "ChargingPeriodChange.plan": plan,
    }


def missing_of(kind: str, keys: tuple[int, ...]) -> str:
    """An ID of that kind which nothing has; of an account in the same batch, if that is the caller's own to name."""
    return ids.encode(kind, *keys[:-1], MISSING_KEY)


async def values_of(place: Place, witness: Witness, secrets: dict[str, list[str]]) -> list[tuple[Any, Any]]:
    """Pairs of something foreign and something missing that may stand in a place."""
    if place.scalar == "ID":
        return [
            (ids.encode(kind, *keys), missing_of(kind, keys))
            for foreign in witness.asker.foreign
            for kind, all_keys in foreign.items()
            for keys in all_keys
        ]
    if place.scalar == "Int":
        return [(2, 7), (3, 8)]
    if place.scalar == "ControlNumbers":
        return [("2", "7"), ("2-3", "7-8")]
    last = place.path[-1]
    if last in ("after", "before"):
        return [(cursor, ids.cursor("nothing", MISSING_KEY, 1)) for cursor in secrets["cursors"]]
    if last == "confirmationToken":
        return [(token, "0" * len(token)) for token in secrets["tokens"]]
    return [(text, "missing") for text in witness.asker.texts]


async def secrets_of(live: LiveApplication) -> dict[str, list[str]]:
    """Cursors and tokens that were given to another caller: the operator of the tenant one."""
    pages = (await live.api.ask(CURSORS, tenant="one"))["data"]
    infos = [pages["accountBatches"], pages["batchUpdates"], pages["accountBatch"]["accounts"]]
    cursors = [info["pageInfo"][end] for info in infos for end in ("startCursor", "endCursor")]
    token = (await live.api.ask(TOKEN, tenant="one"))["data"]["previewBatchUpdate"]["preview"]["confirmationToken"]
    return {"cursors": cursors, "tokens": [token]}


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("asker", ASKERS, ids=lambda asker: asker.name)
async def test_what_is_foreign_is_answered_as_what_is_not_there(
    live: LiveApplication, asker: Asker, statements: list[str]
) -> None:
    secrets = await secrets_of(live)
    await live.api.ask("{ viewer { tenant } }", tenant=asker.tenant)  # whose key is known from then on
    before = await live.owner.fetchrow(UPDATES)
    witness = Witness(live, asker, statements)
    places = Walk(schema.build(), own_values(asker.batch)).places()
    compared, different = 0, []
    for place in places:
        known: dict[Any, Any] = {}
        for foreign, missing in await values_of(place, witness, secrets):
            if missing not in known:
                known[missing] = await witness.answer(place, missing)
            compared += 1
            if (got := await witness.answer(place, foreign)) != known[missing]:
                different.append(f"{place.name} {foreign!r} {missing!r}\n  {got}\n  {known[missing]}")
    assert await live.owner.fetchrow(UPDATES) == before
    print(f"\n{asker.name}: {len(places)} places, {compared} foreign values")
    assert not different, f"{len(different)}\n" + "\n".join(different[:10])


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("asker", ASKERS[:2], ids=lambda asker: asker.name)
async def test_what_is_ones_own_is_not(live: LiveApplication, asker: Asker, statements: list[str]) -> None:
    """The places of the walk do name things: one's own ID has another answer."""
    witness = Witness(live, asker, statements)
    alike = []
    for place in Walk(schema.build(), own_values(asker.batch)).places():
        if place.scalar != "ID" or not place.operation.startswith("query"):
            continue
        missing = [await witness.answer(place, missing_of(kind, keys[0])) for kind, keys in asker.seen.items()]
        own = [await witness.answer(place, ids.encode(kind, *keys[0])) for kind, keys in asker.seen.items()]
        if [said for said, _ in own] == [said for said, _ in missing]:
            alike.append(place.name)
    expected = WITHOUT_AN_OWN if asker.name == "operator" else (*WITHOUT_AN_OWN, *_previews(alike))
    assert set(alike) == {f"Query.{place}" for place in expected}


def _previews(places: list[str]) -> list[str]:
    """Partners preview nothing, so that nothing is looked up for them there."""
    return [place.removeprefix("Query.") for place in places if ".preview" in place]
