"""Samples of a preview: accounts as their results would tell of them, had the preview been an update."""

from typing import Any

import pytest

from db.engine import Session
from tests.graph.updates.panel import Panel
from tests.support.tasks import in_background

FIELDS = "samples { controlNumber accountId outcome refusals account { status role { name } } changes { %s } }"
SAMPLES = FIELDS % "attribute before after"
PREVIEW = """
query ($input: BatchUpdateAccountsInput!) {
  previewBatchUpdate(input: $input) { userErrors { code } preview { updated confirmationToken %s } }
}
"""
OF_REVERT = "query ($id: ID!) { previewRevertBatchUpdate(id: $id) { userErrors { code } preview { updated %s } } }"
RESULTS = """
query ($id: ID!) {
  batchUpdate(id: $id) {
    results(outcome: UPDATED, first: 10) {
      nodes { controlNumber accountId outcome refusals changes { attribute before after } }
    }
  }
}
"""
REVERT = "mutation ($id: ID!) { revertBatchUpdate(id: $id) { userErrors { code } batchUpdate { id } } }"


def _everything(panel: Panel) -> dict[str, Any]:
    """Every attribute changes: names, lists of names, money, dates, flags, statuses, nulls."""
    return {
        "lifecycle": {"expirationDate": "2027-12-31", "availabilityDays": None, "activateInactive": True},
        "balance": {"charge": {"amount": "2.50"}},
        "product": {
            "product": panel.id("Product", "Full"),
            "addOns": {"add": [panel.id("AddOnProduct", "Wait"), panel.id("AddOnProduct", "Record")]},
        },
        "chargingPeriod": [{"plan": panel.id("PrepaidPlan", "Full 6")}],
        "ivrSettings": {"associatedNumber": "42", "unifiedMessaging": "YES", "preferredLanguage": "de"},
        "selfCareSettings": {"timeZone": "Asia/Tokyo", "role": panel.id("Role", "Admin")},
        "customerSite": {"customerSite": panel.id("CustomerSite", "Depot")},
    }


async def _mixed(panel: Panel) -> None:
    kinds: tuple[dict[str, Any], ...] = (
        {"bill_status": "inactive", "availability_days": 30, "prepaid_plans": ("Plain 6",)},
        {"balance": "1"},
        {"product": "Full", "add_on_products": ("Record",), "customer_site": "Pier", "preferred_language": "en"},
        {"bill_status": "terminated"},
        {"blocked": True, "billing_model": "credit", "credit_limit": "100", "time_zone": "Asia/Tokyo"},
    )
    await panel.accounts(*(kinds[n % 5] for n in range(30)))


async def _results(panel: Panel, update: dict[str, Any]) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = (await panel.data(RESULTS, id=update["id"]))["batchUpdate"]["results"]["nodes"]
    return nodes


async def test_samples_are_what_the_results_then_tell(panel: Panel) -> None:
    await _mixed(panel)
    asked = panel.request(_everything(panel))
    preview = (await panel.data(PREVIEW % SAMPLES, input=asked))["previewBatchUpdate"]["preview"]
    samples = preview["samples"]
    assert [sample["controlNumber"] for sample in samples] == [1, 3, 5, 6, 8, 10, 11, 13, 15, 16]
    assert {sample["account"]["status"] for sample in samples} == {"INACTIVE", "ACTIVE", "BLOCKED"}
    assert {sample["account"]["role"]["name"] for sample in samples} == {"User"}, "as they are now"
    update = await panel.done(asked, confirmationToken=preview["confirmationToken"])
    told = [{name: value for name, value in sample.items() if name != "account"} for sample in samples]
    assert told == await _results(panel, update)
    assert {change["attribute"] for sample in samples for change in sample["changes"]} >= {
        "status", "balance", "expirationDate", "availabilityDays", "addOns", "prepaidPlans", "customerSite", "role",
    }  # fmt: skip

    previewed = (await panel.data(OF_REVERT % SAMPLES, id=update["id"]))["previewRevertBatchUpdate"]["preview"]
    revert = (await panel.data(REVERT, id=update["id"]))["revertBatchUpdate"]["batchUpdate"]
    back = [{name: value for name, value in sample.items() if name != "account"} for sample in previewed["samples"]]
    assert back == await _results(panel, revert)
    assert len(back) == 10


