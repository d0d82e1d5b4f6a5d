"""What each permission opens, alone, to an operator and to a partner: asked over HTTP, field by field."""

from typing import Any

import pytest

from db.connections.source import ConnectionSource
from db.engine import Database, Session
from graph.schema import ids, nodes
from rules.declarations.permissions import Permission
from tests.graph.security.test_requirements import FIELDS
from tests.graph.updates.panel import Panel
from tests.graph.updates.permission_probes import PROBES, Probe, without
from tests.support.tasks import in_background

TIME_ZONE = {"selfCareSettings": {"timeZone": "Asia/Tokyo"}}
CHARGE = {"balance": {"charge": {"amount": "1"}}}
TERMINATE = {"lifecycle": {"changeStatus": "TERMINATED"}}
ALONE = ["none", *Permission]
CALLERS: dict[str, dict[str, Any]] = {"operator": {}, "partner": {"distributor": "Unlimited"}}
NOBODY = 2_000_000_000
"""A key that nothing has."""


def _only(permission: str) -> list[str]:
    return [] if permission == "none" else [permission]


def _ids(panel: Panel) -> dict[str, str]:
    """The ID of one node of each kind but BatchUpdate: of what an account refers to."""
    names = {"Customer": "Anna", "Product": "Plain", "AddOnProduct": "Wait", "PrepaidPlan": "Plain 6", "Role": "User"}
    names |= {"CustomerSite": "Depot", "Distributor": "Unlimited"}
    found = {kind: panel.id(kind, name) for kind, name in names.items()}
    return {**found, "AccountBatch": panel.batch, "Account": ids.encode("Account", panel.world.batch, 1)}


class Asker:
    """Asks the probes of a batch with two of a partner's accounts and an update of them."""

    def __init__(self, panel: Panel, update: str) -> None:
        self.panel = panel
        self.variables = {"filter": {"batch": {"id": panel.batch}}, "batch": panel.batch, "update": update}
        self.ids = {**_ids(panel), "BatchUpdate": update}

    async def ask(self, probe: Probe, claims: dict[str, Any], **given: Any) -> tuple[Any, list[Any]]:
        """The data, and each error's code and path."""
        kind = probe.name.removeprefix("node ").removeprefix("nodes ")
        variables = {**self.variables, "id": self.ids.get(kind, "x"), **given}
        answer = await self.panel.api.ask(probe.document, tenant=self.panel.tenant, claims=claims, **variables)
        return answer["data"], [(error["extensions"]["code"], error["path"]) for error in answer.get("errors", [])]

    async def ask_for_nothing(self, probe: Probe, claims: dict[str, Any]) -> tuple[Any, list[Any]]:
        """The same of what is not there."""
        kind = probe.name.removeprefix("node ").removeprefix("nodes ")
        keys = (NOBODY, 1) if kind == "Account" else (NOBODY,)
        absent = {"batch": ids.encode("AccountBatch", NOBODY), "update": ids.encode("BatchUpdate", NOBODY)}
        filter_ = {"batch": {"id": absent["batch"]}}
        id_ = ids.encode(kind, *keys) if kind in self.ids else "x"
        return await self.ask(probe, claims, filter=filter_, id=id_, **absent)


@pytest.fixture
async def asker(panel: Panel) -> Asker:
    """Asks."""
    sold = {"distributor": "Unlimited", "customer_site": "Depot", "add_on_products": ["Wait"]}
    await panel.accounts(sold, {**sold, "balance": "1"}, {"distributor": "Rival"})
    return Asker(panel, (await panel.done(TIME_ZONE))["id"])


def test_everything_that_requires_a_permission_to_read_is_asked_for() -> None:
    changes = {name for name in FIELDS if name.startswith(("Mutation.", "Query.preview"))}
    followed = {name for name in FIELDS if name.startswith("Subscription.")}
    kinds = {f"{field} {kind}" for kind in nodes.KINDS for field in ("node", "nodes")}
    assert set(FIELDS) - changes - followed | kinds == set(PROBES) - {"the customer of an update's batch"}