async def test_termination_is_shown_as_the_record_names_it(panel: Panel) -> None:
    await panel.accounts({"blocked": True}, {"bill_status": "terminated"}, {"activation_date": "2027-01-01"})
    asked = panel.request({"lifecycle": {"changeStatus": "TERMINATED"}})
    samples = (await panel.data(PREVIEW % SAMPLES, input=asked))["previewBatchUpdate"]["preview"]["samples"]
    assert [sample["changes"] for sample in samples] == [
        [{"attribute": "status", "before": before, "after": "TERMINATED"}] for before in ("BLOCKED", "NOT_YET_ACTIVE")
    ]


async def test_only_who_fits_the_distributors_credit_is_shown(panel: Panel) -> None:
    """Small has room for two charges of ten; who is charged already needs none."""
    await panel.accounts({}, {"balance": "1"}, {}, {}, {"charged_distributors": ("Small",)}, {})
    changes = {
        "distributor": {"distributor": panel.id("Distributor", "Small")},
        "balance": {"charge": {"amount": "5"}},
    }
    asked = panel.request(changes)
    preview = (await panel.data(PREVIEW % SAMPLES, input=asked))["previewBatchUpdate"]["preview"]
    numbers = [sample["controlNumber"] for sample in preview["samples"]]
    assert (preview["updated"], numbers) == (3, [1, 3, 5])
    assert numbers == [node["controlNumber"] for node in await _results(panel, await panel.done(asked))]


async def test_samples_come_from_as_many_chunks_as_they_are_in(panel: Panel) -> None:
    """Chunks have seven accounts; in the first ones hardly anybody goes back."""
    await panel.accounts(*({} for _ in range(40)))
    update = await panel.done({"selfCareSettings": {"timeZone": "Asia/Tokyo"}})
    still = (3, 10, 15, 16, 29, 30, 31, 32, 33, 34, 35, 36)
    await panel.owner.execute(
        "UPDATE accounts SET time_zone = 'Asia/Seoul' WHERE batch_id = $1 AND NOT control_number = ANY($2)",
        panel.world.batch, list(still),
    )  # fmt: skip
    preview = (await panel.data(OF_REVERT % SAMPLES, id=update["id"]))["previewRevertBatchUpdate"]["preview"]
    assert preview["updated"] == len(still)
    assert [sample["controlNumber"] for sample in preview["samples"]] == list(still[:10])


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that run from now on, but for those in the background."""
    ran: list[str] = []
    rows = Session.rows

    async def noted(self: Session, statement: Any, **given: Any) -> Any:
        if not in_background():
            ran.append(str(getattr(statement, "text", statement)))
        return await rows(self, statement, **given)

    monkeypatch.setattr(Session, "rows", noted)
    return ran


async def test_nobody_is_looked_at_where_samples_are_not_asked_for(panel: Panel, statements: list[str]) -> None:
    """One statement more, where they are, and one for each table whose rows are named."""
    await panel.accounts(*({} for _ in range(20)))
    asked = panel.request({"customerSite": {"customerSite": panel.id("CustomerSite", "Depot")}})
    update = await panel.done(asked)
    undone = {"lifecycle": {"changeStatus": "BLOCKED"}}
    for query, given in ((PREVIEW, {"input": panel.request(undone)}), (OF_REVERT, {"id": update["id"]})):
        counts = []
        for fields in ("", "samples { controlNumber }", "samples { changes { before } }"):
            statements.clear()
            await panel.data(query % fields, **given)
            counts.append(len(statements))
        without, plain, named = counts
        assert plain - without == 1 + (query is OF_REVERT)
        assert named == plain


async def test_there_are_none_where_nobody_would_be_updated(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    await panel.accounts({}, {"bill_status": "terminated"})
    asked = panel.request({"lifecycle": {"changeStatus": "UNBLOCKED"}})
    commands: list[str] = []
    command = Session.command

    async def watched(self: Session, text: str) -> None:
        commands.append(text)
        await command(self, text)

    monkeypatch.setattr(Session, "command", watched)
    preview = (await panel.data(PREVIEW % SAMPLES, input=asked))["previewBatchUpdate"]["preview"]
    assert (preview["updated"], preview["samples"], commands) == (0, [], [])