@pytest.mark.parametrize("permission", ALONE)
@pytest.mark.parametrize("caller", CALLERS)
async def test_with_one_permission_alone(asker: Asker, caller: str, permission: str) -> None:
    partner = caller == "partner"
    claims = {**CALLERS[caller], "permissions": _only(permission)}
    for probe in PROBES.values():
        whole, errors = await asker.ask(probe, CALLERS[caller])
        assert errors == [], probe.name
        assert partner or None not in whole.values()
        told = await asker.ask(probe, claims)
        step = probe.refused(permission, partner)
        if step is None:
            wanted = _with_links_of(told[0], whole)
            assert told == (wanted, []), probe.name
        else:
            assert told == (without(whole, step.null), [("FORBIDDEN", step.path)]), probe.name
            assert told[0] is None or told[0]["viewer"] == {"subject": "sue"}


def _with_links_of(told: Any, whole: Any) -> Any:
    """What is told to all permissions, with the link that this token gets: it carries the token's permissions."""
    link = ((told or {}).get("batchUpdate") or {}).get("reportDownloadUrl")
    return {**whole, "batchUpdate": {**whole["batchUpdate"], "reportDownloadUrl": link}} if link else whole


@pytest.mark.parametrize("permission", ALONE)
@pytest.mark.parametrize("caller", CALLERS)
async def test_what_is_refused_is_refused_alike_where_nothing_is(asker: Asker, caller: str, permission: str) -> None:
    claims = {**CALLERS[caller], "permissions": _only(permission)}
    for probe in PROBES.values():
        step = probe.refused(permission, caller == "partner")
        if step is not None and len(step.path) == 1 + ("nodes" in step.path):
            assert await asker.ask(probe, claims) == await asker.ask_for_nothing(probe, claims), probe.name


async def test_several_are_refused_at_their_places(asker: Asker) -> None:
    document = """query ($ids: [ID!]!, $filter: AccountBatchFilter!) {
      nodes(ids: $ids) { __typename } one: accountBatch(filter: $filter) { accounts { totalCount } }
      two: accountBatch(filter: $filter) { statistics { selected } } viewer { permissions }
    }"""
    given = ["x", asker.ids["Account"], ids.encode("Account", NOBODY, 1), asker.ids["Role"], asker.ids["BatchUpdate"]]
    answer = await asker.panel.api.ask(
        document,
        tenant=asker.panel.tenant,
        claims={"permissions": ["READ_STATISTICS"]},
        ids=given,
        filter=asker.variables["filter"],
    )
    assert answer["data"] == {
        "nodes": [None, None, None, {"__typename": "Role"}, None],
        "one": None,
        "two": {"statistics": {"selected": 3}},
        "viewer": {"permissions": ["READ_STATISTICS"]},
    }
    errors = {tuple(error["path"]): error["message"] for error in answer["errors"]}
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}
    assert errors == {
        ("nodes", 1): "The token lacks the permission READ_ACCOUNTS.",
        ("nodes", 2): "The token lacks the permission READ_ACCOUNTS.",
        ("nodes", 4): "The token lacks the permission READ_ACCOUNTS or UPDATE_ACCOUNTS.",
        ("one", "accounts"): "The token lacks the permission READ_ACCOUNTS.",
    }


# ---- previews and mutations ----

DENIED = "userErrors { code path }"
CHANGES = f"""
query Preview($input: BatchUpdateAccountsInput!) {{ previewBatchUpdate(input: $input) {{
  preview {{ selected samples {{ accountId account {{ id product {{ name }} }} }} }} {DENIED} }} }}
query PreviewRevert($id: ID!) {{ previewRevertBatchUpdate(id: $id) {{ preview {{ selected }} {DENIED} }} }}
mutation Apply($input: BatchUpdateAccountsInput!) {{ batchUpdateAccounts(input: $input) {{
  batchUpdate {{ results {{ nodes {{ account {{ accountId }} }} }} batch {{ name }} }} {DENIED} }} }}
mutation Cancel($id: ID!) {{ cancelBatchUpdate(id: $id) {{ batchUpdate {{ id }} {DENIED} }} }}
mutation Revert($id: ID!) {{ revertBatchUpdate(id: $id) {{ batchUpdate {{ id }} {DENIED} }} }}
"""


async def _codes(asker: Asker, claims: dict[str, Any], changes: dict[str, Any]) -> dict[str, list[str]]:
    """The codes of the user errors of each preview and mutation; where there is none, what came is there."""
    found = {}
    for name in ("Preview", "PreviewRevert", "Apply", "Cancel", "Revert"):
        variables = {"input": asker.panel.request(changes)} if name in ("Preview", "Apply") else {}
        body = {"query": CHANGES, "operationName": name, "variables": {"id": asker.variables["update"], **variables}}
        headers = {"Authorization": f"Bearer {asker.panel.api.token(asker.panel.tenant, **claims)}"}
        answer = (await asker.panel.api.http.post("/graphql", json=body, headers=headers)).json()
        assert "errors" not in answer
        (payload,) = answer["data"].values()
        given = payload.pop("userErrors")
        assert [value is None for value in payload.values()] == [bool(given)]
        found[name] = [error["code"] for error in given]
    return found


@pytest.mark.parametrize("permission", ALONE)
@pytest.mark.parametrize("caller", CALLERS)
async def test_changes_with_one_permission_alone(asker: Asker, caller: str, permission: str) -> None:
    claims = {**CALLERS[caller], "permissions": _only(permission)}
    denied, before = ["PERMISSION_DENIED"], await asker.panel.accepted()
    for changes in (CHARGE, TERMINATE, {"lifecycle": {"activateInactive": True}}):
        told = await _codes(asker, claims, changes)
        if (caller, permission) != ("operator", "UPDATE_ACCOUNTS"):
            assert set(map(tuple, told.values())) == {tuple(denied)}
            assert await asker.panel.accepted() == before
        else:
            assert told["Preview"] == told["Apply"] == (denied if changes in (CHARGE, TERMINATE) else [])
            assert denied not in (told["PreviewRevert"], told["Cancel"], told["Revert"])


# ---- a refused field reads nothing ----


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is sent to the database from now on, the beginnings of transactions too."""
    sent: list[str] = []
    rows, begin = Session.rows, Database._acquire_and_begin

    async def counted(self: Session, statement: Any, **given: Any) -> Any:
        if not in_background():
            sent.append(str(getattr(statement, "text", statement)))
        return await rows(self, statement, **given)

    async def counted_begin(self: Database, source: ConnectionSource, text: str) -> Any:
        if not in_background():
            sent.append(text)
        return await begin(self, source, text)

    monkeypatch.setattr(Session, "rows", counted)
    monkeypatch.setattr(Database, "_acquire_and_begin", counted_begin)
    return sent


@pytest.mark.parametrize("caller", CALLERS)
async def test_a_refused_field_sends_no_statement(asker: Asker, caller: str, statements: list[str]) -> None:
    for name, probe in PROBES.items():
        for permission in ALONE:
            step = probe.refused(permission, caller == "partner")
            if step is None:
                continue
            claims = {**CALLERS[caller], "permissions": _only(permission)}
            statements.clear()
            assert (await asker.ask(probe, claims))[1]
            if probe.steps[0] is step:
                assert statements == [], name
            else:
                assert len(statements) <= 2 + name.startswith("the customer"), name
        statements.clear()
        await asker.ask(probe, CALLERS[caller])
        assert statements or (caller == "partner" and probe.steps[0].hidden), name


async def test_a_permission_that_a_token_lost_applies_from_the_next_request(asker: Asker) -> None:
    probe = PROBES["Query.accountBatches"]
    for permissions, codes in ((["READ_STATISTICS"], 0), ([], 1), (["READ_STATISTICS"], 0), (["READ_ACCOUNTS"], 1)):
        _, errors = await asker.ask(probe, {"permissions": permissions})
        assert errors == [("FORBIDDEN", ["accountBatches"])] * codes
